"""Log lines: an event and its keys, on stderr."""

import logging
import sys

__all__ = ["EventFormatter", "start_logging"]

_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class EventFormatter(logging.Formatter):
    """`time level logger event key=value ...`: what a caller gave as `extra` stands behind the event."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        keys = {k: v for k, v in vars(record).items() if k not in _KNOWN}
        head, newline, trace = line.partition("\n")
        return " ".join([head, *(f"{k}={v!r}" for k, v in keys.items())]) + newline + trace


def start_logging(level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(EventFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for chatty in ("httpx", "httpcore", "asyncio", "watchfiles", "urllib3"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # It warns of each attempt with its trace; whoever asked says once what failed.
    logging.getLogger("elastic_transport").setLevel(logging.ERROR)
