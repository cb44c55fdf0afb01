"""A broker of another age: it tells who it is and which requests it understands, and hangs up at any other."""

import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

__all__ = ["OLD", "old_broker"]

OLD: Mapping[int, int] = {
    0: 2,
    1: 2,
    2: 0,
    3: 1,
    8: 2,
    9: 1,
    10: 0,
    11: 0,
    12: 0,
    13: 0,
    14: 0,
    15: 0,
    16: 0,
    17: 0,
    18: 0,
}
"""Requests by number, and the newest form of each, as a broker of 2016 has them: it can make no topic."""

_ASKS_WHAT_YOU_KNOW = 18
_ASKS_WHO_YOU_ARE = 3


@contextmanager
def old_broker() -> Iterator[str]:
    """Its address, on loopback."""
    with _Server(("127.0.0.1", 0), _Broker) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class _Broker(StreamRequestHandler):
    def handle(self) -> None:
        while head := self.rfile.read(4):
            request = self.rfile.read(struct.unpack(">i", head)[0])
            number, version, correlation = struct.unpack(">hhi", request[:8])
            if number not in (_ASKS_WHAT_YOU_KNOW, _ASKS_WHO_YOU_ARE):
                return
            told = _known(version) if number == _ASKS_WHAT_YOU_KNOW else self._itself()
            self.wfile.write(struct.pack(">ii", 4 + len(told), correlation) + told)

    def _itself(self) -> bytes:
        """One broker, which is the controller, and no topic."""
        host, port = self.request.getsockname()
        broker = struct.pack(f">iih{len(host)}sih", 1, 1, len(host), host.encode(), port, -1)
        return broker + struct.pack(">ii", 1, 0)


def _known(version: int) -> bytes:
    """Whoever asks in a newer form gets the oldest one, and an error."""
    error = 35 if version > OLD[_ASKS_WHAT_YOU_KNOW] else 0
    return struct.pack(">hi", error, len(OLD)) + b"".join(
        struct.pack(">hhh", k, 0, newest) for k, newest in OLD.items()
    )
