"""Rule 7 behind the pipeline: what a tombstone names leaves the log, the dead letters and the state store physically."""

from collections.abc import Mapping, Sequence
from functools import partial

from bus.dead import DeadLetters
from bus.handler import Drop, Keep, Outcome
from harken.engines import FORGET
from index.visibility import ANY, covers, reach_of
from schemas.codec import decode, encode_plain
from schemas.errors import Retry
from schemas.event import Tombstone, Upsert
from schemas.mention import MatchSet
from schemas.ports import EventLog, Record, StateStore, TopicPartition
from schemas.scope import Scope
from schemas.topics import POSTS, TOPICS

__all__ = ["ForgetHandler"]

SUPPRESSED = "suppressed"
AHEAD = "enrich"
WAIT_SECONDS = 3.0


class ForgetHandler:
    """Reads `posts` once more, looking at headers only. The suppression record is written before anything is removed, so
    that nothing of the post can come in again; tombstones themselves stay, they hold no text. Two that forget the same do
    no harm."""

    stage = FORGET
    topics: Sequence[str] = (POSTS.name,)

    def __init__(self, log: EventLog, state: StateStore, dead: DeadLetters) -> None:
        self._log = log
        self._state = state
        self._dead = dead
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
        self._remove_posts({t.post_key for t in told if t.post_key})
        self._remove_authors([t for t in told if t.author_key])
        self._state.scrub()

    def _remove_posts(self, posts: set[str]) -> None:
        """A post's key holds its scope."""
        for topic in TOPICS if posts else ():
            self._log.erase(topic.name, lambda r: r.key in posts and _holds_text(r), sorted(posts))
        for key in posts:
            self._dead.erase(post_key=key)

    def _remove_authors(self, told: Sequence[Tombstone]) -> None:
        """Of all scopes, or of that of the workspace that told it."""
        reaches: dict[str, set[str]] = {}
        for tombstone in told:
            reaches.setdefault(tombstone.author_key or "", set()).add(reach_of(tombstone.scope))
        for topic in TOPICS if reaches else ():
            self._log.erase(topic.name, lambda r: _is_told(r, reaches) and _holds_text(r))
        for author, told_to in reaches.items():
            self._dead.erase(author_key=author, within=partial(_reached, told_to))


def _tombstone(record: Record) -> Tombstone | None:
    if record.headers.get("kind") != "tombstone" or record.value is None:
        return None
    message = decode(record.value)
    return message if isinstance(message, Tombstone) else None


def _reached(reaches: set[str], scope: Scope) -> bool:
    return any(covers(reach, scope) for reach in reaches)


def _is_told(record: Record, reaches: Mapping[str, set[str]]) -> bool:
    told_to = reaches.get(record.headers.get("author", ""))
    if not told_to or ANY in told_to:
        return bool(told_to)
    message = decode(record.value) if record.value is not None and _holds_text(record) else None
    return isinstance(message, Upsert | MatchSet) and message.post.scope in told_to


def _holds_text(record: Record) -> bool:
    return record.headers.get("kind") != "tombstone"


def _name(tombstone: Tombstone) -> str:
    return f"post:{tombstone.post_key}" if tombstone.post_key else f"author:{tombstone.author_key}"
