"""The processes of one command: started again when they die, stopped together, never left behind."""

import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from schemas.errors import UserError

__all__ = ["Child", "check_port", "supervise"]

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 4.0
HEALTHY_SECONDS = 10.0
STOP_SECONDS = 30.0
LOOK_SECONDS = 0.1
logger = logging.getLogger("harken.supervisor")


@dataclass(slots=True)
class Child:
    """One supervised process; it stops by itself when the pipe to us closes, however we died."""

    role: str
    pause: float = FIRST_PAUSE
    started: float = 0.0
    start_at: float = 0.0
    process: subprocess.Popen[bytes] | None = None
    pipe: int = -1

    def start(self) -> None:
        read, self.pipe = os.pipe()
        command = [sys.executable, "-P", "-m", "harken.child", self.role, str(read)]
        self.process = subprocess.Popen(command, pass_fds=(read,), stdin=subprocess.DEVNULL)  # noqa: S603 (our own words)
        os.close(read)
        self.started = time.monotonic()

    def look(self) -> None:
        """Start it when it is due; note when it died, and when to start it again."""
        if self.process is None:
            if time.monotonic() >= self.start_at:
                self.start()
        elif (code := self.process.poll()) is not None:
            self._died(code)

    def _died(self, code: int) -> None:
        os.close(self.pipe)
        lived = time.monotonic() - self.started
        self.pause = FIRST_PAUSE if lived > HEALTHY_SECONDS else min(self.pause * 2, LONGEST_PAUSE)
        self.process, self.start_at = None, time.monotonic() + self.pause
        logger.warning("%s ended with %s after %.0f s; starting it again in %.1f s", self.role, code, lived, self.pause)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            logger.warning("%s did not stop in time and is killed; it will read its last batch again", self.role)
            self.process.kill()
            self.process.wait()


def supervise(stop: threading.Event, started: Callable[[], None], roles: Sequence[str]) -> None:
    """Run the children until `stop`; `started` is called once, after the first start of all."""
    children = [Child(role) for role in roles]
    try:
        for child in children:
            child.look()
        started()
        while not stop.wait(LOOK_SECONDS):
            for child in children:
                child.look()
    finally:
        _stop_all(children)


def _stop_all(children: Sequence[Child]) -> None:
    until = time.monotonic() + STOP_SECONDS
    for child in children:
        child.stop()
    for child in children:
        child.wait(until)


def check_port(host: str, port: int) -> None:
    """Raises UserError when somebody else listens there already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as e:
            raise UserError(f"Cannot listen on {host}:{port} ({e.strerror}): set HARKEN_PORT to a free port") from e
