"""A web server on loopback, scripted by the test: what it answers and what it was asked."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["Loopback", "Reply", "loopback"]


@dataclass(frozen=True, slots=True)
class Reply:
    """`chunks` instead of `body`: sent as they come, without a length, until the client goes away."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    chunks: Callable[[], Iterator[bytes]] | None = None


@dataclass(slots=True)
class Loopback:
    """`replies` by path; `asked`: (path, headers in lower case) of each request."""

    host: str
    replies: dict[str, Reply | Callable[[Mapping[str, str]], Reply]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def reply_to(self, path: str, headers: dict[str, str]) -> Reply:
        self.asked.append((path, headers))
        reply = self.replies.get(path, Reply(b"nothing here", 404))
        return reply if isinstance(reply, Reply) else reply(headers)


@contextmanager
def loopback() -> Iterator[Loopback]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    scripted = Loopback(f"127.0.0.1:{server.server_port}")
    _Handler.scripts[server.server_port] = scripted
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield scripted
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    scripts: dict[int, Loopback] = {}  # noqa: RUF012 (by port: http.server makes handlers itself)

    def do_GET(self) -> None:
        script = self.scripts[self.server.server_address[1]]  # type: ignore[index]  # typed as str or tuple
        reply = script.reply_to(self.path, {k.lower(): v for k, v in self.headers.items()})
        with suppress(OSError):
            self._send(reply)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.do_GET()

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.chunks is None:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        for chunk in reply.chunks() if reply.chunks else (reply.body,):
            self.wfile.write(chunk)

    def log_message(self, *args: object) -> None:
        """Silence."""
