"""What a draft would match among the posts that the log still holds."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from enrich.brands import Listener
from enrich.matcher import Matcher, Reading
from enrich.preview.language import AskLanguage
from enrich.preview.stored import Dormant
from enrich.rematch.needles import Maybe, maybe_says
from schemas.codec import Wire, decode
from schemas.errors import Reject
from schemas.event import Tombstone, Upsert
from schemas.ports import EventLog, Record, TopicPartition
from schemas.post import Post
from schemas.scope import Scope, workspace_name
from schemas.topics import POSTS

__all__ = ["BLOCK", "Block", "Hit", "LogSearch", "blocks_of"]

BLOCK = 500
"""Offsets that are looked at in one go: few enough that a short look still touches most days."""
_GROUP = "enrich"


@dataclass(frozen=True, slots=True)
class Block:
    partition: TopicPartition
    start: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a post stands that the draft matches. `coming`: the stages have not reached it, and today's query matches it
    too, so it will be a mention whatever becomes of the draft."""

    block: Block
    offset: int
    revision: int
    day: date
    author: str | None
    scope: Scope
    coming: bool


def blocks_of(log: EventLog) -> list[Block]:
    """What the log holds now, oldest first, of each partition. Retention has emptied the offsets before."""
    return [block for partition, end in log.ends(POSTS.name).items() for block in _cut(log, partition, end)]


def _cut(log: EventLog, partition: TopicPartition, end: int) -> Iterator[Block]:
    first = log.read(partition, 0, 1)
    for start in range(first[0].offset if first else end, end, BLOCK):
        yield Block(partition, start, min(start + BLOCK, end))


class LogSearch:
    """Blocks may come in any order: of each post the newest revision counts, and a tombstone wins over all of them.

    Keeps places, not texts.
    """

    def __init__(
        self, log: EventLog, scope: Scope, draft: Listener, current: Listener | None, ask_lang: AskLanguage
    ) -> None:
        self._log, self._scope, self._ask_lang, self._brand = log, scope, ask_lang, draft.brand.key
        self._maybe: Maybe = maybe_says(draft.node) if draft.node else lambda _: True
        self._matcher: Matcher[str] = Matcher()
        for name, listener in (("draft", draft), ("current", current)):
            if listener is not None and listener.node is not None:
                self._matcher.add(name, listener.node, listener.owned)
        commits = log.groups(POSTS.name).get(_GROUP)
        self._handled = None if commits is None else {p: c.offset for p, c in commits.items()}
        self._revised: dict[str, tuple[int, int]] = {}
        self._found: dict[str, Hit] = {}
        self._gone: dict[str, set[Scope]] = {}
        self.days: Counter[date] = Counter()
        """Records looked at, by the day of their post."""

    def look(self, block: Block) -> None:
        offset = block.start
        while offset < block.end and (records := self._log.read(block.partition, offset, block.end - offset)):
            for record in records:
                if record.offset < block.end:
                    self._take(block, record)
            offset = records[-1].offset + 1

    def hits(self) -> dict[str, Hit]:
        """By post key."""
        return {key: hit for key, hit in self._found.items() if not self._erased(key, hit)}

    def is_past(self, post: Dormant) -> bool:
        """Whether the log tells of a newer revision of it, or that it is gone."""
        return self._revised.get(post.key, (0, 0))[0] > post.revision or self._erased(post.key, post)

    def read(self, hit: Hit) -> Post | None:
        """None where it was erased since."""
        records = self._log.read(hit.block.partition, hit.offset, 1)
        event = _event(records[0]) if records and records[0].offset == hit.offset else None
        return event.post if isinstance(event, Upsert) else None

    def _take(self, block: Block, record: Record) -> None:
        event = _event(record)
        if isinstance(event, Tombstone):
            self._gone.setdefault(event.post_key or event.author_key or "", set()).add(event.scope)
        elif isinstance(event, Upsert) and self._visible(event.post):
            self.days[event.post.sort_at.date()] += 1
            if self._is_newest(event.post, record.offset):
                self._judge(block, record, event)

    def _visible(self, post: Post) -> bool:
        return workspace_name(post.scope) is None or post.scope == self._scope

    def _is_newest(self, post: Post, offset: int) -> bool:
        """Only revised posts and hits are remembered: most posts are seen once, and match nothing."""
        version = (post.revision, offset)
        known = self._revised.get(post.key)
        if known is not None and known > version:
            return False
        if known is not None or post.revision:
            self._revised[post.key] = version
            return True
        found = self._found.get(post.key)
        return found is None or found.offset <= offset

    def _judge(self, block: Block, record: Record, upsert: Upsert) -> None:
        post, offset = upsert.post, record.offset
        met = self._meet(record, upsert)
        if "draft" not in met:
            self._found.pop(post.key, None)
            return
        coming = "current" in met and self._is_coming(block.partition, offset)
        self._found[post.key] = Hit(
            block, offset, post.revision, post.sort_at.date(), post.author_key, post.scope, coming
        )

    def _meet(self, record: Record, upsert: Upsert) -> Sequence[str]:
        """Which of `draft` and `current` match; nothing where the draft certainly does not."""
        if not self._maybe(record.value or b""):
            return ()
        met = self._matcher.match(Reading(upsert.post, self._ask_lang))
        return [*met, "draft"] if self._is_declared(upsert) else met

    def _is_declared(self, upsert: Upsert) -> bool:
        """For the brand, by whoever imported it: then it is a mention whatever the query says."""
        return upsert.post.scope == self._scope and any(name.casefold() == self._brand for name in upsert.accepts)

    def _is_coming(self, partition: TopicPartition, offset: int) -> bool:
        return self._handled is not None and offset >= self._handled.get(partition, 0)

    def _erased(self, key: str, what: Hit | Dormant) -> bool:
        return self._covered(key, what.scope) or self._covered(what.author, what.scope)

    def _covered(self, key: str | None, scope: Scope) -> bool:
        """A deletion told in public holds everywhere, one told to a workspace there."""
        told = self._gone.get(key or "", set())
        return any(workspace_name(s) is None or s == scope for s in told)


def _event(record: Record) -> Wire | None:
    """What cannot be read is a dead letter already, and nothing to us."""
    if record.value is None:
        return None
    try:
        return decode(record.value)
    except Reject:
        return None
