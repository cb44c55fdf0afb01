"""Entry of a supervised process: `python -m harken.child ROLE PIPE`."""

import logging
import sys
import threading

from harken.bulk import do_bulk_work
from harken.lifeline import on_stop
from harken.logs import start_logging
from harken.settings import load_settings
from schemas.errors import HarkenError

__all__ = ["main"]


def main(role: str, lifeline: int) -> int:
    settings = load_settings()
    start_logging(settings.log_level)
    stop = threading.Event()
    on_stop(stop, lifeline)
    try:
        if role == "pipeline":
            from harken.pipeline import run_pipeline

            do_bulk_work()
            run_pipeline(settings, stop)
        else:
            from harken.serving import serve

            serve(settings, stop)
    except HarkenError as e:
        logging.getLogger(f"harken.{role}").error("%s", e)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
