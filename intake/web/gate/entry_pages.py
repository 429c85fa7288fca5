"""The pages that need no session: the start-up address, the form to sign in, and the way out.

With a start-up token whoever has it is let in and says a name; with accounts a name and a password are asked for. Forms are
plain, so that they work without scripts; what they bring is parsed here, after its size was limited.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route, Router

from intake.errors import UsageError
from intake.ledger.staff.accounts import WrongPassword, clean_name, sign_in
from intake.web.gate.gate import Gate, read_cookie
from intake.web.gate.origins import client_address
from intake.web.gate.refusals import NoSession, NotAdmitted
from intake.web.gate.tokens import csrf_token, is_secret, new_secret, same_secret
from intake.web.pages import render_part
from intake.web.visitor import StaffRole, Visitor

_FORM_TYPE = "application/x-www-form-urlencoded"
_OLD_FORM = "这一页打开得太久，或是从别处打开的；请再填一次"


class EntryPages:
    """Signs people in and out.

    Args:
        gate: What decides.
    """

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.paths = frozenset(("/login", "/logout", "/start"))
        self.router = Router(
            [
                Route("/start", self._start, methods=["GET"]),
                Route("/login", self._show_login, methods=["GET"]),
                Route("/login", self._take_login, methods=["POST"]),
                Route("/logout", self._leave, methods=["POST"]),
            ],
            redirect_slashes=False,
        )

    # -------------------------------------------------------------------------------------------- the start-up address
    async def _start(self, request: Request) -> Response:
        """One right token makes a session; it stays good as long as the server runs, for browsers are closed at noon."""
        gate, given = self._gate, request.query_params.getlist("token")
        right = bool(gate.token) and len(given) == 1 and same_secret(given[0], gate.token)
        if not right:
            gate.tries.count(client_address(request.scope, gate.names))
            raise NotAdmitted(403, "地址里的口令不对", "请用程序启动的窗口里第一行的地址；重新启动过的，用新的那一行")
        old = gate.session_secret(request.scope)
        name = await self._find_name(old)
        return self._admit(await gate.look(gate.sessions.begin, name, StaffRole.ADMIN, old), "/" if name else "/login")

    async def _find_name(self, secret: str) -> str:
        """Whoever opens the address again need not say the name again."""
        try:
            return (await self._gate.look(self._gate.sessions.find, secret)).name
        except NoSession:
            return ""

    # -------------------------------------------------------------------------------------------- signing in
    async def _show_login(self, request: Request) -> Response:
        """The form, or where one already is signed in, the page itself."""
        secret = self._gate.session_secret(request.scope)
        try:
            visitor = await self._gate.look(self._gate.sessions.find, secret)
        except NoSession:
            if self._gate.token:
                step = "程序启动的窗口里第一行就是地址，请在浏览器里打开它；重新启动过的，用新的那一行"
                page = {"message": "请从启动地址进入", "step": step}
                return HTMLResponse(render_part("refused.html.j2", page), 401)
            return self._show_form(request)
        if visitor.name:
            return RedirectResponse("/", 303)
        return self._show_name_form(visitor)

    async def _take_login(self, request: Request) -> Response:
        form = await _read_form(request)
        take = self._take_name if self._gate.token else self._take_password
        return await take(request, form)

    async def _take_name(self, request: Request, form: Mapping[str, str]) -> Response:
        """The name of whoever came by the token; with it the session becomes a new one."""
        old = self._gate.session_secret(request.scope)
        visitor = await self._gate.look(self._gate.sessions.find, old)
        _check_field(form, old)
        try:
            name = clean_name(form.get("name", ""))
        except UsageError as error:
            return self._show_name_form(visitor, form.get("name", ""), str(error))
        return self._admit(await self._gate.look(self._gate.sessions.begin, name, StaffRole.ADMIN, old), "/")

    async def _take_password(self, request: Request, form: Mapping[str, str]) -> Response:
        gate, name = self._gate, form.get("name", "")
        if not gate.seal.fits(form.get("form", ""), read_cookie(request.scope, self._form_cookie)):
            return self._show_form(request, name, _OLD_FORM, 403)
        address = client_address(request.scope, gate.names)
        gate.tries.count(address)
        try:
            account = await gate.enter(sign_in, gate.ledger, name, form.get("password", ""), gate.sessions.clock)
        except WrongPassword as error:
            return self._show_form(request, name, str(error), 401)
        gate.tries.take_back(address)
        old = gate.session_secret(request.scope)
        answer = self._admit(await gate.look(gate.sessions.begin, account.name, StaffRole(account.role), old), "/")
        answer.delete_cookie(self._form_cookie, "/", secure=gate.names.secure, httponly=True, samesite="strict")
        return answer

    # -------------------------------------------------------------------------------------------- going
    async def _leave(self, request: Request) -> Response:
        """The button is a plain form; its token stands in a field."""
        secret = self._gate.session_secret(request.scope)
        form = await _read_form(request)
        await self._gate.look(self._gate.sessions.find, secret)
        _check_field(form, secret)
        await self._gate.look(self._gate.sessions.end, secret)
        answer = RedirectResponse("/login", 303)
        names = self._gate.names
        answer.delete_cookie(names.cookie, "/", secure=names.secure, httponly=True, samesite="strict")
        return answer

    # -------------------------------------------------------------------------------------------- answers
    @property
    def _form_cookie(self) -> str:
        return f"{self._gate.names.cookie}-form"

    def _admit(self, secret: str, target: str) -> Response:
        answer = RedirectResponse(target, 303)
        self._set_cookie(answer, self._gate.names.cookie, secret)
        return answer

    def _show_form(self, request: Request, name: str = "", message: str = "", status: int = 200) -> Response:
        kept = read_cookie(request.scope, self._form_cookie)
        cookie = kept if is_secret(kept) else new_secret()
        values = {"form": self._gate.seal.sign(cookie), "name": name, "message": message}
        answer = HTMLResponse(render_part("login.html.j2", values), status)
        self._set_cookie(answer, self._form_cookie, cookie)
        return answer

    def _show_name_form(self, visitor: Visitor, name: str = "", message: str = "") -> Response:
        values = {"csrf": visitor.csrf, "name": name, "message": message}
        return HTMLResponse(render_part("name.html.j2", values), 422 if message else 200)

    def _set_cookie(self, answer: Response, name: str, value: str) -> None:
        """Until the browser is closed; no script sees it, and no foreign page makes the browser send it."""
        secure = self._gate.names.secure
        answer.set_cookie(name, value, path="/", secure=secure, httponly=True, samesite="strict")


def _check_field(form: Mapping[str, str], secret: str) -> None:
    """The CSRF token of a plain form.

    Raises:
        NotAdmitted: it is not the session's.
    """
    if not same_secret(form.get("csrf", ""), csrf_token(secret)):
        raise NotAdmitted(403, "这一页不是您这次登录打开的", "请刷新页面再试")


async def _read_form(request: Request) -> Mapping[str, str]:
    """The fields of a plain form; of several with one name the last.

    Raises:
        NotAdmitted: it is no such form.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _FORM_TYPE:
        raise NotAdmitted(415, "表单的格式不对", "请刷新页面再试")
    body = await request.body()
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=8))
    except ValueError as error:
        raise NotAdmitted(400, "表单的内容不对", "请刷新页面再试") from error
