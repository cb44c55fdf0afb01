"""Log and state in memory: what tests and single commands use; nothing outlives the process."""

from bus.memory.log import MemoryLog
from bus.memory.state import MemoryState

__all__ = ["MemoryLog", "MemoryState"]
