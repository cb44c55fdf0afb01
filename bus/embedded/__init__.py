"""Log and state on SQLite files of one machine, for any number of its processes."""

from bus.embedded.log import SqliteLog
from bus.embedded.state import SqliteState

__all__ = ["SqliteLog", "SqliteState"]
