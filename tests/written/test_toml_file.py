"""A settings file as an office writes it: every slip is one line that names file and line."""

from pathlib import Path

import pytest

from intake.errors import BadConfiguration
from intake.settings import load_settings


def refusal(folder: Path, text: str) -> str:
    path = folder / "s.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadConfiguration) as caught:
        load_settings(path, {})
    told = str(caught.value)
    assert told.isprintable()
    return told.removeprefix(str(path))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# 一\ncolour = 1\n", " 第 2 行：未知的设置项 colour"),
        ('"col\\u001bour" = 1\n', "：未知的设置项 col\\x1bour"),
        ("[limits]\n\nmax_pages = '五'\n", " 第 3 行 [limits]：max_pages 的值 '五' 类型不对"),
        ("[office]\nfax = '1'\n", " 第 2 行 [office]：未知的设置项 fax"),
        ("limits = 5\n", " 第 1 行：limits 应为一个表"),
        ("threads = 1\nthreads = 2\n", " 第 2 行：不是 TOML 的写法，或同一项写了两次"),
        ("[limits]\nmax_pages = [1\n", " 第 2 行：不是 TOML 的写法"),
        (f"threads = {'9' * 5000}\n", "：不是 TOML 的写法"),
        (f"threads = 0x{'f' * 5000}\n", " 第 1 行：threads 的数字太大"),
        ("[limits]\nmax_pages = 9223372036854775808\n", " 第 2 行 [limits]：max_pages 的数字太大"),
        ("threads = " + "[" * 5000, "：嵌套太深"),
        ("# 一" + "." * 200 + "\nx = 1\n" + "a." * 101 + "a = 1", " 第 3 行：嵌套太深"),
        ("a." * 60 + '"\u2028".' + "a." * 60 + "a = 1", " 第 1 行：嵌套太深"),
        ('cache = "a\\u0000b"\n', " 第 1 行：cache 的值含有控制字符"),
        ("# " + "一" * 100_000, "：文件太大"),
    ],
)
def test_a_slip_is_named_with_its_line(text: str, told: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, text).startswith(told)


def test_a_device_is_not_read() -> None:
    with pytest.raises(BadConfiguration, match="不是普通文件"):
        load_settings(Path("/dev/zero"), {})
