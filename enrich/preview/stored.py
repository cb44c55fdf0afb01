"""What a draft would keep, lose and win back among the mentions that are stored."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from heapq import heappush, heappushpop

from enrich.brands import Listener
from enrich.matcher import Matcher, Reading
from schemas.mention import Mention
from schemas.ports import MentionQuery, MentionStore, Recalled
from schemas.query.document import Document
from schemas.scope import Scope
from schemas.stored import read_mention

__all__ = ["SAMPLE", "Sampled", "StoredSearch", "Window", "judged_document"]

SAMPLE = 20
_WINDOW = 2_000
_MOST_WINDOWS = 256


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time by `sort_at`; None: open."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dormant:
    """An inactive mention that the draft would win back: its post, with what could stand in the way."""

    key: str
    author: str | None
    scope: Scope
    revision: int
    day: date


class Sampled:
    """Of all that is offered, those with the smallest post keys. These are hashes, so that is a fair draw, and the same
    draw whatever the order and whatever else the query finds."""

    def __init__(self, size: int = SAMPLE) -> None:
        self._size = size
        self._heap: list[tuple[int, str, Mention]] = []

    def offer(self, mention: Mention) -> None:
        entry = (-_rank(mention.post.key), mention.id, mention)
        if len(self._heap) < self._size:
            heappush(self._heap, entry)
        elif entry > self._heap[0]:
            heappushpop(self._heap, entry)

    def __iter__(self) -> Iterator[Mention]:
        return (mention for _, _, mention in self._heap)


def _rank(key: str) -> int:
    return int.from_bytes(key.encode()[:32].ljust(32, b"\0"))


class StoredSearch:
    """Judges a mention as a re-match does: by its own text, language and first moment, and by who the brand is now."""

    def __init__(self, store: MentionStore, scope: Scope, draft: Listener) -> None:
        self._store, self._scope, self.draft = store, scope, draft
        self._matcher: Matcher[str] = Matcher()
        if draft.node is not None:
            self._matcher.add("draft", draft.node, draft.owned)
        self.active: set[str] = set()
        """Ids of the mentions looked at."""
        self.kept_days: Counter[date] = Counter()
        self.lost_days: Counter[date] = Counter()
        self.kept, self.lost = Sampled(), Sampled()
        self.dormant: list[Dormant] = []
        """Inactive mentions that the draft would win back."""
        self.woken = Sampled()

    @property
    def brand(self) -> str:
        return self.draft.brand.name

    def count(self) -> int:
        return self._store.count(self._scope, MentionQuery(brand=self.brand)).total

    def windows(self, count: int) -> list[Window]:
        """The whole time, cut so that each holds about as many mentions as can be looked at in one go."""
        span = self._store.span(self._scope, MentionQuery(brand=self.brand))
        pieces = min(_MOST_WINDOWS, -(-count // _WINDOW))
        if span is None or pieces < 2:
            return [Window()]
        edges = [span[0] + (span[1] - span[0]) * i / pieces for i in range(1, pieces)]
        return [Window(s, e) for s, e in zip([None, *edges], [*edges, None], strict=True)]

    def look(self, window: Window) -> tuple[int, int]:
        """How many mentions it holds, and how many of them the draft would lose."""
        seen = lost = 0
        query = MentionQuery(brand=self.brand, start=window.start, end=window.end)
        for mention in self._store.scan(self._scope, query):
            seen += 1
            lost += not self._keep(mention)
        return seen, lost

    def look_at_inactive(self) -> None:
        for mention in self._store.scan_inactive(self._scope, self.brand):
            if self.fits(mention):
                self.woken.offer(mention)
                self.dormant.append(_dormant(mention))

    def fits(self, mention: Mention) -> bool:
        return bool(self._matcher.match(Reading.of_document(mention.post, judged_document(self.draft, mention))))

    def recall(self, posts: Sequence[str]) -> Iterator[tuple[str, Recalled]]:
        for start in range(0, len(posts), _WINDOW):
            yield from self._store.recall(self._scope, self.brand, posts[start : start + _WINDOW]).items()

    def _keep(self, mention: Mention) -> bool:
        self.active.add(mention.id)
        fits = self.fits(mention)
        keeps = fits or mention.match.declared
        (self.kept_days if keeps else self.lost_days)[mention.sort_at.date()] += 1
        if fits or not keeps:
            (self.kept if fits else self.lost).offer(mention)
        return keeps


def _dormant(mention: Mention) -> Dormant:
    post = mention.post
    return Dormant(post.key, post.author_key, post.scope, post.revision, mention.sort_at.date())


def judged_document(draft: Listener, mention: Mention) -> Document:
    """As stored, but that `is:owned` means what the brand owns now."""
    owned = draft.owned(mention.post)
    return read_mention(replace(mention, match=replace(mention.match, owned=owned)))
