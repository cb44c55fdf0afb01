"""What a query would change, before it is saved: over the posts that the log holds and the mentions that are stored."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from enrich.brands import Listener
from enrich.preview.estimate import Estimate, scale
from enrich.preview.language import AskLanguage
from enrich.preview.logged import Hit, LogSearch, blocks_of
from enrich.preview.look import Looked, OutOfTime, Progress, look
from enrich.preview.samples import Shown, newest, pick, show_gained, show_kept, show_lost
from enrich.preview.stored import Dormant, StoredSearch
from schemas.keys import mention_id
from schemas.ports import EventLog, MentionStore, Recalled
from schemas.scope import PUBLIC, Scope

__all__ = ["Day", "Preview", "preview"]


@dataclass(frozen=True, slots=True)
class Day:
    """Mentions of a UTC day: as they are, and as they would be."""

    day: date
    current: int
    draft: int


@dataclass(frozen=True, slots=True)
class Preview:
    """`looked_at` of `of` posts of the log and stored mentions. `days`: those on which anything at all was heard.

    Samples hold 20 at the most, newest first; `sample` is of all that the draft matches.
    """

    gained: Estimate
    lost: Estimate
    kept: int
    days: Sequence[Day]
    looked_at: int
    of: int
    sample: Sequence[Shown]
    gained_sample: Sequence[Shown]
    lost_sample: Sequence[Shown]

    @property
    def exact(self) -> bool:
        return self.looked_at >= self.of

    @property
    def per_day(self) -> float:
        """Mentions a day that would be, on average."""
        return sum(d.draft for d in self.days) / len(self.days) if self.days else 0.0


def preview(
    log: EventLog,
    store: MentionStore,
    scope: Scope,
    draft: Listener,
    current: Listener | None,
    *,
    ask_lang: AskLanguage,
    out_of_time: OutOfTime | None = None,
    progress: Progress | None = None,
) -> Preview:
    """Gained, lost and kept are judged as a re-match judges, so that its numbers are these where all was looked at.

    `current`: the brand as it is, None for one that is not yet. `out_of_time` None: look at everything.
    """
    stored, logged = StoredSearch(store, scope, draft), LogSearch(log, scope, draft, current, ask_lang)
    looked = look(stored, logged, blocks_of(log), out_of_time, progress)
    regained = [d for d in stored.dormant if not logged.is_past(d)]
    new = _new(store, scope, stored, logged, {d.key for d in regained})
    gained = show_gained(draft, new, logged, ask_lang, stored, {d.key for d in regained})
    lost = scale(looked.judged, looked.mentions)
    return Preview(
        gained=scale(_blocks(looked, new), looked.records, len(regained)),
        lost=lost,
        kept=looked.mentions - lost.count,
        days=_days(looked, stored, logged, new, regained),
        looked_at=looked.done,
        of=looked.total,
        sample=newest(pick([*gained, *show_kept(draft, stored)])),
        gained_sample=newest(gained),
        lost_sample=newest(show_lost(stored)),
    )


def _new(
    store: MentionStore, scope: Scope, stored: StoredSearch, logged: LogSearch, regained: set[str]
) -> dict[str, Hit]:
    """By post key: posts of the log that would become mentions and never were."""
    brand = stored.draft.brand
    hits = {
        key: hit
        for key, hit in logged.hits().items()
        if key not in regained and not hit.coming and mention_id(key, brand.workspace, brand.name) not in stored.active
    }
    told = {key for key, known in stored.recall(list(hits)) if _is_told(known, hits[key])}
    return dict(_unburied(store, scope, {key: hit for key, hit in hits.items() if key not in told}))


def _is_told(known: Recalled, hit: Hit) -> bool:
    """The post is a mention, or what the log has of it is not its newest text."""
    return known.revision > hit.revision or (known.mention is not None and known.mention.active)


def _unburied(store: MentionStore, scope: Scope, hits: Mapping[str, Hit]) -> Iterator[tuple[str, Hit]]:
    """A deletion told to a workspace takes its own posts only."""
    for place in (PUBLIC, scope):
        here = {key: hit for key, hit in hits.items() if hit.scope == place}
        gone = store.suppressed(place, list(here), list({h.author for h in here.values() if h.author}))
        yield from ((k, h) for k, h in here.items() if k not in gone and h.author not in gone)


def _blocks(looked: Looked, new: Mapping[str, Hit]) -> list[tuple[int, int]]:
    found = Counter(hit.block for hit in new.values())
    return [(block.size, found[block]) for block in looked.blocks]


def _days(
    looked: Looked, stored: StoredSearch, logged: LogSearch, new: Mapping[str, Hit], regained: Sequence[Dormant]
) -> list[Day]:
    """Where not all was looked at, scaled up like the totals."""
    fresh = Counter(hit.day for hit in new.values())
    back = Counter(d.day for d in regained)
    here, there = _factor(looked.mentions, looked.mentions_seen), _factor(looked.records, looked.records_seen)
    heard = {*logged.days, *stored.kept_days, *stored.lost_days, *back}
    return [
        Day(
            day,
            round(here * (stored.kept_days[day] + stored.lost_days[day])),
            round(here * stored.kept_days[day] + there * fresh[day] + back[day]),
        )
        for day in sorted(heard)
    ]


def _factor(whole: int, seen: int) -> float:
    return whole / seen if seen else 1.0
