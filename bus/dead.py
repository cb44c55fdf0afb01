"""Dead letters: what could not be processed, with its bytes, until a person replays or erases it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b

from bus.handler import Dead
from schemas.codec import decode, decode_as, encode_plain
from schemas.errors import Reject, UserError
from schemas.event import Gap, Metrics, Tombstone, Upsert
from schemas.keys import digest
from schemas.mention import Correction, MatchSet
from schemas.ports import EventLog, Message, Record, StateStore, TopicPartition
from schemas.scope import EVERY, PUBLIC, Scope

__all__ = ["DEAD", "KEPT_BYTES", "DeadLetter", "DeadLetters", "letter_of_record", "letter_of_row"]

DEAD = "dead"
"""Kind in the state store."""

KEPT_BYTES = 256 * 2**10


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """`raw` holds the first bytes of `size`. `topic` None: it never reached the log (a rejected row of `place`).

    `key`, `author` say whose it is, where that could be read from it. `trace` is set for bugs only.
    """

    id: str
    stage: str
    reason: str
    detail: str
    at: datetime
    size: int
    raw: bytes
    scope: Scope = PUBLIC
    topic: str | None = None
    partition: int | None = None
    offset: int | None = None
    place: str | None = None
    key: str | None = None
    author: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    trace: str | None = None

    @property
    def whole(self) -> bool:
        return self.size == len(self.raw)


def letter_of_record(
    stage: str, record: Record, dead: Dead, at: datetime, *, trace: str | None = None, keep: int = KEPT_BYTES
) -> DeadLetter:
    """The same record of the same stage gives the same id, however often it dies."""
    raw = record.value or b""
    scope, author = _whose(raw)
    return DeadLetter(
        id=digest("dead", stage, record.topic, str(record.partition), str(record.offset)),
        stage=stage,
        reason=dead.reason,
        detail=dead.detail,
        at=at,
        size=len(raw),
        raw=raw[:keep],
        scope=scope,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        author=author,
        headers=dict(record.headers),
        trace=trace,
    )


def letter_of_row(
    stage: str, scope: Scope, source: str, place: str, dead: Dead, raw: bytes, at: datetime, *, keep: int = KEPT_BYTES
) -> DeadLetter:
    """An item that never reached the log. Reading the same source again gives the same id."""
    seal = blake2b(raw, digest_size=16).hexdigest()
    return DeadLetter(
        id=digest("dead", stage, scope, source, place, seal),
        stage=stage,
        reason=dead.reason,
        detail=dead.detail,
        at=at,
        size=len(raw),
        raw=raw[:keep],
        scope=scope,
        place=f"{source} {place}",
    )


def _whose(raw: bytes) -> tuple[Scope, str | None]:
    """Scope and author key, as far as the bytes say; PUBLIC where they cannot be read."""
    try:
        message = decode(raw)
    except Reject:
        return PUBLIC, None
    match message:
        case Upsert(post=post) | MatchSet(post=post):
            return post.scope, post.author_key
        case Tombstone() as tombstone:
            return tombstone.scope, tombstone.author_key
        case Gap(scope=scope) | Metrics(scope=scope) | Correction(scope=scope):
            return scope, None


class DeadLetters:
    """Over the state store, so that they are durable, shared by all processes and listed by scope."""

    def __init__(self, state: StateStore) -> None:
        self._state = state

    def put_many(self, letters: Sequence[DeadLetter]) -> None:
        """Durable on return; a letter with a known id is replaced."""
        by_scope: dict[Scope, dict[str, bytes]] = {}
        for letter in letters:
            by_scope.setdefault(letter.scope, {})[letter.id] = encode_plain(letter)
        for scope, items in by_scope.items():
            self._state.put_many(scope, DEAD, items)

    def list(self, scope: Scope = EVERY, *, after: str = "", limit: int = 200) -> Sequence[DeadLetter]:
        """A page, by id; continue with the last id as `after`. Each may hold KEPT_BYTES."""
        entries = self._state.list(scope, DEAD, after=after, limit=limit)
        return [decode_as(DeadLetter, e.value) for e in entries if e.value is not None]

    def show(self, letter_id: str) -> DeadLetter:
        """Raises UserError for an id that is not there."""
        for letter in self._with_id(letter_id):
            return letter
        raise UserError(f"there is no dead letter {letter_id!r}: `harken dead list` shows those that are there")

    def _with_id(self, letter_id: str) -> Iterator[DeadLetter]:
        for entry in self._state.list(EVERY, DEAD, prefix=letter_id, limit=2):
            if entry.key == letter_id and entry.value is not None:
                yield decode_as(DeadLetter, entry.value)

    def replay(self, letter_id: str, log: EventLog) -> DeadLetter:
        """Append its bytes to its topic again, then drop the letter. Raises UserError where that is not possible."""
        letter = self.show(letter_id)
        if letter.topic is None:
            raise UserError(f"{letter.place} never reached the log: mend it there and import it again")
        message = Message(letter.key or "", self._bytes(letter, log) or None, letter.headers, letter.partition)
        log.append(letter.topic, [message])
        self.drop(letter)
        return letter

    def _bytes(self, letter: DeadLetter, log: EventLog) -> bytes:
        if letter.whole:
            return letter.raw
        where = TopicPartition(letter.topic or "", letter.partition or 0)
        for record in log.read(where, letter.offset or 0, 1):
            if record.offset == letter.offset and record.value is not None:
                return record.value
        raise UserError(
            f"only the first {len(letter.raw)} of {letter.size} bytes were kept and the log has let go of the rest: "
            "import it again from its source"
        )

    def drop(self, letter: DeadLetter) -> None:
        self._state.delete(letter.scope, DEAD, letter.id, expect=None)

    def erase(
        self,
        *,
        post_key: str | None = None,
        author_key: str | None = None,
        needles: Sequence[bytes] = (),
        within: Callable[[Scope], bool] = lambda _: True,
    ) -> int:
        """Rule 7: drop all letters of a post or an author, and those whose kept bytes hold one of `needles`; count them.

        Rejected rows have no key: give the author's native id or handle as a needle to find them. `within`: only those
        of scopes that it says yes to.
        """

        def concerned(letter: DeadLetter) -> bool:
            return within(letter.scope) and (
                (post_key is not None and letter.key == post_key)
                or (author_key is not None and letter.author == author_key)
                or any(needle in letter.raw for needle in needles)
            )

        return self._erase(concerned)

    def _erase(self, concerned: Callable[[DeadLetter], bool]) -> int:
        erased, after = 0, ""
        while page := self.list(after=after):
            for letter in filter(concerned, page):
                self.drop(letter)
                erased += 1
            after = page[-1].id
        return erased
