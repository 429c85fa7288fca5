"""The gate behind a real server, spoken to byte by byte: what no client library would send."""

import resource
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from intake.commands import serve
from intake.settings import Serving
from intake.web.gate.origins import names_on_this_machine
from tests.web.gate.doors import TOKEN, UPLOAD_BYTES, Door, come_by_token, open_door

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

HERE = Serving(port=0)


@contextmanager
def serve_door(folder: Path, serving: Serving = HERE) -> Iterator[tuple[Door, int]]:
    """A door on a port of its own, served as the command serves it."""
    with serve.listen_on(serving) as listening:
        port = listening.getsockname()[1]
        names = names_on_this_machine("127.0.0.1", port, "https" if serving.tls_cert else "http")
        with open_door(folder, names=names) as door:
            server = uvicorn.Server(serve.configure_server(door.app, serving))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
            thread.start()
            while not server.started:
                time.sleep(0.01)
            try:
                yield door, port
            finally:
                server.should_exit = True
                thread.join()


@pytest.fixture
def wire(tmp_path: Path) -> Iterator["Wire"]:
    with serve_door(tmp_path) as (door, port):
        client = door.client(f"http://127.0.0.1:{port}")
        csrf = come_by_token(client)
        yield Wire(port, f"intake-{port}={client.cookies.get(f'intake-{port}')}", csrf, door)


class Wire:
    """Speaks to the server as somebody who is signed in."""

    def __init__(self, port: int, cookie: str, csrf: str, door: Door) -> None:
        self.port, self.cookie, self.csrf, self.door = port, cookie, csrf, door

    def connect(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        made.settimeout(10)
        return made

    def head(self, first: str, *lines: str, host: str | None = None) -> bytes:
        """The head of a request that is let in, with these lines more."""
        own = f"127.0.0.1:{self.port}"
        usual = [f"Host: {own if host is None else host}", f"Cookie: {self.cookie}", f"Origin: http://{own}"]
        written = [first, *usual, f"X-CSRF-Token: {self.csrf}", "Content-Type: application/json", *lines]
        return "\r\n".join([*written, "", ""]).encode("latin-1")

    def say(self, data: bytes) -> bytes:
        """All that comes back until the server closes or says no more for a moment."""
        with self.connect() as made:
            made.sendall(data)
            made.settimeout(1)
            return read_all(made)


def read_all(made: socket.socket) -> bytes:
    received = b""
    try:
        while piece := made.recv(65536):
            received += piece
    except (TimeoutError, ConnectionResetError):
        pass
    return received


def statuses(received: bytes) -> list[int]:
    return [int(part[:3]) for part in received.split(b"HTTP/1.1 ")[1:]]


# ------------------------------------------------------------------------------------------------ as it should be
def test_a_request_that_is_let_in_is_answered(wire: Wire) -> None:
    received = wire.say(wire.head("POST /probe/write HTTP/1.1", "Content-Length: 2") + b"{}")
    assert statuses(received) == [200]
    assert b'{"bytes":2}' in received
    assert b"server:" not in received.lower()


# ------------------------------------------------------------------------------------------------ smuggling
def test_a_length_and_chunks_together_are_refused(wire: Wire) -> None:
    hidden = b"0\r\n\r\n" + wire.head("GET /probe/who HTTP/1.1")
    lines = (f"Content-Length: {len(hidden)}", "Transfer-Encoding: chunked")
    assert statuses(wire.say(wire.head("POST /probe/write HTTP/1.1", *lines) + hidden)) == [400]


@pytest.mark.parametrize(
    "lines",
    [("Content-Length: 2", "Content-Length: 30"), ("Content-Length: +2",), ("Content-Length: -1",), ("Content-Length: 0x2",),
     ("Transfer-Encoding: xchunked",), ("Transfer-Encoding: chunked, identity",), ("Transfer-Encoding : chunked",),
     ("Content-Length: 2\nX: y\x00",)],
)  # fmt: skip
def test_a_length_that_can_be_read_in_two_ways_is_refused(wire: Wire, lines: tuple[str, ...]) -> None:
    received = wire.say(wire.head("POST /probe/write HTTP/1.1", *lines) + b"{}" + wire.head("GET /probe/who HTTP/1.1"))
    assert len(statuses(received)) == 1
    assert statuses(received)[0] in (400, 403, 501)


@pytest.mark.parametrize("first", ["GET http://evil.example/probe/who HTTP/1.1", "GET probe/who HTTP/1.1"])
def test_a_target_that_is_no_path_is_refused(wire: Wire, first: str) -> None:
    assert statuses(wire.say(wire.head(first)))[0] in (400, 404)


def test_no_host_and_two_hosts_are_refused(wire: Wire) -> None:
    without = wire.head("GET /probe/who HTTP/1.1").replace(f"Host: 127.0.0.1:{wire.port}\r\n".encode(), b"")
    twice = wire.head("GET /probe/who HTTP/1.1", "Host: evil.example")
    old = without.replace(b"HTTP/1.1", b"HTTP/1.0", 1)
    assert [statuses(wire.say(data))[0] for data in (without, twice, old)] == [400, 400, 421]


def test_an_endless_head_is_refused(wire: Wire) -> None:
    endless = wire.head("GET /probe/who HTTP/1.1", *(f"X-{n}: {'x' * 1000}" for n in range(200)))
    assert statuses(wire.say(endless)) == [400]


def test_two_requests_on_one_connection_are_each_asked_who_they_are(wire: Wire) -> None:
    stranger = f"GET /probe/who HTTP/1.1\r\nHost: 127.0.0.1:{wire.port}\r\n\r\n".encode()
    assert statuses(wire.say(wire.head("GET /probe/who HTTP/1.1") + stranger)) == [200, 401]


def test_an_upgrade_is_not_taken(wire: Wire) -> None:
    lines = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: eA==", "Sec-WebSocket-Version: 13")
    assert statuses(wire.say(wire.head("GET /probe/who HTTP/1.1", *lines))) == [200]


# ------------------------------------------------------------------------------------------------ size
def test_an_upload_that_announces_a_gigabyte_is_refused_without_reading_it(wire: Wire) -> None:
    received = wire.say(wire.head("PUT /new/probe/pieces/1 HTTP/1.1", f"Content-Length: {1024**3}"))
    assert statuses(received) == [413]
    assert b"connection: close" in received.lower()
    assert wire.door.pieces == []


def test_a_gigabyte_in_chunks_is_cut_and_never_in_memory(wire: Wire) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    sent = 0
    with wire.connect() as made:
        made.sendall(wire.head("PUT /new/probe/pieces/1 HTTP/1.1", "Transfer-Encoding: chunked"))
        try:
            while sent < 1024:
                made.sendall(chunk)
                sent += 1
        except OSError:
            pass  # the server closed
        received = read_all(made)
    assert sent < 64
    assert sum(wire.door.pieces) <= UPLOAD_BYTES
    assert received == b"" or statuses(received) == [413]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


def test_a_length_that_is_a_lie_ends_the_connection(wire: Wire) -> None:
    """More than announced is the next request, and no good one."""
    received = wire.say(
        wire.head("POST /probe/write HTTP/1.1", "Content-Length: 2") + b"{}" + b"x" * 5000 + b"\r\n\r\n"
    )
    assert statuses(received) == [200, 400]


def test_a_body_of_a_stranger_is_not_read(wire: Wire) -> None:
    wire.cookie = "intake-1=x"
    received = wire.say(wire.head("PUT /new/probe/pieces/1 HTTP/1.1", f"Content-Length: {UPLOAD_BYTES}"))
    assert statuses(received) == [401]
    assert b"connection: close" in received.lower()


def test_nobody_is_told_to_go_on_who_is_not_let_in(wire: Wire) -> None:
    wire.csrf = "x" * 43
    lines = ("Expect: 100-continue", "Content-Length: 100")
    assert statuses(wire.say(wire.head("PUT /new/probe/pieces/1 HTTP/1.1", *lines))) == [403]


# ------------------------------------------------------------------------------------------------ speed and TLS
def test_an_answer_does_not_wait_for_the_acknowledgement_of_its_head() -> None:
    with serve.listen_on(HERE) as listening:
        assert listening.proto == socket.IPPROTO_TCP


def make_certificate(folder: Path) -> Serving:
    """A key and a certificate that it signed itself, for an hour."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]),
    )
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(hours=1)
    )
    (folder / "cert.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    written = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(written)
    return Serving(port=0, tls_cert=folder / "cert.pem", tls_key=folder / "key.pem")


def test_under_tls_the_page_is_reached_by_tls_alone(tmp_path: Path) -> None:
    request = "GET /start?token={} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n"
    with serve_door(tmp_path, make_certificate(tmp_path)) as (_, port):
        data = request.format(TOKEN, port).encode()
        with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
            plain.sendall(data)
            assert b"HTTP/1.1" not in read_all(plain)
        trusting = ssl._create_unverified_context()
        with trusting.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=10)) as sealed:
            sealed.sendall(data)
            received = read_all(sealed)
            assert sealed.version() in ("TLSv1.2", "TLSv1.3")
    assert b"set-cookie: __Host-intake=" in received
    assert b"; Secure" in received
