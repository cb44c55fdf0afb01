"""The way to a server, which a test may close: for a server that others use, too, and that nobody may stop."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Thread

__all__ = ["Door", "door_to"]


class Door:
    """An address on loopback. What is under way when it closes is cut off; open again, it has the same address."""

    def __init__(self, server: tuple[str, int]) -> None:
        self._server = server
        self._lock = Lock()
        self._through: set[socket.socket] = set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        self._welcome()

    def open(self) -> None:
        host, _, port = self.address.partition(":")
        self._listening = socket.create_server((host, int(port)))
        self._welcome()

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        with self._lock:
            for end in self._through:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _welcome(self) -> None:
        Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                comes, _ = listening.accept()
                goes = socket.create_connection(self._server)
                with self._lock:
                    self._through |= {comes, goes}
                for source, target in ((comes, goes), (goes, comes)):
                    Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while said := source.recv(2**16):
                target.sendall(said)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._through.discard(source)
        source.close()


@contextmanager
def door_to(address: str) -> Iterator[Door]:
    """`address`: host:port."""
    host, _, port = address.rpartition(":")
    door = Door((host, int(port)))
    try:
        yield door
    finally:
        door.close()
