"""A server that speaks as much of Elasticsearch's HTTP as it takes to be refused by it, with and without TLS."""

import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

__all__ = ["FakeElastic", "certificate", "serving"]


@dataclass(slots=True)
class FakeElastic:
    """`wanted`: the Authorization header without which everything is refused with 401."""

    version: str = "8.19.8"
    wanted: str | None = None
    product: str | None = "Elasticsearch"
    status: int = 200
    error: Mapping[str, Any] = field(default_factory=dict)
    heard: list[str | None] = field(default_factory=list)
    url: str = ""

    def answer(self, authorization: str | None) -> tuple[int, Mapping[str, Any]]:
        self.heard.append(authorization)
        if self.wanted is not None and authorization != self.wanted:
            return 401, {"error": {"type": "security_exception", "reason": "unable to authenticate"}, "status": 401}
        if self.status != 200:
            return self.status, {"error": {"root_cause": [self.error], **self.error}, "status": self.status}
        return 200, {"version": {"number": self.version}, "tagline": "You Know, for Search"}


@contextmanager
def serving(fake: FakeElastic, pem: Path | None = None) -> Iterator[FakeElastic]:
    """On loopback, over TLS with the key and certificate in `pem`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake))
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # a client that hangs up is what some tests want
    if pem is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    fake.url = f"{'https' if pem else 'http'}://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(fake: FakeElastic) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, body = fake.answer(self.headers.get("Authorization"))
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=8")
            self.send_header("Content-Length", str(len(content)))
            if fake.product is not None:
                self.send_header("X-Elastic-Product", fake.product)
            self.end_headers()
            self.wfile.write(content)

        do_PUT = do_GET  # noqa: N815 - the server looks for these names
        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    return Handler


def certificate(folder: Path, name: str = "server") -> Path:
    """A certificate for 127.0.0.1 that signs itself, and its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem = folder / f"{name}.pem"
    pem.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return pem
