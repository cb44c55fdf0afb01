"""What an opener of engines gives."""

from schemas.ports import EventLog, MentionStore, StateStore

__all__ = ["Opened"]

Opened = tuple[EventLog, StateStore, MentionStore]
