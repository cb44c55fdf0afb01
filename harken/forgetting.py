"""Rule 7 behind the pipeline: what a tombstone names leaves the log, the dead letters and the state store physically."""

from collections.abc import Callable, Sequence

from bus.dead import DeadLetters
from bus.handler import Drop, Keep, Outcome
from harken.engines import FORGET
from schemas.codec import decode, encode_plain
from schemas.errors import Retry
from schemas.event import Tombstone
from schemas.ports import EventLog, Record, StateStore, TopicPartition
from schemas.topics import POSTS, TOPICS

__all__ = ["ForgetHandler"]

SUPPRESSED = "suppressed"
AHEAD = "enrich"
WAIT_SECONDS = 3.0


class ForgetHandler:
    """Reads `posts` once more, looking at headers only. The suppression record is written before anything is removed, so
    that nothing of the post can come in again; tombstones themselves stay, they hold no text.

    `scrub` makes a state store forget the bytes of what was deleted.
    """

    stage = FORGET
    topics: Sequence[str] = (POSTS.name,)

    def __init__(
        self, log: EventLog, state: StateStore, dead: DeadLetters, scrub: Callable[[], None] = lambda: None
    ) -> None:
        self._log = log
        self._state = state
        self._dead = dead
        self._scrub = scrub
        self._told: list[Tombstone] = []

    def handle(self, batch: Sequence[Record]) -> Sequence[Outcome]:
        told = [_tombstone(record) for record in batch]
        self._wait_for_enrichment([r for r, t in zip(batch, told, strict=True) if t])
        self._told += [t for t in told if t is not None]
        return [Keep() if t else Drop("no_tombstone") for t in told]

    def _wait_for_enrichment(self, records: Sequence[Record]) -> None:
        """A post that is being enriched now would come back into the log after we had looked. Raises Retry."""
        if not records:
            return
        done = self._log.groups(POSTS.name).get(AHEAD, {})
        for record in records:
            commit = done.get(TopicPartition(record.topic, record.partition))
            if commit is None or commit.offset <= record.offset:
                raise Retry("enrichment has not passed a tombstone yet", WAIT_SECONDS)

    def flush(self) -> None:
        told, self._told = self._told, []
        if not told:
            return
        for tombstone in told:
            self._state.put(tombstone.scope, SUPPRESSED, _name(tombstone), encode_plain(tombstone), expect=None)
        posts = {t.post_key for t in told if t.post_key}
        authors = {t.author_key for t in told if t.author_key}
        self._remove(posts, authors)
        self._scrub()

    def _remove(self, posts: set[str], authors: set[str]) -> None:
        for topic in TOPICS:
            if posts:
                self._log.erase(topic.name, lambda r: r.key in posts and _holds_text(r), sorted(posts))
            if authors:
                self._log.erase(topic.name, lambda r: r.headers.get("author") in authors and _holds_text(r))
        for key in posts:
            self._dead.erase(post_key=key)
        for author in authors:
            self._dead.erase(author_key=author)


def _tombstone(record: Record) -> Tombstone | None:
    if record.headers.get("kind") != "tombstone" or record.value is None:
        return None
    message = decode(record.value)
    return message if isinstance(message, Tombstone) else None


def _holds_text(record: Record) -> bool:
    return record.headers.get("kind") != "tombstone"


def _name(tombstone: Tombstone) -> str:
    return f"post:{tombstone.post_key}" if tombstone.post_key else f"author:{tombstone.author_key}"
