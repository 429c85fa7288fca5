"""`intake serve`: the page where staff review, on this machine alone or behind accounts and TLS.

The first line on standard output is the address at which it can be opened, written when the socket takes connections; all else
goes to standard error. No request is logged: paths and addresses tell who looked at what.
"""

import errno
import logging
import os
import signal
import socket
import ssl
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from intake.errors import BadConfiguration, ExitCode, UsageError
from intake.settings import Serving, Settings, data_folder

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

    from intake.batch.worker_context import Equip
    from intake.ledger.store import Ledger
    from intake.web.app import Background
    from intake.web.gate.gate import Gate
    from intake.web.gate.origins import OwnNames
    from intake.web.reading.reader import BackgroundReader
    from intake.web.site import Site

log = logging.getLogger(__name__)

_CONNECTIONS = 512
"""At once; a browser keeps six open, so that is more than eighty people."""
_KEEP_ALIVE = 15
"""Seconds that an idle connection is kept."""
_GRACE = 10
"""Seconds for requests at hand when the server ends."""


@dataclass(frozen=True, slots=True)
class ServeWords:
    """The words of the command; what is not said is as the settings have it."""

    host: str = ""
    port: int | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    behind_proxy: bool = False
    hosts: tuple[str, ...] = ()
    inbox: Path | None = None


def settle_serving(settings: Settings, words: ServeWords) -> Settings:
    """The settings with the words of the command over them.

    Raises:
        BadConfiguration: a port that is none.
    """
    kept = settings.serve
    return replace(
        settings,
        serve=replace(
            kept,
            host=words.host or kept.host,
            port=kept.port if words.port is None else words.port,
            tls_cert=words.tls_cert or kept.tls_cert,
            tls_key=words.tls_key or kept.tls_key,
            behind_proxy=words.behind_proxy or kept.behind_proxy,
            hosts=words.hosts or kept.hosts,
            inbox=words.inbox or kept.inbox,
        ),
    )


def make_room() -> Path:
    """The folder where the server keeps what is its own; nobody else reads it."""
    room = data_folder() / "web"
    room.mkdir(mode=0o700, parents=True, exist_ok=True)
    return room


def results_of(room: Path) -> Path:
    """Where the results of cases go that came in by the page."""
    from intake.web.reading.reader import RESULTS

    return room / RESULTS


def open_reader(ledger: "Ledger", room: Path, equip: "Equip", settings: Settings) -> "BackgroundReader":
    """What reads the cases that come in while the page is served.

    Args:
        ledger: Where they come in.
        room: The server's own folder.
        equip: Puts a worker's bench together.
        settings: They name the office's watch folder, and what workers may take.

    Raises:
        UsageError: there is no such watch folder.
        UnsafeLayout: results would lie in it.
    """
    from intake.batch.inbox import list_inbox
    from intake.export.folder import refuse_among
    from intake.web.reading.reader import BackgroundReader, make_processes

    watched = settings.serve.inbox
    if watched is not None:
        list_inbox(watched)
        refuse_among([watched], room)
    return BackgroundReader(ledger, room, make_processes(equip, settings), watched)


# ------------------------------------------------------------------------------------------------ who may be let in
def choose_names(serving: Serving, port: int, *, accounts: bool) -> "OwnNames":
    """Under which names the page is served.

    Raises:
        UsageError: others could reach it without accounts, in plain text, or under any name.
    """
    from intake.web.gate.origins import is_loopback, names_for_others, names_on_this_machine

    tls = _has_tls(serving)
    if is_loopback(serving.host) and not (tls or serving.behind_proxy or serving.hosts):
        return names_on_this_machine(serving.host, port)
    if not accounts:
        raise UsageError(
            f"在 {serving.host} 上别的机器也能打开页面，要先有账号",
            "请用 intake account add 姓名 --role admin 建账号；只在本机用的，不要写 --host、--public-host",
        )
    if not (tls or serving.behind_proxy):
        raise UsageError(
            f"在 {serving.host} 上口令和材料会不加密地经过网络",
            "请写 --tls-cert 证书 --tls-key 私钥；前面有反向代理负责 TLS 的，写 --behind-proxy",
        )
    if not serving.hosts:
        raise UsageError("没有写别的机器用什么名称打开页面", "请写 --public-host 名称，如 yuce.example.cn，可写多次")
    return names_for_others(serving.hosts, port, proxied=serving.behind_proxy and not tls)


def _has_tls(serving: Serving) -> bool:
    """Whether the server ends TLS itself.

    Raises:
        UsageError: half of what it needs is there.
    """
    if (serving.tls_cert is None) != (serving.tls_key is None):
        raise UsageError("证书和私钥要一起写", "请写 --tls-cert 证书 --tls-key 私钥")
    return serving.tls_cert is not None


# ------------------------------------------------------------------------------------------------ serving
def serve_pages(site: "Site", background: "Sequence[Background]" = ()) -> ExitCode:
    """Serves until it is asked to end.

    Args:
        site: What the pages work with; its settings have the words of the command in them.
        background: What works beside the requests.

    Raises:
        IntakeError: it may not be served so, the port is taken, or the certificate cannot be used.
    """
    from intake.ledger.staff.accounts import has_open_accounts
    from intake.ledger.store import Ledger
    from intake.web.app import create_app
    from intake.web.gate.gate import build_gate
    from intake.web.gate.guard import guard
    from intake.web.gate.tokens import new_secret

    serving, place = site.settings.serve, site.review.ledger.place
    with closing(Ledger(place)) as own:
        with own.reading() as connection:
            accounts = has_open_accounts(connection)
        choose_names(serving, serving.port, accounts=accounts)
        _check_certificate(serving)
        with closing(listen_on(serving)) as listening:
            names = choose_names(serving, listening.getsockname()[1], accounts=accounts)
            gate = build_gate(names, own, site.settings, "" if accounts else new_secret())
            _announce(gate)
            _run(guard(create_app(site, background), gate), serving, listening)
    return ExitCode.DONE


def _announce(gate: "Gate") -> None:
    """The address to open, by which whoever reads it comes in."""
    hosts = sorted(gate.names.hosts)
    host = next((one for one in hosts if one.startswith("127.0.0.1")), hosts[0])
    path = f"start?token={gate.token}" if gate.token else "login"
    sys.stdout.write(f"{gate.names.scheme}://{host}/{path}\n")
    sys.stdout.flush()
    log.warning("请在浏览器里打开这个地址；按 Ctrl-C 结束")


def _check_certificate(serving: Serving) -> None:
    if serving.tls_cert is None:
        return
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(serving.tls_cert, serving.tls_key)
    except OSError as error:  # an SSLError is one
        raise BadConfiguration(
            f"证书或私钥不能用（{error.strerror or error}）",
            "请检查 --tls-cert、--tls-key：都是 PEM 文件，私钥不带口令",
        ) from error


def listen_on(serving: Serving) -> socket.socket:
    """A socket that takes connections already, so that the address that is printed answers.

    It is made with the protocol that the address came with: to a socket of protocol 0 asyncio gives no TCP_NODELAY, and every
    answer would wait 40 ms for the browser's acknowledgement of its head.

    Raises:
        BadConfiguration: this machine has no such address, or the port cannot be had.
    """
    where = f"{serving.host}:{serving.port}"
    listening = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(serving.host, serving.port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        if os.name == "posix":  # elsewhere it would let two servers share one port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_CONNECTIONS)
    except OSError as error:
        if listening is not None:
            listening.close()
        if error.errno == errno.EADDRINUSE:
            step = "可能已经有一个 intake serve 在运行；或写 --port 0 任选一个空闲的端口"
            raise BadConfiguration(f"{where}：端口已被占用", step) from error
        raise BadConfiguration(f"{where}：不能使用这个地址（{error.strerror}）", "请检查 --host 和 --port") from error
    return listening


def configure_server(app: "ASGIApp", serving: Serving) -> "uvicorn.Config":
    """The server: one protocol, nothing logged of requests, nothing believed of proxies but what the gate believes."""
    import uvicorn

    return uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_GRACE,
        ssl_certfile=serving.tls_cert,
        ssl_keyfile=serving.tls_key,
    )


def _run(app: "ASGIApp", serving: Serving, listening: socket.socket) -> None:
    """Ends well when it is told to; Ctrl-C goes on to whoever called."""
    import uvicorn

    before = signal.signal(signal.SIGTERM, _note_end)
    try:
        uvicorn.Server(configure_server(app, serving)).run(sockets=[listening])
    finally:
        signal.signal(signal.SIGTERM, before)


def _note_end(_number: int, _frame: FrameType | None) -> None:
    """The server sends the signal on to itself once all is ended; there is nothing more to do."""
