"""`intake form`: what is printed, refused, left blank, numbered, and where it goes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from intake.errors import ExitCode
from intake.forms.model import Form, Ground, Occasion, PrintedValue
from tests.conftest import Called, Command
from tests.forms.made_templates import said, template
from tests.scripted import ScriptedEngine

Print = Callable[..., Called]
NAME = "试印表"


def fill(judgement, occasion: Occasion):
    found = judgement.case.seen("payer")
    return {
        "no": PrintedValue(occasion.number, Ground.OFFICE),
        "name": PrintedValue(found[0].value, Ground.PAPER, found[0].place) if found else PrintedValue("", Ground.PAPER),
        "tel": PrintedValue("", Ground.TYPED, blank="电话由经办人填写"),
        "copy": PrintedValue(occasion.copy, Ground.TYPED, by=occasion.operator),
    }


def made(name: str, **more) -> Form:
    return Form(name, f"{NAME}{name}", f"{name}.docx", more.pop("fill", fill), ("no", "name", "tel", "copy"), **more)


FORMS = (
    made("plain", fill=lambda j, o: fill(j, o) | {"tel": PrintedValue("13900000000", Ground.TYPED)}),
    made("blank"),
    made("numbered", numbered="受"),
    made("never", refuse=lambda _: "缺少：出院记录"),
    made("foreign", fits=lambda _: False),
    made("copied", copies=lambda _: ("高血压", "糖尿病"), notes=lambda _: ("可能还有：冠心病",)),
)


@pytest.fixture
def case(scan: Path) -> Path:
    return scan.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own").mkdir()
    for form in FORMS:
        (tmp_path / "own" / form.file).write_bytes(template("{{ no }}|{{ name }}|{{ tel }}|{{ copy }}"))
    return tmp_path / "own"


@pytest.fixture
def prints(
    intake: Command, scripted: ScriptedEngine, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Print:
    """`intake form` on forms of its own, with a ledger of its own, into `out`."""
    monkeypatch.setattr("templates.FORMS", FORMS)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    def call(*words: object, to: Path = tmp_path / "out") -> Called:
        item = ("--item", "门诊费用报销", "--insurance", "居民", "--applied", "2026-10-12")
        return intake("form", *words, "-o", to, *item, "--templates", folder)

    return call


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_a_form_is_written_with_its_trace_for_its_owner_only(prints: Print, case: Path, out: Path) -> None:
    called = prints("plain", case)
    assert called.code == ExitCode.DONE, called.err
    assert {p.name for p in out.iterdir()} == {".intake-out", "scans-plain.docx", "scans-plain.trace.json"}
    assert {p.stat().st_mode & 0o777 for p in out.iterdir()} == {0o600}
    assert said((out / "scans-plain.docx").read_bytes())[0].endswith("|13900000000|")


def test_the_trace_leads_from_a_printed_value_to_its_place_on_the_paper(prints: Print, case: Path, out: Path) -> None:
    prints("plain", case)
    name = json.loads((out / "scans-plain.trace.json").read_text("utf-8"))["values"]["name"]
    assert name["text"] == "张样例"
    assert Path(name["document"]).name == "good.png"
    assert name["page"] == 1
    assert len(name["box"]) == 4


def test_who_typed_a_value_and_who_printed_are_traced(prints: Print, case: Path, out: Path) -> None:
    prints("plain", case, "--operator", "样经办")
    traced = json.loads((out / "scans-plain.trace.json").read_text("utf-8"))
    assert (traced["operator"], traced["values"]["copy"]["typed_by"]) == ("样经办", "样经办")
    assert traced["values"]["tel"]["typed_by"] == "样经办"
    assert "typed_by" not in traced["values"]["name"]


def test_the_same_case_prints_the_same_bytes(prints: Print, case: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        prints("numbered", case, to=tmp_path / name)
    for file in ("scans-numbered.docx", "scans-numbered.trace.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_what_stays_blank_is_listed_and_needs_a_person(prints: Print, case: Path) -> None:
    called = prints("blank", case)
    assert called.code == ExitCode.NEEDS_PERSON
    assert "空白  电话由经办人填写（tel）" in called.out.decode()


def test_strict_refuses_blanks_and_writes_nothing(prints: Print, case: Path, out: Path) -> None:
    called = prints("blank", case, "--strict")
    assert called.code == ExitCode.NEEDS_PERSON
    assert "电话由经办人填写" in called.err
    assert not out.exists()


def test_a_refused_form_says_why_and_writes_nothing(prints: Print, case: Path, out: Path) -> None:
    called = prints("never", case)
    assert called.code == ExitCode.NEEDS_PERSON
    assert "缺少：出院记录" in called.err
    assert not out.exists()


def test_a_form_of_another_item_is_refused(prints: Print, case: Path) -> None:
    called = prints("foreign", case)
    assert called.code == ExitCode.NEEDS_PERSON
    assert "不是“门诊费用报销”用的表单" in called.err


def test_a_broken_template_stops_before_anything_is_read(
    prints: Print, case: Path, folder: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "plain.docx").write_bytes(template("{{ nmae }}"))
    monkeypatch.setattr("intake.check.check", lambda *_: pytest.fail("the case was read"))
    called = prints("plain", case)
    assert called.code == ExitCode.BAD_CONFIGURATION
    assert all(word in called.err for word in ("plain.docx", "正文第 1 段", "nmae", "是否为 name"))
    assert not out.exists()


def test_one_form_is_printed_for_each_copy(prints: Print, case: Path, out: Path) -> None:
    called = prints("copied", case)
    texts = [said((out / f"scans-copied-{n}.docx").read_bytes())[0] for n in (1, 2)]
    assert [t.rpartition("|")[2] for t in texts] == ["高血压", "糖尿病"]
    assert "提示  可能还有：冠心病" in called.out.decode()


def test_the_suggestions_are_never_printed(prints: Print, case: Path, out: Path) -> None:
    prints("copied", case)
    assert "冠心病" not in "".join(said((out / "scans-copied-1.docx").read_bytes()))


# ------------------------------------------------------------------------------------------------ numbers
def test_a_number_is_given_once_and_its_reuse_is_told(prints: Print, case: Path) -> None:
    year = json.loads(prints("numbered", case, "--json").out)["forms"][0]["number"]
    again = json.loads(prints("numbered", case, "--json").out)["forms"][0]
    assert year.startswith("青医保受〔")
    assert year.endswith("〕00001号")
    assert again["number"] == year
    assert "沿用" in again["warnings"][0]


def test_a_refused_form_takes_no_number(prints: Print, case: Path) -> None:
    prints("numbered", case, "--strict")
    assert json.loads(prints("numbered", case, "--json").out)["forms"][0]["warnings"] == []


def test_a_typed_number_is_printed(prints: Print, case: Path, out: Path) -> None:
    prints("numbered", case, "--number", "旧字12号")
    assert said((out / "scans-numbered.docx").read_bytes())[0].startswith("旧字12号|")


@pytest.mark.parametrize(("words", "told"), [(("plain",), "没有编号"), (("--all",), "只用于一个表单")])
def test_a_typed_number_that_fits_nothing_is_refused(
    prints: Print, case: Path, words: tuple[str, ...], told: str
) -> None:
    called = prints(*words, case, "--number", "1号")
    assert (called.code, told in called.err) == (ExitCode.USAGE, True)


# ------------------------------------------------------------------------------------------------ all forms
def test_all_prints_what_fits_and_tells_what_was_refused(prints: Print, case: Path) -> None:
    told = json.loads(prints("--all", case, "--json").out)
    assert [f["form"] for f in told["forms"]] == ["plain", "blank", "numbered", "copied", "copied"]
    assert told["refused"] == [{"form": "never", "why": "缺少：出院记录"}]


# ------------------------------------------------------------------------------------------------ wrong words
@pytest.mark.parametrize(
    ("words", "told"),
    [(("plain",), "要写表单和案卷"), (("--all", "plain", "x"), "只写案卷"), (("plian", "x"), "是否为 plain")],
)
def test_wrong_words_are_told(prints: Print, words: tuple[str, ...], told: str) -> None:
    called = prints(*words)
    assert (called.code, told in called.err) == (ExitCode.USAGE, True)


def test_forms_never_come_to_lie_among_the_papers(prints: Print, case: Path) -> None:
    called = prints("plain", case, to=case / "forms")
    assert called.code == ExitCode.UNSAFE_LAYOUT
    assert [p.name for p in case.iterdir()] == ["good.png"]


def test_a_case_that_is_not_there_is_told(prints: Print, tmp_path: Path) -> None:
    assert "找不到案卷" in prints("plain", tmp_path / "none").err


def test_a_place_that_cannot_be_written_to_is_told_before_anything_is_read(
    prints: Print, case: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        called = prints("numbered", case, to=place)
        assert (called.code, "不是文件夹" in called.err) == (ExitCode.USAGE, True)
    assert not (tmp_path / "data").exists()


def test_a_disk_that_fills_up_is_told_and_leaves_no_half_of_a_form(
    prints: Print, case: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("intake.forms.printing.replace_file", full)
    called = prints("plain", case, "--no-cache")
    assert (called.code, "无法写入（磁盘已满）" in called.err) == (ExitCode.USAGE, True)
    assert [p.name for p in out.iterdir()] == [".intake-out"]


# ------------------------------------------------------------------------------------------------ photos
def test_a_photo_is_cut_to_its_place_and_holds_nothing_but_the_picture(tmp_path: Path) -> None:
    import io

    from intake.forms.printing import read_photo
    from intake.settings import Limits

    tags = Image.Exif()
    tags[0x010E] = "secret place"
    Image.new("RGB", (900, 900), "blue").save(tmp_path / "p.jpg", exif=tags)
    data = read_photo(tmp_path / "p.jpg", Limits())
    assert b"secret" not in data
    assert Image.open(io.BytesIO(data)).size == (500, 700)


def test_what_is_no_photo_is_told(prints: Print, case: Path, tmp_path: Path) -> None:
    (tmp_path / "p.jpg").write_bytes(b"no picture")
    called = prints("plain", case, "--photo", tmp_path / "p.jpg")
    assert "不是能用的照片" in called.err


# ------------------------------------------------------------------------------------------------ without LibreOffice
def test_without_an_office_program_the_word_file_is_kept_and_the_next_step_told(
    prints: Print, case: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.forms.pdf.PROGRAMS", ("no-such-program",))
    called = prints("plain", case, "--pdf")
    assert called.code == ExitCode.MISSING_DEPENDENCY
    assert "apt install libreoffice-writer-nogui" in called.err
    assert (out / "scans-plain.docx").is_file()
    assert not (out / "scans-plain.pdf").exists()
