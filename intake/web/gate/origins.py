"""Under which names the page is reached, and whether a request was meant for it and came from it.

A browser can be made to send requests here under a foreign name (DNS rebinding) and from foreign pages (CSRF); both show in
headers that a script cannot set: `Host`, `Origin`, `Sec-Fetch-Site`. All are compared literally.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Scope

from intake.web.gate.refusals import NotAdmitted

READING = ("GET", "HEAD")
_USUAL_PORTS = {"http": 80, "https": 443}
_STEP = "请从本系统自己的页面操作"


@dataclass(frozen=True, slots=True)
class OwnNames:
    """The page's own names.

    Attributes:
        scheme: `http` or `https`, as browsers see it.
        hosts: As they stand in the header `Host`, in lower case.
        port: Where it listens.
        proxied: Whether a proxy stands before it, whose `X-Forwarded-For` is believed.
    """

    scheme: str
    hosts: frozenset[str]
    port: int = 0
    proxied: bool = False

    @property
    def cookie(self) -> str:
        """Name of the session's cookie: cookies are kept by host alone, so that two pages of one machine need two names."""
        return "__Host-intake" if self.secure else f"intake-{self.port}"

    @property
    def secure(self) -> bool:
        """Whether browsers reach it by TLS."""
        return self.scheme == "https"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def join_port(host: str, port: int, scheme: str) -> str:
    """Host and port as browsers write them: the usual port of the scheme is left out.

    >>> join_port("::1", 8631, "http"), join_port("yuce.example.cn", 443, "https")
    ('[::1]:8631', 'yuce.example.cn')
    """
    written = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return written if port == _USUAL_PORTS[scheme] else f"{written}:{port}"


def names_on_this_machine(host: str, port: int, scheme: str = "http") -> OwnNames:
    """Those of a page that only this machine reaches."""
    hosts = {"127.0.0.1", "localhost", "::1", host}
    return OwnNames(scheme, frozenset(join_port(one, port, scheme) for one in hosts), port)


def names_for_others(names: Iterable[str], port: int, *, proxied: bool) -> OwnNames:
    """Those that the settings say. Behind a proxy they are what browsers send to it; else a name without a port gets ours."""
    hosts = {name.lower() if proxied or _has_port(name) else join_port(name.lower(), port, "https") for name in names}
    return OwnNames("https", frozenset(hosts), port, proxied)


def _has_port(name: str) -> bool:
    return name.rpartition("]")[2].count(":") == 1


# ------------------------------------------------------------------------------------------------ one request
def check_host(scope: Scope, own: OwnNames) -> str:
    """The name by which the request came.

    Raises:
        NotAdmitted: it is none of ours, or there are several.
    """
    given = _all_values(scope, b"host")
    if len(given) != 1 or given[0].lower() not in own.hosts:
        raise NotAdmitted(421, "这个地址不是本系统的", "请用程序启动时给出的地址，或请管理员检查设置 serve.hosts")
    return given[0].lower()


def check_origin(scope: Scope, own: OwnNames, host: str) -> None:
    """Makes sure that what writes comes from a page of ours, and that no foreign page takes parts of ours in.

    Raises:
        NotAdmitted: it does not.
    """
    headers = Headers(scope=scope)
    site = headers.get("sec-fetch-site")
    if scope["method"] in READING:
        if site in ("cross-site", "same-site") and not _is_opened_by_person(headers):
            raise NotAdmitted(403, "别的网页不能取用本系统的内容", _STEP)
        return
    if _all_values(scope, b"origin") != [f"{own.scheme}://{host}"]:
        raise NotAdmitted(403, "这个请求不是从本系统的页面发出的", _STEP)
    if site is not None and site != "same-origin":
        raise NotAdmitted(403, "这个请求不是从本系统的页面发出的", _STEP)


def _is_opened_by_person(headers: Headers) -> bool:
    """A link elsewhere may lead here, but a page elsewhere may not show ours in itself."""
    return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"


def client_address(scope: Scope, own: OwnNames) -> str:
    """Who asks, for limits alone: the last address that a believed proxy noted, else the peer; of IPv6 the network."""
    peer = scope["client"][0] if scope.get("client") else ""
    noted = _all_values(scope, b"x-forwarded-for") if own.proxied else []
    text = noted[-1].rpartition(",")[2].strip() if noted else peer
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return peer
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)


def _all_values(scope: Scope, name: bytes) -> Sequence[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]
