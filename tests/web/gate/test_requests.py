"""What a request has to be before the application sees it, and what every answer bears."""

import logging

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient
from starlette.types import Message

from intake.web.gate import bodies
from intake.web.gate.attempts import AttemptLimit
from intake.web.gate.headers import allow_frames
from intake.web.gate.origins import client_address, names_for_others, names_on_this_machine
from intake.web.gate.refusals import NotAdmitted
from tests.web.gate.doors import (
    ORIGIN,
    PORT,
    TOKEN,
    UPLOAD_BYTES,
    Door,
    come_by_password,
    come_by_token,
    write_headers,
)

HTML = {"Accept": "text/html"}


# ------------------------------------------------------------------------------------------------ host
@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:80", f"127.0.0.1:{PORT}.evil.example", "",
     f"localhost.:{PORT}", f"127.1:{PORT}", f"2130706433:{PORT}", f"0.0.0.0:{PORT}", f"user@127.0.0.1:{PORT}",
     f"127.0.0.1:{PORT}, evil.example"],
)  # fmt: skip
def test_another_host_is_refused_whoever_asks(client: TestClient, host: str) -> None:
    """DNS rebinding: a foreign name that leads to this machine."""
    come_by_token(client)
    for path in ("/probe/who", "/login", "/start?token=" + TOKEN, "/static/page.css"):
        assert client.get(path, headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", [f"127.0.0.1:{PORT}", f"localhost:{PORT}", f"LOCALHOST:{PORT}", f"[::1]:{PORT}"])
def test_the_names_of_this_machine_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/static/page.css", headers={"Host": host}).status_code == 200


def test_two_hosts_are_refused(client: TestClient) -> None:
    twice = [("Host", f"127.0.0.1:{PORT}"), ("Host", "evil.example")]
    assert client.get("/static/page.css", headers=twice).status_code == 421


def test_only_the_names_of_the_settings_are_answered_for_others(public: Door) -> None:
    assert public.client("https://yuce.example.cn").get("/login").status_code == 200
    for origin in (ORIGIN, "https://yuce.example.cn:8443", "https://www.yuce.example.cn"):
        assert public.client(origin).get("/login").status_code == 421


def test_a_name_without_a_port_gets_that_of_the_server() -> None:
    names = names_for_others(["Yuce.example.cn", "yuce.example.cn:8443", "2001:db8::1"], 8631, proxied=False)
    assert names.hosts == {"yuce.example.cn:8631", "yuce.example.cn:8443", "[2001:db8::1]:8631"}


def test_browsers_leave_the_usual_port_out() -> None:
    assert "127.0.0.1" in names_on_this_machine("127.0.0.1", 80).hosts


# ------------------------------------------------------------------------------------------------ origin and token
@pytest.mark.parametrize(
    "origin",
    [None, "null", "http://evil.example", f"https://127.0.0.1:{PORT}", "http://127.0.0.1", f"http://localhost:{PORT}",
     f"{ORIGIN}.evil.example", f"{ORIGIN}/", "*"],
)  # fmt: skip
def test_a_write_from_another_origin_is_refused(client: TestClient, origin: str | None) -> None:
    headers = write_headers(come_by_token(client))
    del headers["Origin"]
    sent = headers | ({"Origin": origin} if origin is not None else {})
    assert client.post("/probe/write", json={}, headers=sent).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "Same-Origin", ""])
def test_a_write_that_the_browser_calls_foreign_is_refused(client: TestClient, site: str) -> None:
    csrf = come_by_token(client)
    assert client.post("/probe/write", json={}, headers=write_headers(csrf, Sec_Fetch_Site=site)).status_code == 403


def test_a_write_with_everything_is_let_in(client: TestClient) -> None:
    headers = write_headers(come_by_token(client))
    assert client.post("/probe/write", json={"a": 1}, headers=headers).json() == {"bytes": 7}
    del headers["Sec-Fetch-Site"]
    assert client.post("/probe/write", json={"a": 1}, headers=headers).status_code == 200


@pytest.mark.parametrize("csrf", ["", "x" * 43, "样".encode()])
def test_a_write_without_the_token_of_the_session_is_refused(client: TestClient, csrf: str | bytes) -> None:
    come_by_token(client)
    headers = {**write_headers(), "X-CSRF-Token": csrf}
    assert client.post("/probe/write", json={}, headers=headers).status_code == 403


def test_a_write_with_two_tokens_is_refused(client: TestClient) -> None:
    csrf = come_by_token(client)
    headers = [*write_headers(csrf).items(), ("X-CSRF-Token", "x" * 43)]
    assert client.post("/probe/write", json={}, headers=headers).status_code == 403


def test_the_token_of_another_session_is_refused(door: Door) -> None:
    mine, theirs = door.client(), door.client()
    come_by_token(mine)
    other = come_by_token(theirs)
    assert mine.post("/probe/write", json={}, headers=write_headers(other)).status_code == 403
    assert theirs.post("/probe/write", json={}, headers=write_headers(other)).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_every_method_but_reading_counts_as_a_write(client: TestClient, method: str) -> None:
    csrf = come_by_token(client)
    assert client.request(method, "/probe/write", headers={"Origin": ORIGIN}).status_code == 403
    assert client.request(method, "/probe/write", headers={"X-CSRF-Token": csrf}).status_code == 403


def test_no_other_origin_is_ever_allowed_to_read(client: TestClient) -> None:
    csrf = come_by_token(client)
    asked = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST", "X-CSRF-Token": csrf}
    answer = client.options("/probe/write", headers=asked)
    assert [name for name in answer.headers if name.startswith("access-control")] == []


@pytest.mark.parametrize("dest", ["iframe", "image", "script", "empty"])
def test_a_foreign_page_cannot_take_ours_in(client: TestClient, dest: str) -> None:
    come_by_token(client)
    for site in ("cross-site", "same-site"):
        sent = {"Sec-Fetch-Site": site, "Sec-Fetch-Dest": dest, "Sec-Fetch-Mode": "navigate"}
        assert client.get("/probe/who", headers=sent).status_code == 403


def test_a_link_elsewhere_may_lead_here(client: TestClient) -> None:
    come_by_token(client)
    sent = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}
    assert client.get("/probe/who", headers=sent).status_code == 200


# ------------------------------------------------------------------------------------------------ paths
@pytest.mark.parametrize(
    "path",
    ["/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static/%2e%2e%2f%2e%2e%2fledger.sqlite", "/static/..%5capp.py",
     "/static//etc/passwd", "/static/%00page.css", "/static/%2e/page.css", "//probe/who", "/static/..%252fapp.py",
     "/probe/%0d%0aSet-Cookie:a=b"],
)  # fmt: skip
def test_no_path_leads_out_of_its_folder(client: TestClient, path: str) -> None:
    come_by_token(client)
    answer = client.get(path)
    assert answer.status_code == 404
    assert "FastAPI" not in answer.text


@pytest.mark.parametrize("path", ["/static/../probe/who", "/static/%2e%2e/probe/who", "/login/../probe/who", "/static"])
def test_an_open_path_is_no_way_around_the_gate(door: Door, path: str) -> None:
    answer = door.client().get(path)
    assert answer.status_code in (401, 404)
    assert "csrf" not in answer.text


# ------------------------------------------------------------------------------------------------ size
def test_a_write_that_announces_too_much_is_refused(client: TestClient) -> None:
    csrf = come_by_token(client)
    answer = client.post("/probe/write", content=b"x" * (bodies.JSON_BYTES + 1), headers=write_headers(csrf))
    assert (answer.status_code, answer.headers["connection"]) == (413, "close")


def test_a_write_that_does_not_say_how_long_it_is_is_cut(client: TestClient) -> None:
    csrf = come_by_token(client)
    piece = b"x" * 65536
    answer = client.post("/probe/write", content=(piece for _ in range(17)), headers=write_headers(csrf))
    assert (answer.status_code, answer.headers["connection"]) == (413, "close")


def test_a_write_of_just_the_size_is_let_in(client: TestClient) -> None:
    csrf = come_by_token(client)
    answer = client.post("/probe/write", content=b"x" * bodies.JSON_BYTES, headers=write_headers(csrf))
    assert answer.json() == {"bytes": bodies.JSON_BYTES}


def test_an_upload_may_be_as_large_as_a_file(door: Door) -> None:
    client = door.client()
    csrf = come_by_token(client)
    send = {"content": b"x" * UPLOAD_BYTES, "headers": write_headers(csrf)}
    assert client.put("/new/probe/pieces/1", **send).json() == {"bytes": UPLOAD_BYTES}
    assert client.post("/probe/write", **send).status_code == 413


def test_an_upload_that_is_too_large_is_cut_where_it_is_too_large(door: Door) -> None:
    client = door.client()
    csrf = come_by_token(client)
    piece = b"x" * 1024 * 1024
    answer = client.put("/new/probe/pieces/1", content=(piece for _ in range(100)), headers=write_headers(csrf))
    assert answer.status_code == 413
    assert sum(door.pieces) <= UPLOAD_BYTES


def test_of_what_is_not_let_in_the_body_is_not_waited_for(client: TestClient) -> None:
    answer = client.put("/new/probe/pieces/1", content=b"x" * 1000, headers=write_headers())
    assert (answer.status_code, answer.headers["connection"]) == (401, "close")


def test_a_form_is_small(client: TestClient) -> None:
    for path in ("/login", "/logout"):
        answer = client.post(path, data={"name": "x" * 5000}, headers={"Origin": ORIGIN})
        assert answer.status_code == 413


def test_reading_brings_no_body(client: TestClient) -> None:
    come_by_token(client)
    assert client.request("GET", "/probe/who", content=b"x").status_code == 413


def test_what_stops_coming_is_let_go(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    monkeypatch.setattr(bodies, "_PATIENCE", 0.05)

    async def come_slowly() -> Message:
        await asyncio.sleep(5)
        raise AssertionError

    async def take() -> bodies.MeasuredBody:
        body = bodies.MeasuredBody(come_slowly, 10)
        assert await body() == {"type": "http.disconnect"}
        return body

    with pytest.raises(NotAdmitted, match="中断") as refused:
        asyncio.run(take()).check()
    assert refused.value.status == 408


# ------------------------------------------------------------------------------------------------ answers
PATHS = ("/probe/who", "/nothing", "/static/page.css", "/login", "/start?token=x", "/probe/broken", "/")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("signed_in", [True, False])
def test_every_answer_bears_the_headers(client: TestClient, path: str, signed_in: bool) -> None:
    if signed_in:
        come_by_token(client)
    for accept in ("text/html", "application/json"):
        headers = client.get(path, headers={"Accept": accept}).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
        assert "geolocation=()" in headers["permissions-policy"]
        assert headers["cache-control"] == ("no-cache" if path.startswith("/static/") else "no-store")
        assert "server" not in headers


def test_a_paper_may_be_shown_in_a_frame_of_our_own(client: TestClient) -> None:
    come_by_token(client)
    policy = client.get("/probe/paper.pdf").headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


def test_a_page_may_ask_to_show_frames(door: Door) -> None:
    @door.pages.get("/probe/frames")
    def show(request: Request) -> dict[str, str]:
        allow_frames(request)
        return {}

    client = door.client()
    come_by_token(client)
    assert "frame-src 'self'" in client.get("/probe/frames").headers["content-security-policy"]
    assert "frame-src" not in client.get("/probe/who").headers["content-security-policy"]


def test_an_error_of_the_program_tells_nothing_and_logs_nothing_personal(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    come_by_token(client)
    with caplog.at_level(logging.INFO):
        answer = client.get("/probe/broken")
    assert answer.status_code == 500
    assert "样张三" not in answer.text + caplog.text
    assert "341799199001010017" not in answer.text + caplog.text
    assert "break_down" in caplog.text


def test_no_log_has_a_token_a_name_or_an_address(office: Door, door: Door, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "intake"):
        come_by_password(office.client())
        come_by_token(door.client())
        door.client().get("/start?token=" + TOKEN[:-1] + "x")
        door.client().get("/cases/样张三?name=样张三", headers=HTML)
    for secret in (TOKEN, TOKEN[:-1], "样经办", "样张三", "七只白鹭", "testclient", "cases"):
        assert secret not in caplog.text


# ------------------------------------------------------------------------------------------------ who asks
def scope_from(peer: str, *noted: str) -> dict[str, object]:
    return {"client": (peer, 1), "headers": [(b"x-forwarded-for", text.encode()) for text in noted]}


def test_a_forwarded_address_is_believed_behind_a_proxy_alone(public: Door, door: Door) -> None:
    assert client_address(scope_from("10.0.0.9", "10.0.0.1"), door.names) == "10.0.0.9"
    assert client_address(scope_from("10.0.0.9", "10.0.0.1"), public.names) == "10.0.0.1"


def test_what_the_client_itself_wrote_as_its_address_is_not_believed(public: Door) -> None:
    assert client_address(scope_from("10.0.0.9", "1.1.1.1, 10.0.0.1"), public.names) == "10.0.0.1"
    assert client_address(scope_from("10.0.0.9", "1.1.1.1", "10.0.0.1"), public.names) == "10.0.0.1"
    assert client_address(scope_from("10.0.0.9", "nobody"), public.names) == "10.0.0.9"


def test_a_network_of_ipv6_counts_as_one_address(door: Door) -> None:
    one, other = (client_address(scope_from(f"2001:db8:0:1::{n}"), door.names) for n in (1, 2))
    assert one == other


def test_tries_are_forgotten_after_a_while() -> None:
    now = [0.0]
    limit = AttemptLimit(2, 10, lambda: now[0])
    limit.count("a")
    limit.count("a")
    limit.count("b")
    with pytest.raises(NotAdmitted) as refused:
        limit.count("a")
    assert refused.value.headers == {"Retry-After": "10"}
    now[0] = 10.0
    limit.count("a")


def test_the_memory_of_tries_is_bounded() -> None:
    limit = AttemptLimit(1, 10, lambda: 0.0)
    for number in range(5000):
        limit.count(str(number))
    assert len(limit._tries) == 4096


def test_a_websocket_is_not_taken(door: Door) -> None:
    from starlette.websockets import WebSocketDisconnect

    with pytest.raises(WebSocketDisconnect), door.client().websocket_connect("/probe/who"):
        pass
