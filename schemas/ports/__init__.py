"""What every stage may ask of the world. A docstring here is the contract that each adapter's suite tests."""

from schemas.ports.event_log import Commit, Consumer, EventLog, Message, Record, TopicPartition
from schemas.ports.mention_store import (
    Bucket,
    Counted,
    Group,
    MentionQuery,
    MentionStore,
    Page,
    Recalled,
    Written,
)
from schemas.ports.state_store import Entry, Lease, StateStore

__all__ = [
    "Bucket",
    "Commit",
    "Consumer",
    "Counted",
    "Entry",
    "EventLog",
    "Group",
    "Lease",
    "MentionQuery",
    "MentionStore",
    "Message",
    "Page",
    "Recalled",
    "Record",
    "StateStore",
    "TopicPartition",
    "Written",
]
