"""The first words to a person: when the page answers, and the address to sign in with."""

import os
import sys
import threading
import time
from pathlib import Path

import httpx

from api.accounts import create_signin_url
from harken.engines import Engines
from harken.settings import Settings

__all__ = ["hand_over_signin", "make_signin", "wait_until_ready"]

WAIT_SECONDS = 60.0


def wait_until_ready(settings: Settings, stop: threading.Event) -> bool:
    """Until the API says that it is there; False when it doesn't within a minute, or everything is being stopped."""
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until and not stop.is_set():
        if _answers(f"http://{settings.host}:{settings.port}/v1/health"):
            return True
        stop.wait(0.2)
    return False


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2.0, trust_env=False).is_success
    except httpx.TransportError:
        return False


def hand_over_signin(engines: Engines, workspace: str) -> str:
    """The address itself on a terminal only: elsewhere, where logs are kept, the private file it stands in."""
    file = make_signin(engines, workspace)
    if sys.stderr.isatty():
        return f"Open {file.read_text().strip()} to sign in. It works once."
    return f"The sign-in address stands in {file}. It works once."


def make_signin(engines: Engines, workspace: str) -> Path:
    """A file only its owner can read, with an address that can be used once."""
    settings = engines.settings
    url = create_signin_url(
        engines.state, settings.base_url, now=engines.clock(), workspaces=("*",), minutes=settings.api.signin_minutes
    )
    file = engines.home.run / "signin-url"
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(f"{url.get_secret_value()}&workspace={workspace}\n")
    return file
