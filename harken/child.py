"""Entry of a supervised process: `python -m harken.child ROLE PIPE`."""

import logging
import sys
import threading

from harken.lifeline import on_stop
from harken.logs import start_logging
from harken.roles import run_role
from harken.settings import load_settings
from schemas.errors import HarkenError

__all__ = ["main"]


def main(role: str, lifeline: int) -> int:
    settings = load_settings()
    start_logging(settings.log_level)
    stop = threading.Event()
    on_stop(stop, lifeline)
    try:
        run_role(role, settings, stop)
    except HarkenError as e:
        logging.getLogger(f"harken.{role}").error("%s", e)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
