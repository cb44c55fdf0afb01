"""What an inquiry may ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.answers.why_missed.judgement import Speaks
from bus.dead import DeadLetters
from ingest.fetch.fetcher import Fetcher
from schemas.clock import Clock
from schemas.ports import EventLog, MentionStore, StateStore

__all__ = ["Desk"]


@dataclass(frozen=True, slots=True)
class Desk:
    """`fetcher`: for a person who asks to have the page fetched. `consumers`: the topics of each stage behind the log."""

    store: MentionStore
    state: StateStore
    log: EventLog
    dead: DeadLetters
    clock: Clock
    speaks: Speaks
    fetcher: Fetcher
    consumers: Mapping[str, Sequence[str]]
