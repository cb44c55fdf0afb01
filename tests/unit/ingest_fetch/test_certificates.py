"""Pinned to an address, the connection still proves the name."""

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ingest.fetch.fetcher import Fetcher
from ingest.fetch.guard import AddressGuard
from ingest.fetch.settings import FetchSettings
from ingest.fetch.transport import GuardedTransport
from schemas.errors import Retry

NAME = "feeds.invalid"


@dataclass(slots=True)
class Secure:
    port: int
    certificate: Path
    named: list[str | None] = field(default_factory=list)


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[Secure]:
    """A TLS server on loopback with a certificate of its own for NAME."""
    certificate = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))
    server = Secure(listener.getsockname()[1], certificate)
    context.sni_callback = lambda sock, name, ctx: server.named.append(name)
    thread = threading.Thread(target=serve, args=(listener, context), daemon=True)
    thread.start()
    yield server
    listener.close()
    thread.join(5)


def serve(listener: socket.socket, context: ssl.SSLContext) -> None:
    connection, _ = listener.accept()
    try:
        with context.wrap_socket(connection, server_side=True) as secured:
            secured.recv(4096)
            secured.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    except OSError:
        return  # the client did not trust us, which is what some tests want
    finally:
        connection.close()


def self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return file


def fetcher(secure: Secure, host: str, *, trusting: bool) -> Fetcher:
    trust = ssl.create_default_context(cafile=secure.certificate) if trusting else None
    guard = AddressGuard([f"{host}:{secure.port}"], lambda host, port: ["127.0.0.1"])
    settings = FetchSettings(allow_hosts=(f"{host}:{secure.port}",))
    return Fetcher(settings, transport=GuardedTransport(guard, trust=trust))


def test_the_name_is_asked_for_and_proved(secure: Secure) -> None:
    answer = fetcher(secure, NAME, trusting=True).get(f"https://{NAME}:{secure.port}/")
    assert answer is not None
    assert (answer.body, secure.named) == (b"ok", [NAME])


def test_a_certificate_that_nobody_vouches_for_is_refused(secure: Secure) -> None:
    with pytest.raises(Retry, match="certificate"):
        fetcher(secure, NAME, trusting=False).get(f"https://{NAME}:{secure.port}/")


def test_a_certificate_for_another_name_is_refused(secure: Secure) -> None:
    with pytest.raises(Retry, match="certificate"):
        fetcher(secure, "other.invalid", trusting=True).get(f"https://other.invalid:{secure.port}/")
