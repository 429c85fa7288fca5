"""`case.yaml` as people write it in a hurry: every slip is one line that names file, line and key."""

from pathlib import Path

import pytest

from intake.cases.case_file import MAX_BYTES, read_given
from intake.cases.model import Given
from intake.errors import BadConfiguration

CONDITIONS = ("newborn", "restricted_drug")
START = "item: 异地转诊\ninsurance: 居民\n"


def refusal(folder: Path, text: str | bytes) -> str:
    """What is said of the file; in one line without anything that steers a terminal."""
    path = folder / "case.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BadConfiguration) as caught:
        read_given(path, CONDITIONS)
    told = str(caught.value)
    assert told.isprintable()
    assert len(told) < 600
    return told.removeprefix(str(path))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("applied: 2026-99-99\n", " 第 3 行：applied 不是日期"),
        ('applied: "2026-02-30"\n', " 第 3 行：applied 不是日期"),
        ("applied: 2026-10-12 10:00:00\n", " 第 3 行：applied 不是日期"),
        ("applied: 2026-10-12T10:00:00Z\n", " 第 3 行：applied 不是日期"),
        ("applied: 0001-01-01\n", " 第 3 行：applied 不会是申请日期"),
        (f"applied: {'9' * 5000}\n", " 第 3 行：applied 不是日期"),
        (f"note: {'9' * 5000}\n", " 第 3 行：note 不是文字"),
        ("note: .inf\n", " 第 3 行：note 不是文字"),
        ("item: 住院费用报销\n", " 第 3 行：item 写了两次"),
        ("applicant: {name: 样甲, name: 样乙}\n", " 第 3 行 applicant：name 写了两次"),
        ("facts: {no_such_fact: true}\n", " 第 3 行：facts.no_such_fact 没有这个情形；可用：newborn、restricted_drug"),
        ("facts:\n  newborn: 是\n", " 第 4 行：facts.newborn 不是 true 或 false"),
        ("applicant:\n  nome: 样甲\n", " 第 4 行：applicant.nome 是未知的项；可用：id_number、name、phone"),
        ("colour: 红\n", " 第 3 行：colour 是未知的项"),
        ("1: 2\n", " 第 3 行：“1” 不是文字"),
        ("applicant: 样甲\n", " 第 3 行：applicant 应为“键: 值”的一组内容"),
        ("shown: 身份证\n", " 第 3 行：shown 应为列表"),
        ("note: *anchor\n", " 第 3 行：不支持 & * 引用和 ! 标记"),
        ("note: !!python/object:os.system x\n", " 第 3 行：不支持 & * 引用和 ! 标记"),
        ("note: [1, 2\n", " 第 4 行：不是 YAML 的写法"),
        ('note: "\\e[31m红"\n', " 第 3 行：note 含有控制字符"),
        ("note: \x1b[31m\n", " 第 3 行：不是 YAML 的写法"),
        ("facts: {no\u202efact: true}\n", " 第 3 行：facts.no\\u202efact 没有这个情形"),
    ],
)
def test_a_slip_is_named_with_its_line(text: str, told: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, START + text).startswith(told)


def test_another_insurance_is_named_with_its_line(tmp_path: Path) -> None:
    assert refusal(tmp_path, "insurance: 商业\n").startswith(" 第 1 行：insurance 不是险种；可用：居民、职工")


def test_depth_size_and_encoding_are_bounded(tmp_path: Path) -> None:
    assert refusal(tmp_path, "item: " + "[" * MAX_BYTES).startswith("：文件太大")
    assert refusal(tmp_path, "item: " + "[" * 100_000).startswith(" 第 1 行：嵌套太深")
    assert refusal(tmp_path, "note: 样\n" * MAX_BYTES).startswith("：文件太大")
    assert refusal(tmp_path, "item: 样\n名称: ".encode() + "样".encode("gbk")).startswith(" 第 2 行：不是 UTF-8 编码")


def test_a_note_may_have_several_lines(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("note: |\n  一\n  二\n", "utf-8")
    assert read_given(path) == Given(note="一\n二")


def test_what_is_no_plain_file_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="不是普通文件"):
        read_given(tmp_path)
    with pytest.raises(BadConfiguration, match="找不到文件"):
        read_given(tmp_path / "none.yaml")
