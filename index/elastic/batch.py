"""What is known of the posts of a batch, and what a merge of its sets would change. Nothing is asked or stored here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from index.elastic.bulk import ABSENT, Write
from index.elastic.directory import Known, Marks
from index.elastic.mapping import RECORD, from_source, to_source
from index.elastic.rows import Row, Seen
from index.merge import Sight, merge
from index.visibility import post_suppressed
from schemas.keys import mention_id
from schemas.mention import Correction, MatchSet, Mention
from schemas.ports.mention_store import Written

__all__ = ["Batch", "Records", "authors_of", "mention_ids", "write_of"]


@dataclass(frozen=True, slots=True)
class Records:
    """Mentions as they were read, by id. A row without a mention holds the place of one that never came (see `Batch`)."""

    rows: Mapping[str, Row] = field(default_factory=dict)
    mentions: Mapping[str, Mention] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Mapping[str, Row]) -> "Records":
        return cls(rows, {i: from_source(row.source) for i, row in rows.items() if RECORD in row.source})

    def seen(self, ident: str) -> Seen | None:
        row = self.rows.get(ident)
        return row.seen if row else None


@dataclass(slots=True)
class Batch:
    marks: Marks
    known: Mapping[str, Known]
    records: Records
    humans: Mapping[str, Correction]
    reaches: Mapping[str, frozenset[str]]
    sights: dict[str, Sight] = field(default_factory=dict)
    mentions: dict[str, Mention] = field(default_factory=dict)
    seen: dict[str, Sight] = field(default_factory=dict)
    """Sights to be stored, by post."""
    changed: dict[str, dict[str, Mention]] = field(default_factory=dict)
    """Mentions to be stored, by post."""
    suppressed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.sights.update({key: known.sight for key, known in self.known.items()})
        self.mentions.update(self.records.mentions)

    def merge(self, found: MatchSet) -> Written:
        post = found.post
        if self.reaches and post_suppressed(post, self.reaches):
            self.suppressed.add(post.key)
            return "suppressed"
        sight = self.sights.get(post.key)
        stored = {i: self.mentions[i] for i in (sight.mentions if sight else ()) if i in self.mentions}
        merged = merge(found, sight, stored, self.humans)
        if merged.sight is not None:
            self.sights[post.key] = self.seen[post.key] = merged.sight
            self.mentions.update({m.id: m for m in merged.changed})
            self.changed.setdefault(post.key, {}).update({m.id: m for m in merged.changed})
        return merged.written

    def settled(self, post: str) -> bool:
        """Whether all of it is stored already. What is out is written again all the same: see `writer`."""
        before = self.known.get(post)
        if before is None or before.sight != self.seen[post] or self._lacking(post):
            return False
        return all(m.active and self.records.mentions.get(m.id) == m for m in self.changed[post].values())

    def writes(self, post: str, index: str) -> Iterator[Write]:
        """Every mention that the post ever had, but those that a newer set about one brand has said more of."""
        yield from (write_of(m, index, self.records.rows.get(m.id)) for m in self.changed[post].values())
        yield from (self._place(i, post, index) for i in self._lacking(post))

    def _lacking(self, post: str) -> list[str]:
        """Ids that the sight names and nobody stored, as far as is known: a rival may be about to."""
        return [i for i in self.seen[post].mentions if i not in self.mentions]

    def _place(self, ident: str, post: str, index: str) -> Write:
        """An inactive document without a mention: whoever meant to store that one is told that the post has moved on."""
        row = self.records.rows.get(ident)
        return Write(row.index if row else index, ident, {"post": post, "active": False}, row.seen if row else ABSENT)


def write_of(mention: Mention, index: str, row: Row | None) -> Write:
    """Over what was read, in the index it was read from."""
    return Write(row.index if row else index, mention.id, to_source(mention), row.seen if row else ABSENT)


def mention_ids(sets: Sequence[MatchSet]) -> set[str]:
    return {mention_id(s.post.key, m.workspace, m.brand) for s in sets for m in s.mentions}


def authors_of(sets: Sequence[MatchSet]) -> set[str]:
    return {author for s in sets if (author := s.post.author_key)}
