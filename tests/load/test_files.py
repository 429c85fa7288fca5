import hashlib
import os
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.disk.drafts import OUTPUT_MARK
from intake.errors import UnreadableInput
from intake.load import Folder, find_inputs, find_stacks, sha256_of
from intake.load.files import natural_key
from intake.load.opened import sheets
from intake.settings import Limits

ROOT = Path(__file__).parents[2]


def error(path: Path, limits: Limits | None = None) -> UnreadableInput:
    (result,) = sheets(path, limits or Limits())
    assert isinstance(result, UnreadableInput)
    return result


def names(*paths: Path) -> list[str]:
    return [p.name for p in find_inputs(paths) if isinstance(p, Path)]


def errors(*paths: Path) -> list[str]:
    return [str(p) for p in find_inputs(paths) if isinstance(p, UnreadableInput)]


def touched(folder: Path, *files: str) -> Path:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    return folder


# ---------------------------------------------------------------------------------------------- finding
def test_pages_come_in_the_order_a_person_counts(tmp_path: Path) -> None:
    touched(tmp_path, "第10页.jpg", "第2页.jpg", "第1页.jpg")
    assert names(tmp_path) == ["第1页.jpg", "第2页.jpg", "第10页.jpg"]


@given(st.lists(st.text(max_size=12), max_size=8))
def test_any_names_can_be_put_in_order(some: list[str]) -> None:
    keys = [natural_key(name) for name in sorted(some, key=natural_key)]
    assert all(one <= other for one, other in pairwise(keys))


def test_folders_are_walked_and_only_documents_taken(tmp_path: Path) -> None:
    touched(tmp_path, "一/发票.PDF", "一/二/清单.tiff", "readme.txt", "结果.json", "身份证.webp")
    assert set(names(tmp_path)) == {"发票.PDF", "清单.tiff", "身份证.webp"}


def test_hidden_and_system_files_are_passed_over(tmp_path: Path) -> None:
    touched(tmp_path, ".a.jpg", "Thumbs.db", "~$出院.docx", "__MACOSX/a.jpg", ".git/b.png", "c.jpg")
    assert names(tmp_path) == ["c.jpg"]


def test_our_own_output_is_not_read_as_input(tmp_path: Path) -> None:
    touched(tmp_path, "a.jpg", "结果/b.jpg", f"结果/{OUTPUT_MARK}")
    assert names(tmp_path) == ["a.jpg"]


def test_a_named_file_is_always_taken(tmp_path: Path) -> None:
    touched(tmp_path, "扫描.dat", ".hidden")
    assert names(tmp_path / "扫描.dat", tmp_path / ".hidden") == ["扫描.dat", ".hidden"]


def test_what_cannot_be_read_but_was_handed_in_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    touched(tmp_path, "票据.ofd", "照片.HEIC", "小结.docx", "全部.zip")
    assert len(names(tmp_path)) == 4


def test_folders_behind_links_are_told_and_not_walked(tmp_path: Path) -> None:
    touched(tmp_path, "一/a.jpg")
    (tmp_path / "一" / "again").symlink_to(tmp_path)
    (tmp_path / "一" / "b.jpg").symlink_to(tmp_path / "一" / "a.jpg")
    assert [r.name for r in find_inputs([tmp_path]) if isinstance(r, Path)] == ["a.jpg", "b.jpg"]
    assert [told.count("这是链接，不予读取") for told in errors(tmp_path)] == [1]


@contextmanager
def nested_folders(place: Path, inside: list[str]) -> Iterator[None]:
    """Folders in each other, each made and removed from within the one around it, with a file in the last."""
    before = Path.cwd()
    try:
        os.chdir(place)
        for name in inside:
            os.mkdir(name)
            os.chdir(name)
        Path("a.jpg").touch()
        os.chdir(before)
        yield
    finally:  # what calls itself for each folder, as the tests' own tidying does, would not come to the end of it
        subprocess.run(["rm", "-rf", place / inside[0]], check=True)
        os.chdir(before)


def test_folders_may_be_nested_deeper_than_calls_can_be(tmp_path: Path) -> None:
    with nested_folders(tmp_path, ["a"] * 1200):
        assert names(tmp_path) == ["a.jpg"]


def test_what_is_nested_deeper_than_a_path_can_name_is_told(tmp_path: Path) -> None:
    with nested_folders(tmp_path, ["层" * 80] * 20):
        assert [told.count("文件名太长") for told in errors(tmp_path)] == [1]


def test_a_folder_without_any_paper_is_reported_where_that_is_wanted_and_one_walked_already_is_not(
    tmp_path: Path,
) -> None:
    for name in ("empty", "kept", "full"):
        (tmp_path / name).mkdir()
    (tmp_path / "kept" / OUTPUT_MARK).touch()
    (tmp_path / "full" / "1.jpg").touch()
    given = [tmp_path / name for name in ("empty", "full", "full", "kept")]
    assert [type(one) for one in find_stacks(given)] == [Folder]
    first, full, last = find_stacks(given, empty=True)
    assert isinstance(full, Folder)
    assert [str(one).partition("；")[0] for one in (first, last)] == [
        f"{tmp_path / name}：文件夹里没有可读的文件" for name in ("empty", "kept")
    ]


def test_a_missing_file_is_reported_in_its_place(tmp_path: Path) -> None:
    touched(tmp_path, "b.jpg")
    first, second = find_inputs([tmp_path / "没有.jpg", tmp_path])
    assert isinstance(first, UnreadableInput)
    assert "找不到文件" in str(first)
    assert second == tmp_path / "b.jpg"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_reported(tmp_path: Path) -> None:
    closed = touched(tmp_path / "锁", "a.jpg")
    closed.chmod(0)
    try:
        assert "没有权限读取" in errors(tmp_path)[0]
    finally:
        closed.chmod(0o700)


def test_an_unreadable_folder_does_not_end_the_walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touched(tmp_path, "锁/a.jpg", "b.jpg")
    listed = os.listdir

    def guarded(folder: Path) -> list[str]:
        if Path(folder).name == "锁":
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    monkeypatch.setattr(os, "listdir", guarded)
    assert names(tmp_path) == ["b.jpg"]
    assert "没有权限读取" in errors(tmp_path)[0]


# ---------------------------------------------------------------------------------------------- what is no document
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (bytes(5000), "全是零字节"),
        (b"hello world", "不是可识别的图片或 PDF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Word"),
        (b"Rar!\x1a\x07\0", "解压"),
        (b"GIF89a\x01\0\x01\0", "GIF"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "XML"),
        (b"<!doctype HTML><p>", "网页"),
    ],
)
def test_what_is_no_document_is_named_with_a_next_step(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "材料.jpg"
    file.write_bytes(content)
    refused = error(file)
    assert said in str(refused)
    assert "材料.jpg" in str(refused)
    assert refused.next_step


@pytest.mark.parametrize(("entry", "said"), [("OFD.xml", "OFD"), ("word/document.xml", "Word"), ("a.jpg", "ZIP")])
def test_a_zip_is_named_by_what_it_holds(tmp_path: Path, entry: str, said: str) -> None:
    file = tmp_path / "材料.pdf"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(entry, b"x")
    assert said in str(error(file))


def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    assert "管道" in str(error(tmp_path / "a.jpg"))
    with pytest.raises(UnreadableInput, match="管道"):
        sha256_of(tmp_path / "a.jpg")


def test_a_device_is_refused() -> None:
    assert "设备" in str(error(Path("/dev/zero")))


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the address of a socket may have 108 bytes only
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s.jpg")
        assert "套接字" in str(error(Path("s.jpg")))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "文件夹" in str(error(tmp_path))


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").symlink_to("a.jpg")
    assert "链接指向自身" in str(error(tmp_path / "a.jpg"))


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"%PDF-" + bytes(100))
    assert "超过上限" in str(error(file, Limits(max_file_bytes=50)))


@pytest.mark.parametrize("name", ["第\n一页.jpg", "\udce4\udcbd.jpg", "a\x1b[31m.jpg"])
def test_a_name_of_odd_characters_stays_one_printable_line(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    (found,) = find_inputs([tmp_path])
    assert isinstance(found, Path)
    said = str(error(found))
    assert said.isprintable()
    said.encode("utf-8")


def test_a_name_with_a_nul_is_refused() -> None:
    assert "非法字符" in str(error(Path("a\0b.jpg")))
    assert "非法字符" in errors(Path("a\0b.jpg"))[0]


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(b"abc")
    assert sha256_of(file) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.skipif(not Path("/proc/self/pagemap").exists(), reason="a file of Linux")
def test_a_file_of_the_system_that_has_no_size_and_no_end_is_not_read_for_its_hash() -> None:
    assert sha256_of(Path("/proc/self/pagemap")) == hashlib.sha256().hexdigest()


def test_importing_the_package_loads_no_heavy_library() -> None:
    heavy = ("numpy", "cv2", "PIL", "pypdfium2", "onnxruntime")
    code = f"import sys, intake.load; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
