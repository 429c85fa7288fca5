"""A new case by the page: what is taken in and what is refused, and that a case appears whole, is read, and can be purged."""

import errno
import io
import json
import os
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image
from starlette.requests import ClientDisconnect
from starlette.testclient import TestClient

from intake.settings import Limits
from intake.web.reading.reader import BackgroundReader
from intake.web.reading.uploads import INCOMING, remove_abandoned
from tests.web.offices import WebOffice
from tests.web.waiting import wait_until

MB = 1024 * 1024


@pytest.fixture
def office(tmp_path: Path) -> Iterator[WebOffice]:
    made = WebOffice(tmp_path, Limits(max_file_bytes=2 * MB))
    yield made
    made.ledger.close()


@pytest.fixture
def client(office: WebOffice) -> TestClient:
    return office.client()


def picture(mark: int = 0, form: str = "PNG") -> bytes:
    out = io.BytesIO()
    made = Image.new("RGB", (400, 560), "white")
    made.paste((0, 0, 0), (20, 20, 60 + 7 * mark, 40))
    made.save(out, form)
    return out.getvalue()


def begin(client: TestClient, **words: str) -> str:
    return str(client.post("/new", json=words).json()["upload"])


def put(client: TestClient, upload: str, number: int, name: str, content: Any = b"") -> Any:
    return client.put(f"/new/{upload}/{number}", content=content, headers={"X-File-Name": quote(name)})


def stored(office: WebOffice, upload: str) -> list[str]:
    """What lies in the upload's folder, our own note aside."""
    return sorted(name for name in os.listdir(office.room / INCOMING / upload) if not name.startswith("."))


def everything(office: WebOffice) -> list[str]:
    return sorted(str(p.relative_to(office.room)) for p in office.room.rglob("*") if p.is_file())


# ------------------------------------------------------------------------------------------------ what is taken in
def test_a_case_appears_in_the_inbox_as_a_whole(office: WebOffice, client: TestClient) -> None:
    upload = begin(client, name="样案卷", item="住院费用报销", insurance="居民")
    put(client, upload, 1, "扫描/第1页.png", picture(1))
    put(client, upload, 2, "扫描/第2页.png", picture(2, "JPEG"))
    assert not (office.room / "inbox").exists()
    told = client.post(f"/new/{upload}/done", json={"files": 2}).json()
    assert (told["state"], told["case"], told["said"]) == ("waiting", None, "文件已收下，后台识读没有开启")
    (folder,) = (office.room / "inbox").iterdir()
    assert folder.name == f"样案卷-{upload[:8]}"
    assert sorted(p.name for p in folder.iterdir() if p.name[0] != ".") == [
        "001-第1页.png",
        "002-第2页.jpg",
        "case.yaml",
    ]
    assert json.loads((folder / "case.yaml").read_text("utf-8")) == {"item": "住院费用报销", "insurance": "居民"}
    assert not (office.room / INCOMING / upload).exists()


def test_handing_over_twice_makes_one_case(office: WebOffice, client: TestClient) -> None:
    upload = begin(client)
    put(client, upload, 1, "a.png", picture())
    for _ in range(2):
        assert client.post(f"/new/{upload}/done", json={"files": 1}).status_code == 200
    assert len(list((office.room / "inbox").iterdir())) == 1
    assert put(client, upload, 2, "b.png", picture()).status_code == 422


@pytest.mark.parametrize(
    "name",
    [
        "../../x.png", "/etc/passwd.png", "C:\\Windows\\x.png", "a\0b.png", "x" * 300 + ".png", "..", "", "CON.png",
        ".hidden.png", "a/b/../../../c.png", "\ud83d\ude00\u202e.png".encode("utf-16", "surrogatepass").decode("utf-16"),
    ],
)  # fmt: skip
def test_no_name_leaves_the_folder_or_breaks_it(office: WebOffice, client: TestClient, name: str) -> None:
    upload = begin(client)
    answer = put(client, upload, 7, name, picture())
    assert answer.status_code == 200, answer.text
    (kept,) = stored(office, upload)
    assert kept.startswith("007-")
    assert kept.endswith(".png")
    assert len(kept.encode()) <= 255
    assert kept.isprintable()
    assert {p.parent for p in office.room.rglob("*") if p.is_file()} == {office.room / INCOMING / upload}


def test_the_name_of_a_case_cannot_leave_the_inbox(office: WebOffice, client: TestClient) -> None:
    upload = begin(client, name="../../" + "样" * 90)
    put(client, upload, 1, "a.png", picture())
    client.post(f"/new/{upload}/done", json={})
    (folder,) = (office.room / "inbox").iterdir()
    assert folder.name == "样" * 50 + f"-{upload[:8]}"


def test_a_file_that_is_sent_again_replaces_the_first(office: WebOffice, client: TestClient) -> None:
    upload = begin(client)
    put(client, upload, 1, "a.png", picture(1))
    put(client, upload, 1, "b.png", picture(2, "JPEG"))
    assert stored(office, upload) == ["001-b.jpg"]


def test_the_suffix_is_that_of_the_content(office: WebOffice, client: TestClient) -> None:
    upload = begin(client)
    put(client, upload, 1, "a.pdf", picture(1, "BMP"))
    assert stored(office, upload) == ["001-a.bmp"]


# ------------------------------------------------------------------------------------------------ what is refused
def _zip(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "不是可识别的图片"),
        ("a.png", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "不是财政电子票据"),
        ("a.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "a.xml"),
        ("a.jpg", b"<!DOCTYPE html><script>alert(1)</script>", "网页文件"),
        ("a.jpg", b"<html><body>", "网页文件"),
        ("a.jpg", _zip(bomb=b"\0" * 4 * MB), "ZIP 压缩包"),
        ("a.ofd", _zip(**{"word/a": b"x"}), "Word 文档"),
        ("a.jpg", b"MZ\x90\0" + b"\0" * 9000, "Windows 程序"),
        ("a.jpg", b"\x7fELF" + b"\0" * 9000, "程序文件"),
        ("a.gif", b"GIF89a" + b"\0" * 50, "GIF 图片"),
        ("a.png", b"", "0 字节"),
        ("a.png", b"\0" * 9000, "不是可识别的图片"),
        ("case.yaml", b"item: x", "不接收"),
        ("x/CASE.YML", picture(), "不接收"),
    ],
)
def test_what_is_no_paper_is_refused_by_name_and_leaves_nothing(
    office: WebOffice, client: TestClient, name: str, content: bytes, reason: str
) -> None:
    upload = begin(client)
    answer = put(client, upload, 1, name, content)
    assert answer.status_code == 422
    assert reason in answer.json()["error"]
    assert stored(office, upload) == []


def test_nothing_that_came_in_is_served_back(office: WebOffice, client: TestClient) -> None:
    upload = begin(client)
    put(client, upload, 1, "a.png", picture())
    for path in (f"/new/{upload}/1", f"/new/{upload}/001-a.png", f"/static/../{INCOMING}/{upload}/001-a.png"):
        assert client.get(path).status_code in (404, 405)


def test_a_stream_without_an_end_costs_neither_memory_nor_disk(office: WebOffice, client: TestClient) -> None:
    """Half a gigabyte is offered in pieces; what may come in is 2 MB, and nothing of it stays."""
    most = 0

    def endless() -> Iterator[bytes]:
        nonlocal most
        yield b"\xff\xd8\xff\xe0"
        for _ in range(512):
            most = max(most, sum(p.stat().st_size for p in office.room.rglob("*") if p.is_file()))
            yield bytes(MB)

    upload = begin(client)
    content = endless()
    tracemalloc.start()
    answer = _send_lazily(client, f"/new/{upload}/1", content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer["status"] == 422
    assert "超过上限 2 MB" in answer["body"]
    assert stored(office, upload) == []
    assert most <= 3 * MB
    assert peak < 20 * MB
    assert next(content, None) is not None, "it was not read to its end"


def _send_lazily(client: TestClient, path: str, content: Iterator[bytes]) -> dict[str, Any]:
    """A request whose body is made while it is read: the test client would put it together first."""
    import anyio

    told: dict[str, Any] = {"status": 0, "body": ""}

    async def receive() -> dict[str, Any]:
        piece = next(content, None)
        return {"type": "http.request", "body": piece, "more_body": True} if piece else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        told["status"] = message.get("status", told["status"])
        told["body"] += message.get("body", b"").decode()

    scope = {
        "type": "http", "method": "PUT", "path": path, "raw_path": path.encode(), "query_string": b"", "scheme": "http",
        "headers": [(b"x-file-name", b"a.jpg"), (b"host", b"testserver")], "server": ("testserver", 80), "client": ("x", 1),
        "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    anyio.run(client.app, scope, receive, send)  # type: ignore[arg-type]
    return told


def test_a_file_that_breaks_off_leaves_nothing_and_can_be_sent_again(office: WebOffice, client: TestClient) -> None:
    upload = begin(client)

    with pytest.raises(ClientDisconnect):
        _send_lazily(client, f"/new/{upload}/1", iter([picture()[:100]]))
    assert stored(office, upload) == []
    assert put(client, upload, 1, "a.png", picture()).status_code == 200


def test_a_case_may_have_so_much_in_all(office: WebOffice, client: TestClient) -> None:
    upload = begin(client)
    almost = b"\xff\xd8\xff" + bytes(2 * MB - 3)
    assert [put(client, upload, n, "a.jpg", almost).status_code for n in (1, 2, 3, 4)] == [200] * 4
    answer = put(client, upload, 5, "a.jpg", almost)
    assert (answer.status_code, "加起来太大" in answer.text) == (422, True)


@pytest.mark.parametrize("number", [0, 301, -1])
def test_a_case_has_a_place_for_so_many_files(client: TestClient, number: int) -> None:
    upload = begin(client)
    assert put(client, upload, number, "a.png", picture()).status_code == 422


def test_a_full_disk_is_told_and_leaves_nothing(
    office: WebOffice, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = begin(client)

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("intake.web.reading.arriving.refuse_full_disk", refuse)
        answer = put(client, upload, 1, "a.png", picture())
    assert answer.status_code == 422
    assert "磁盘快满了" in answer.json()["error"]
    assert stored(office, upload) == []


def test_room_is_left_on_the_disk_for_the_ledger(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = begin(client)
    monkeypatch.setattr("intake.web.reading.arriving._RESERVE", 1 << 62)
    assert "磁盘快满了" in put(client, upload, 1, "a.png", picture()).text


def test_files_that_did_not_come_keep_the_case_back(office: WebOffice, client: TestClient) -> None:
    upload = begin(client)
    assert "还没有收到文件" in client.post(f"/new/{upload}/done", json={"files": 0}).text
    put(client, upload, 1, "a.png", picture())
    assert "只收到 1 个" in client.post(f"/new/{upload}/done", json={"files": 2}).text
    assert stored(office, upload) == ["001-a.png"]


@pytest.mark.parametrize("words", [{"item": "没有这个"}, {"insurance": "商业"}, {"item": 3}])
def test_an_item_that_there_is_not_is_told_before_anything_is_sent(
    office: WebOffice, client: TestClient, words: Any
) -> None:
    assert client.post("/new", json=words).status_code == 422
    assert everything(office) == []


@pytest.mark.parametrize("upload", ["0" * 32, "..", "%2e%2e", "x" * 32, "0" * 33])
def test_an_upload_that_there_is_not(client: TestClient, upload: str) -> None:
    assert put(client, upload, 1, "a.png", picture()).status_code in (404, 405, 422)


def test_an_upload_is_its_persons_own(office: WebOffice, client: TestClient) -> None:
    upload = begin(client)
    other = office.client("样复核")
    assert put(other, upload, 1, "a.png", picture()).status_code == 403
    assert other.get(f"/new/{upload}").status_code == 403
    assert other.post(f"/new/{upload}/done", json={}).status_code == 403
    assert stored(office, upload) == []


def test_two_uploads_at_once_do_not_mix(office: WebOffice, client: TestClient) -> None:
    one, other = begin(client, name="同名"), begin(client, name="同名")
    for upload, mark in ((one, 1), (other, 2), (one, 3), (other, 4)):
        put(client, upload, mark, f"{mark}.png", picture(mark))
    for upload in (one, other):
        client.post(f"/new/{upload}/done", json={"files": 2})
    found = {p.name[-8:]: sorted(f.name for f in p.glob("0*")) for p in (office.room / "inbox").iterdir()}
    assert found == {one[:8]: ["001-1.png", "003-3.png"], other[:8]: ["002-2.png", "004-4.png"]}


def test_one_file_of_an_upload_comes_at_a_time(office: WebOffice, client: TestClient) -> None:
    upload = begin(client)
    uploads = client.app_state.uploads  # type: ignore[attr-defined]
    with uploads.receive(upload, "样经办", 1, "a.png"):
        assert "还在上传" in put(client, upload, 2, "b.png", picture()).text
    assert put(client, upload, 2, "b.png", picture()).status_code == 200


def test_a_person_has_so_many_uploads_open(client: TestClient) -> None:
    for _ in range(20):
        begin(client)
    assert "没有做完" in client.post("/new", json={}).text


def test_uploads_that_nobody_finished_are_removed_after_a_day(office: WebOffice, client: TestClient) -> None:
    old, new = begin(client), begin(client)
    put(client, old, 1, "a.png", picture())
    folder = office.room / INCOMING / old
    long_ago = folder.stat().st_mtime - 25 * 3600
    for path in (*folder.iterdir(), folder):
        os.utime(path, (long_ago, long_ago))
    remove_abandoned(office.room)
    assert [p.name for p in (office.room / INCOMING).iterdir()] == [new]
    assert "没有这次上传" in client.get(f"/new/{old}").text


def test_what_came_so_far_is_told_after_a_reload(client: TestClient) -> None:
    upload = begin(client)
    put(client, upload, 1, "a.png", picture())
    told = client.get(f"/new/{upload}").json()
    assert told["state"] == "collecting"
    assert told["files"] == [{"number": 1, "name": "001-a.png", "size": len(picture())}]


def test_what_was_refused_is_told_after_a_reload_until_it_is_sent_again(client: TestClient) -> None:
    upload = begin(client)
    put(client, upload, 1, "a.png", picture())
    put(client, upload, 2, "扫描/b.png", b"<html>")
    (lost,) = client.get(f"/new/{upload}").json()["failures"]
    assert (lost["file"], lost["page"], lost["reason"]) == ("b.png", None, "网页文件，暂不能读取")
    put(client, upload, 2, "b.png", picture(2))
    assert client.get(f"/new/{upload}").json()["failures"] == []


def test_the_page_offers_the_items_and_says_the_limits(client: TestClient) -> None:
    page = client.get("/new").text
    assert "住院费用报销（居民）" in page
    assert 'data-most-file-bytes="2097152"' in page


# ------------------------------------------------------------------------------------------------ and is read
@pytest.fixture
def reader(office: WebOffice) -> Iterator[BackgroundReader]:
    made = BackgroundReader(office.ledger, office.room, office.make_runner)
    yield made
    made.stop()


def send_case(client: TestClient, *pages: bytes, **words: str) -> str:
    upload = begin(client, **words)
    for number, page in enumerate(pages, start=1):
        assert put(client, upload, number, f"{number}.png", page).status_code == 200
    client.post(f"/new/{upload}/done", json={"files": len(pages)})
    return upload


def until_read(client: TestClient, upload: str) -> dict[str, Any]:
    wait_until(lambda: client.get(f"/new/{upload}").json()["state"] in ("done", "failed"))
    return dict(client.get(f"/new/{upload}").json())


def test_an_uploaded_case_is_read_registered_and_shown(office: WebOffice, reader: BackgroundReader) -> None:
    client = office.client(background=[reader])
    reader.start()
    upload = send_case(client, picture(1), picture(2), item="住院费用报销", insurance="居民")
    told = until_read(client, upload)
    assert (told["state"], told["pages_done"], told["pages_total"], told["failures"]) == ("done", 2, 2, [])
    assert told["said"] == "已登记并预审"
    page = client.get("/").text
    assert f'href="/cases/{told["case"]}">{told["register"]}<' in page
    assert "住院费用报销" in page


def test_a_case_comes_in_even_if_nobody_can_tell_what_it_is_for(
    office: WebOffice, reader: BackgroundReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.cases.assembly.propose._find_best", lambda _: [])
    client = office.client(background=[reader])
    reader.start()
    told = until_read(client, send_case(client, picture(1)))
    assert (told["state"], told["said"]) == ("done", "已登记，待选定事项")
    assert "待选定事项" in client.get("/?stage=choose").text
    assert told["register"] in client.get("/?stage=choose").text


def test_a_page_that_cannot_be_read_is_named_and_costs_itself_alone(
    office: WebOffice, reader: BackgroundReader
) -> None:
    client = office.client(background=[reader])
    reader.start()
    torn = picture(2)[:120]
    told = until_read(client, send_case(client, picture(1), torn, item="住院费用报销", insurance="居民"))
    assert told["state"] == "done"
    ((lost),) = told["failures"]
    assert lost["file"] == "002-2.png"
    assert str(office.room) not in lost["reason"]
    assert lost["reason"]


def test_a_case_of_which_nothing_can_be_read_says_so(office: WebOffice, reader: BackgroundReader) -> None:
    client = office.client(background=[reader])
    reader.start()
    told = until_read(client, send_case(client, picture(1)[:120]))
    assert told["state"] == "failed"
    assert client.get("/reading").json()["names"] == [told["register"]]
    assert f"请重新扫描：{told['register']}。" in client.get("/").text


def test_a_purge_of_an_uploaded_case_takes_its_papers_along(office: WebOffice, reader: BackgroundReader) -> None:
    from intake.batch.forget import forget_cases
    from intake.ledger.upkeep.purge import PurgeReason

    client = office.client(background=[reader])
    reader.start()
    told = until_read(client, send_case(client, picture(1), name="样案卷"))
    reader.stop()
    done = forget_cases(office.ledger, [told["case"]], office.site.settings, PurgeReason.ASKED)
    assert done.left == ()
    assert list((office.room / "inbox").iterdir()) == []
    assert not [name for name in everything(office) if "样案卷" in name]


def test_a_purge_leaves_papers_that_are_not_the_servers_own(tmp_path: Path, office: WebOffice) -> None:
    from intake.batch.forget import forget_cases
    from intake.ledger.results import note_results
    from intake.ledger.upkeep.purge import PurgeReason

    theirs = tmp_path / "scans-of-the-office"
    theirs.mkdir()
    (theirs / "1.png").write_bytes(picture())
    case_id = office.add(1)
    office.write(lambda connection: note_results(connection, case_id, [theirs]))
    forget_cases(office.ledger, [case_id], office.site.settings, PurgeReason.ASKED)
    assert (theirs / "1.png").exists()
