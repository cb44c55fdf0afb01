"""A whole installation in a folder of its own, run as a person would run it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Installation:
    """Its processes are only those it started, ended by id."""

    home: Path
    port: int = field(default_factory=free_port)
    server: subprocess.Popen[bytes] | None = None
    extra: dict[str, str] = field(default_factory=dict)
    folder: Path = ROOT
    """Where its commands are typed."""

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "HARKEN_HOME": str(self.home), "HARKEN_PORT": str(self.port), **self.extra}

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-P", "-m", "harken", *words]

    def run(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            self.command(*words), env=self.environment, cwd=self.folder, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == code, f"{words} ended with {done.returncode}: {done.stderr[-2000:]}"
        return done

    def ask(self, *words: str) -> dict[str, Any]:
        """The one JSON object that the command prints."""
        answer: dict[str, Any] = json.loads(self.run(*words, "--json").stdout)
        return answer

    def begin(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*words),
            env=self.environment,
            cwd=self.folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def up(self) -> None:
        """Start the server in a process group of its own, and wait until it answers."""
        with (self.home.parent / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                self.command("up"),
                env=self.environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_for("pipeline")
        self.wait_for("api")
        self.wait_for_answer()

    def wait_for_answer(self, seconds: float = 60.0) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError(f"nothing listens on port {self.port} after {seconds} s")

    def wait_for(self, role: str, *, unlike: int = 0, seconds: float = 60.0) -> int:
        """The process id of a role, once one holds it that is not `unlike`."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            pid = self.pid(role)
            if pid not in (0, unlike) and Path(f"/proc/{pid}").exists():
                return pid
            time.sleep(0.05)
        raise AssertionError(f"no {role} after {seconds} s: {(self.home.parent / 'server.log').read_text()[-2000:]}")

    def pid(self, role: str) -> int:
        try:
            return int((self.home / "run" / f"{role}.lock").read_text() or 0)
        except (OSError, ValueError):
            return 0

    def kill_group(self) -> None:
        assert self.server is not None
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def down(self) -> None:
        if self.server is not None and self.server.poll() is None:
            self.server.terminate()
            self.server.wait(60)

    def ids(self, query: str) -> list[str]:
        lines = self.run("search", query, "--ids").stdout.splitlines()
        return [json.loads(line)["native_id"] for line in lines]


def write_posts(file: Path, source: str, numbers: Sequence[int]) -> None:
    """Synthetic posts; every fifth is about the brand."""
    with file.open("w", encoding="utf-8") as out:
        for n in numbers:
            subject = "a lantern by Ostrelle" if n % 5 == 0 else "a walk along the river"
            body = f"Number {n}: wrote about {subject} today, with words {n * 7919 % 1000} and {n * 104729 % 977}."
            post = {"source": source, "native_id": f"{source}-{n}", "text": body, "created": f"2026-0{n % 3 + 1}-11"}
            out.write(json.dumps(post) + "\n")
