"""Without a session nothing opens; with one it is a person's own, and it ends."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from intake.ledger.schema import SESSIONS
from intake.ledger.staff import accounts
from intake.web.routes import ROUTERS
from intake.web.visitor import StaffRole
from tests.web.gate.doors import (
    NAME,
    ORIGIN,
    TOKEN,
    Door,
    come_by_password,
    come_by_token,
    find_field,
    hire,
    open_door,
    post_form,
    try_password,
    write_headers,
)

HTML = {"Accept": "text/html,application/xhtml+xml"}
ROUTES = [(method, route.path) for router in ROUTERS for route in router.routes if isinstance(route, Route)
          for method in sorted(route.methods or ())]  # fmt: skip


def session_cookie(client: TestClient) -> str:
    return client.cookies.get("intake-8631") or ""


# ------------------------------------------------------------------------------------------------ without a session
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_route_answers_without_a_session(client: TestClient, method: str, path: str) -> None:
    concrete = re.sub(r"\{\w+(:\w+)?\}", "1", path)
    answer = client.request(method, concrete, headers=write_headers("x" * 43))
    assert answer.status_code == 401
    assert answer.json().keys() == {"error", "next"}


def test_every_route_of_the_application_is_among_those_that_are_tried(door: Door) -> None:
    known = [route for router in ROUTERS for route in router.routes]
    assert len(ROUTES) >= len(known) > 0
    mounts = [route.path for route in door.pages.routes if isinstance(route, Mount)]
    assert mounts == ["/static"]
    probes = 1
    assert len(door.pages.routes) == len(mounts) + len(ROUTERS) + probes


def test_a_page_without_a_session_leads_to_the_form(client: TestClient) -> None:
    answer = client.get("/cases/ab12", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


def test_what_does_not_exist_is_not_told_from_what_does(client: TestClient) -> None:
    assert client.get("/nothing/here").json() == client.get("/probe/who").json()


@pytest.mark.parametrize("path", ["/static/page.css", "/static/entry.css"])
def test_what_the_form_needs_is_open(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("cookie", ["", "x", "x" * 43, "x" * 5000, '"; drop table sessions', "é"])
def test_a_made_up_cookie_opens_nothing(client: TestClient, cookie: str) -> None:
    answer = client.get("/probe/who", headers={"Cookie": f"intake-8631={cookie}".encode()})
    assert answer.status_code == 401


def test_two_cookies_of_one_name_open_nothing(client: TestClient) -> None:
    come_by_token(client)
    twice = f"intake-8631={session_cookie(client)}; intake-8631={'x' * 43}"
    client.cookies.clear()
    assert client.get("/probe/who", headers={"Cookie": twice}).status_code == 401


# ------------------------------------------------------------------------------------------------ the start-up token
@pytest.mark.parametrize(
    "query",
    ["", "token=", "token=" + "u" * 43, f"token={TOKEN}x", f"token={TOKEN[:-1]}", f"token={TOKEN}&token={TOKEN}",
     "token=%ff%fe", "token=样", f"Token={TOKEN}"],
)  # fmt: skip
def test_a_wrong_token_opens_nothing(client: TestClient, query: str) -> None:
    answer = client.get(f"/start?{query}")
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_the_right_token_leads_to_the_name_and_to_nothing_else(client: TestClient) -> None:
    answer = client.get("/start", params={"token": TOKEN})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert client.get("/probe/who").status_code == 401
    assert client.get("/", headers=HTML).headers["location"] == "/login"


def test_whoever_gave_a_name_is_in(client: TestClient) -> None:
    come_by_token(client)
    told = client.get("/probe/who").json()
    assert (told["name"], told["role"]) == (NAME, StaffRole.ADMIN)


def test_the_token_serves_again_and_the_name_is_kept(client: TestClient) -> None:
    come_by_token(client)
    before = session_cookie(client)
    assert client.get("/start", params={"token": TOKEN}).headers["location"] == "/"
    assert client.get("/probe/who").json()["name"] == NAME
    assert session_cookie(client) != before


def test_many_wrong_tokens_are_stopped_and_the_right_one_still_opens(client: TestClient) -> None:
    codes = [client.get("/start?token=wrong").status_code for _ in range(31)]
    assert codes == [403] * 30 + [429]
    assert client.get("/start", params={"token": TOKEN}).status_code == 303


def test_sessions_of_an_earlier_start_are_over(tmp_path: Path) -> None:
    with open_door(tmp_path, token="a" * 43) as first:
        client = first.client()
        come_by_token(client, token="a" * 43)
        kept = session_cookie(client)
    with open_door(tmp_path, token="b" * 43) as second:
        assert second.client().get("/probe/who", headers={"Cookie": f"intake-8631={kept}"}).status_code == 401


def test_a_session_by_token_is_none_where_accounts_are_asked_for(tmp_path: Path) -> None:
    """Several windows may share one ledger: a name that was typed freely must not pass for a colleague's account."""
    with open_door(tmp_path) as by_token:
        client = by_token.client()
        hire(by_token, NAME, StaffRole.REVIEWER)
        come_by_token(client, NAME)
        kept = session_cookie(client)
    with open_door(tmp_path, token="") as by_account:
        assert by_account.client().get("/probe/who", headers={"Cookie": f"intake-8631={kept}"}).status_code == 401


def test_no_token_opens_a_door_that_asks_for_accounts(office: Door) -> None:
    for query in ("", "token=", f"token={TOKEN}"):
        assert office.client().get(f"/start?{query}").status_code == 403


# ------------------------------------------------------------------------------------------------ names
@pytest.mark.parametrize("name", ["", "   ", "样" * 61, "样\0三", "样\u202e三", "样\u200b三"])
def test_a_name_that_cannot_be_read_is_asked_for_again(client: TestClient, name: str) -> None:
    client.get("/start", params={"token": TOKEN})
    csrf = find_field(client.get("/login").text, "csrf")
    before = session_cookie(client)
    answer = post_form(client, "/login", {"name": name, "csrf": csrf})
    assert answer.status_code == 422
    assert session_cookie(client) == before


def test_a_name_cannot_add_a_header(client: TestClient) -> None:
    come_by_token(client, "样\r\nSet-Cookie: owned=1")
    assert "owned" not in client.cookies
    assert client.get("/probe/who").json()["name"] == "样 Set-Cookie: owned=1"


def test_script_in_a_name_is_shown_as_text(client: TestClient) -> None:
    come_by_token(client, "<script>alert(1)</script>")
    page = client.get("/", headers=HTML).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_script_in_a_refused_name_is_shown_as_text(office: Door) -> None:
    page = try_password(office.client(), '"><script>alert(1)</script>').text
    assert "<script>alert" not in page


# ------------------------------------------------------------------------------------------------ sessions
def test_signing_in_makes_a_new_session_and_ends_the_one_before(client: TestClient) -> None:
    """Whoever planted a session in a browser does not come in with the person who signs in there."""
    client.get("/start", params={"token": TOKEN})
    planted = session_cookie(client)
    csrf = find_field(client.get("/login").text, "csrf")
    post_form(client, "/login", {"name": NAME, "csrf": csrf})
    assert session_cookie(client) != planted
    client.cookies.clear()
    assert client.get("/probe/who", headers={"Cookie": f"intake-8631={planted}"}).status_code == 401


def test_a_planted_secret_is_never_taken_over(office: Door) -> None:
    client = office.client()
    client.cookies.set("intake-8631", "p" * 43, "127.0.0.1")
    form = find_field(client.get("/login").text, "form")
    answer = post_form(client, "/login", {"name": NAME, "password": "七只白鹭飞过了样溪村", "form": form})
    assert answer.status_code == 303
    fresh = re.search(r"intake-8631=([^;]+)", answer.headers["set-cookie"])
    assert fresh is not None
    assert fresh[1] != "p" * 43
    assert len(fresh[1]) == 43


def test_the_ledger_has_no_secret_by_which_one_comes_in(door: Door) -> None:
    client = door.client()
    come_by_token(client)
    with door.ledger.reading() as connection:
        (row,) = connection.execute(select(SESSIONS)).all()
    assert session_cookie(client) not in str(row)
    assert TOKEN not in str(row)
    copied = door.client()
    copied.cookies.set("intake-8631", row.digest)
    assert copied.get("/probe/who").status_code == 401


def test_cookies_are_out_of_reach_for_scripts_and_foreign_pages(client: TestClient) -> None:
    cookie = client.get("/start", params={"token": TOKEN}).headers["set-cookie"].lower()
    assert {"httponly", "samesite=strict", "path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "domain" not in cookie


def test_under_tls_cookies_are_bound_to_the_host(public: Door) -> None:
    answer = try_password(public.client("https://yuce.example.cn"))
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("__Host-intake="))
    assert {"secure", "httponly", "samesite=strict", "path=/"} <= {p.strip().lower() for p in cookie.split(";")}


def test_after_half_an_hour_without_a_request_a_session_is_over(door: Door) -> None:
    client = door.client()
    come_by_token(client)
    door.clock.pass_seconds(30 * 60 - 1)
    assert client.get("/probe/who").status_code == 200
    door.clock.pass_seconds(30 * 60 - 1)
    assert client.get("/probe/who").status_code == 200
    door.clock.pass_seconds(30 * 60 + 1)
    assert client.get("/probe/who").status_code == 401


def test_after_ten_hours_a_session_is_over_however_busy(door: Door) -> None:
    client = door.client()
    come_by_token(client)
    for _ in range(10 * 4 - 1):
        door.clock.pass_seconds(15 * 60)
        assert client.get("/probe/who").status_code == 200
    door.clock.pass_seconds(15 * 60)
    assert client.get("/probe/who").status_code == 401


def test_a_clock_that_goes_back_makes_no_session_longer(door: Door) -> None:
    client = door.client()
    come_by_token(client)
    door.clock.pass_seconds(-10 * 60)
    assert client.get("/probe/who").status_code == 200
    door.clock.pass_seconds(-10 * 60)
    assert client.get("/probe/who").status_code == 401


def test_sessions_that_are_over_are_removed(door: Door) -> None:
    come_by_token(door.client())
    door.clock.pass_seconds(31 * 60)
    come_by_token(door.client(), "样复核")
    with door.ledger.reading() as connection:
        assert [row.name for row in connection.execute(select(SESSIONS))] == ["样复核"]


def test_the_way_out_ends_the_session(client: TestClient) -> None:
    csrf = come_by_token(client)
    kept = session_cookie(client)
    assert post_form(client, "/logout", {"csrf": csrf}).headers["location"] == "/login"
    client.cookies.clear()
    assert client.get("/probe/who", headers={"Cookie": f"intake-8631={kept}"}).status_code == 401


def test_nobody_is_signed_out_by_a_form_without_the_token(client: TestClient) -> None:
    come_by_token(client)
    assert post_form(client, "/logout", {"csrf": "x" * 43}).status_code == 403
    assert client.get("/probe/who").status_code == 200


def test_two_sessions_of_one_name_end_apart(door: Door) -> None:
    here, there = door.client(), door.client()
    csrf, other = come_by_token(here), come_by_token(there)
    assert csrf != other
    post_form(here, "/logout", {"csrf": csrf})
    assert (here.get("/probe/who").status_code, there.get("/probe/who").status_code) == (401, 200)


# ------------------------------------------------------------------------------------------------ accounts
def test_an_account_opens_the_page_with_its_role(office: Door) -> None:
    client = office.client()
    come_by_password(client)
    told = client.get("/probe/who").json()
    assert (told["name"], told["role"]) == (NAME, StaffRole.CLERK)


def test_a_clerk_may_not_do_what_a_reviewer_does(office: Door) -> None:
    client = office.client()
    csrf = come_by_password(client)
    assert client.post("/probe/decide", headers=write_headers(csrf)).status_code == 403
    accounts.change_role(office.ledger, NAME, StaffRole.REVIEWER.value, "样管理")
    assert client.post("/probe/decide", headers=write_headers(csrf)).json() == {"by": NAME}


def test_a_closed_account_is_out_at_once(office: Door) -> None:
    client = office.client()
    come_by_password(client)
    accounts.close_account(office.ledger, NAME, "样管理")
    assert client.get("/probe/who").status_code == 401
    assert try_password(client).status_code == 401


def test_an_account_that_another_program_closed_is_out_though_its_session_is_there(office: Door) -> None:
    client = office.client()
    come_by_password(client)
    with office.ledger.writing() as writing:
        writing.connection.execute(accounts.ACCOUNTS.update().values(closed=True))
    assert client.get("/probe/who").status_code == 401


def test_a_new_password_ends_the_sessions_of_the_old_one(office: Door) -> None:
    client = office.client()
    come_by_password(client)
    accounts.change_password(office.ledger, NAME, "八只灰鹤落在了样洲村", "样管理")
    assert client.get("/probe/who").status_code == 401
    assert try_password(client).status_code == 401
    assert try_password(client, password="八只灰鹤落在了样洲村").status_code == 303


def test_no_name_is_told_from_a_wrong_password(office: Door) -> None:
    def page(name: str) -> str:
        text = try_password(office.client(), name, "wrong password").text
        return re.sub(r'value="[^"]*"', "", text)

    assert page("样无人") == page(NAME)


def test_the_sixth_password_is_not_looked_at(office: Door) -> None:
    client = office.client()
    assert [try_password(client, password=f"wrong {n} wrong").status_code for n in range(5)] == [401] * 5
    assert try_password(client).status_code == 401
    office.clock.pass_seconds(31)
    assert try_password(client).status_code == 303


def test_one_address_cannot_try_many_names(office: Door) -> None:
    client = office.client()
    codes = [try_password(client, f"样{n}").status_code for n in range(31)]
    assert codes == [401] * 30 + [429]


def test_right_passwords_are_not_counted(office: Door) -> None:
    assert [try_password(office.client()).status_code for _ in range(35)] == [303] * 35


def test_a_form_from_elsewhere_signs_nobody_in(office: Door) -> None:
    """Login CSRF: a foreign page cannot make a browser work under another person's name."""
    mine, theirs = office.client(), office.client()
    form = find_field(theirs.get("/login").text, "form")
    mine.get("/login")
    answer = post_form(mine, "/login", {"name": NAME, "password": "七只白鹭飞过了样溪村", "form": form})
    assert answer.status_code == 403
    assert mine.get("/probe/who").status_code == 401


def test_a_login_from_a_foreign_origin_is_refused_before_its_body_is_read(office: Door) -> None:
    client = office.client()
    form = find_field(client.get("/login").text, "form")
    fields = {"name": NAME, "password": "七只白鹭飞过了样溪村", "form": form}
    assert client.post("/login", data=fields, headers={"Origin": "http://evil.example"}).status_code == 403
    assert client.post("/login", data=fields).status_code == 403
    cross = {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}
    assert client.post("/login", data=fields, headers=cross).status_code == 403


def test_a_login_that_is_no_plain_form_is_refused(office: Door) -> None:
    answer = office.client().post("/login", json={"name": NAME}, headers={"Origin": ORIGIN})
    assert answer.status_code == 415


def test_a_login_with_many_fields_is_refused(office: Door) -> None:
    fields = {str(n): "" for n in range(9)}
    assert post_form(office.client(), "/login", fields).status_code == 400
