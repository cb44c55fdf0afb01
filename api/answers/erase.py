"""Rule 7: gone for ever, with a receipt that says what is gone now, what follows, and what we cannot reach."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from api.answers.contract import Cannot, PendingObject, Receipt
from api.answers.human import HUMAN
from api.answers.question import rfc3339
from bus.counts import Counts, record_counts
from bus.dead import DeadLetters
from bus.headers import make_headers
from enrich.brand_store import list_brands
from schemas.codec import decode, encode, encode_plain
from schemas.errors import Reject, UserError
from schemas.event import Metrics, Tombstone, Upsert
from schemas.keys import author_key, mention_id
from schemas.mention import Correction, MatchSet
from schemas.ports import EventLog, MentionQuery, MentionStore, Message, Record, StateStore
from schemas.scope import EVERY, PUBLIC, Scope
from schemas.topics import POSTS, TOPICS

__all__ = ["Eraser"]

INGEST = "ingest"
SUPPRESSED = "suppressed"
GONE_WITHIN = timedelta(hours=24)

_ELSEWHERE: list[Cannot] = [
    {"where": "the platform it was published on", "why": "only its author or the platform can delete it there"},
    {"where": "backups and exports made before now", "why": "they are outside this installation: delete them by hand"},
    {"where": "alerts already delivered", "why": "the destination holds its own copy: delete the message there"},
]


@dataclass(frozen=True, slots=True)
class Eraser:
    """`everywhere`: the operator asks, so posts that all workspaces share go too, and every workspace's own.

    `lingering`: stores whose engine hides at once what is erased, and lets go of the bytes within the day.
    """

    store: MentionStore
    state: StateStore
    log: EventLog
    dead: DeadLetters
    everywhere: bool = False
    lingering: Sequence[str] = ()

    def erase_post(self, scope: Scope, post_key: str, now: datetime, reason: str = "erased by request") -> Receipt:
        """A post of the workspace, or one that it sees a mention of. Never fails for one that is not there."""
        mentions = self._mentions_of(post_key)
        seen = [m for i in mentions if (m := self.store.get(scope, i)) is not None]
        public = self.everywhere or any(m.post.scope == PUBLIC for m in seen)
        told = Tombstone(PUBLIC if public else scope, "", now, reason, post_key=post_key)
        self._announce(told)
        return self._receipt(told, mentions, now, [post_key], _certainly)

    def erase_author(self, scope: Scope, author: str, now: datetime, reason: str = "erased by request") -> Receipt:
        """`author` is SOURCE:ID, as in the answers' `source` and `author_id`. Raises UserError."""
        source, separator, author_id = author.partition(":")
        if not (source and separator and author_id):
            raise UserError(f"{author!r} is no author: write SOURCE:ID, as in reddit:some_name.")
        key = author_key(source, author_id)
        mentions = [m.id for m in self.store.scan(EVERY if self.everywhere else scope, MentionQuery(author=key))]
        told = Tombstone(PUBLIC if self.everywhere else scope, source, now, reason, author_key=key)
        self._announce(told)
        needle = msgspec.json.encode(author_id)[1:-1]
        return self._receipt(told, mentions, now, None, lambda raw: needle in raw)

    def _mentions_of(self, post_key: str) -> list[str]:
        """Every mention it can have been, of any workspace: ids are derived."""
        brands = list_brands(self.state, EVERY)
        return [mention_id(post_key, b.workspace, b.name) for b in brands]

    def _announce(self, told: Tombstone) -> None:
        """First of all, and durable: whatever fails afterwards, the pipeline will do the rest. Authors go to every partition.

        The door is closed at once, and not only when a stage comes to it that may be far behind.
        """
        self._tell(told)
        name = f"post:{told.post_key}" if told.post_key else f"author:{told.author_key}"
        self.state.put(told.scope, SUPPRESSED, name, encode_plain(told), expect=None)

    def _tell(self, told: Tombstone) -> None:
        value = encode(told)
        if told.post_key is not None:
            self._append([Message(told.post_key, value, make_headers("tombstone"))])
            return
        key, headers = f"author:{told.author_key}", make_headers("tombstone", author=told.author_key)
        every = range(self.log.partitions(POSTS.name))
        self._append([Message(key, value, headers, partition) for partition in every])

    def _append(self, messages: Sequence[Message]) -> None:
        """Counted like whatever else comes in, so that the stages behind still add up with the first."""
        self.log.append(POSTS.name, messages)
        record_counts(self.state, INGEST, "erase", Counts(len(messages), len(messages)))

    def _receipt(
        self,
        told: Tombstone,
        mentions: Sequence[str],
        now: datetime,
        keys: Sequence[str] | None,
        perhaps: Callable[[bytes], bool],
    ) -> Receipt:
        erased = {
            "log": sum(self.log.erase(t.name, _concerned_by(told, perhaps), keys) for t in TOPICS),
            "dead_letters": self.dead.erase(post_key=told.post_key, author_key=told.author_key),
            "decisions": self._forget_decisions(told.scope, mentions),
        }
        by = rfc3339(now + GONE_WITHIN)
        pending: list[PendingObject] = [{"store": s, "by": by} for s in ("mentions", "search index", *self.lingering)]
        return {"erased": erased, "pending": pending, "cannot": [*_ELSEWHERE, *self._out_of_reach(told)]}

    def _forget_decisions(self, scope: Scope, mentions: Iterable[str]) -> int:
        found = [e for s in self._scopes(scope) for e in self.state.get_many(s, HUMAN, list(mentions)).values()]
        for entry in found:
            self.state.delete(entry.scope, HUMAN, entry.key, expect=None)
        return len(found)

    def _scopes(self, scope: Scope) -> list[Scope]:
        """Whose decisions go: those of every workspace with a brand, where the post goes for all."""
        if scope != PUBLIC:
            return [scope]
        return list(dict.fromkeys(e.scope for e in self.state.list(EVERY, "brand", limit=100_000)))

    def _out_of_reach(self, told: Tombstone) -> list[Cannot]:
        if told.scope == PUBLIC:
            return []
        return [
            {"where": "posts that all workspaces share", "why": "they are the operator's: ask with an operator's token"}
        ]


def _certainly(_raw: bytes) -> bool:
    return True


def _concerned_by(told: Tombstone, perhaps: Callable[[bytes], bool]) -> Callable[[Record], bool]:
    """`perhaps` is the cheap question before the bytes are decoded."""

    def concerned(record: Record) -> bool:
        if record.value is None or not perhaps(record.value):
            return False
        try:
            message = decode(record.value)
        except Reject:
            # Unreadable to every stage: it is, or becomes, a dead letter, and is erased there.
            return False
        return _is_of(message, told)

    return concerned


def _is_of(message: object, told: Tombstone) -> bool:
    """Tombstones themselves stay: they hold no text, and are what keeps the post away."""
    match message:
        case Upsert(post=post) | MatchSet(post=post):
            concerned = told.post_key == post.key if told.post_key else told.author_key == post.author_key
            return concerned and told.scope in (PUBLIC, post.scope)
        case Correction(post_key=key) | Metrics(post_key=key):
            return told.post_key == key and told.scope in (PUBLIC, message.scope)
        case _:
            return False
