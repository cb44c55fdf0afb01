"""What was listened to beside a number; never a bare zero."""

from collections.abc import Sequence
from datetime import datetime

from api.answers.contract import CoverageObject, GapObject, Heard, SpanHint
from api.answers.question import Question, rfc3339
from api.answers.widen import suggest_wider
from enrich.brand_store import list_brands
from schemas.codec import decode_as
from schemas.event import Gap
from schemas.ports import MentionQuery, MentionStore, StateStore
from schemas.scope import PUBLIC, Scope

__all__ = ["read_gaps", "tell_coverage"]

GAPS_SHOWN = 1000


def tell_coverage(
    store: MentionStore, state: StateStore, scope: Scope, question: Question, *, found: int | None = None
) -> CoverageObject:
    """Sources with what each gave to this answer, silences within its period, and for an empty answer what would
    find something."""
    empty = found == 0
    sources = _heard(store, scope, question)
    return {
        "sources": sources,
        "gaps": [_describe(g) for g in read_gaps(state, scope, question.start, question.end)],
        "data": _data(store, scope, question) if empty else None,
        "note": _note(store, state, scope, question, sources) if empty else None,
    }


def read_gaps(state: StateStore, scope: Scope, start: datetime | None, end: datetime | None) -> Sequence[Gap]:
    """Those known to the workspace that touch the period, oldest first."""
    scopes = dict.fromkeys((PUBLIC, scope))
    entries = [e for s in scopes for e in state.list(s, "gap", limit=GAPS_SHOWN)]
    gaps = [decode_as(Gap, e.value) for e in entries if e.value is not None]
    touching = [g for g in gaps if (end is None or g.start < end) and (start is None or g.end > start)]
    return sorted(touching, key=lambda g: (g.start, g.source))


def _heard(store: MentionStore, scope: Scope, question: Question) -> list[Heard]:
    """Every source that holds anything for the workspace, with its share of this answer, which may be 0."""
    here, _ = store.breakdown(scope, question.mentions(), "source")
    counts = {g.key: g.count for g in here if g.key is not None}
    known, _ = store.breakdown(scope, MentionQuery(), "source")
    for group in known:
        if group.key is not None:
            counts.setdefault(group.key, 0)
    return [{"source": s, "mentions": n} for s, n in sorted(counts.items(), key=lambda i: (-i[1], i[0]))]


def _describe(gap: Gap) -> GapObject:
    return {"source": gap.source, "from": rfc3339(gap.start), "to": rfc3339(gap.end), "reason": gap.reason}


def _data(store: MentionStore, scope: Scope, question: Question) -> SpanHint | None:
    """Where the query, else the brand, has mentions."""
    span = store.span(scope, question.always.mentions()) or store.span(scope, MentionQuery(brand=question.brand))
    return {"from": rfc3339(span[0]), "to": rfc3339(span[1])} if span else None


def _note(store: MentionStore, state: StateStore, scope: Scope, question: Question, sources: Sequence[Heard]) -> str:
    searched = f"Searched {_asked(question)} {_when(question)}{_where(sources)}: nothing."
    return f"{searched} {_mistyped(state, scope, question, sources) or suggest_wider(store, scope, question)}"


def _mistyped(state: StateStore, scope: Scope, question: Question, sources: Sequence[Heard]) -> str | None:
    """The likeliest cause of nothing: a brand or a workspace that does not exist."""
    names = [brand.name for brand in list_brands(state, scope)]
    if names and question.brand and question.brand.casefold() not in map(str.casefold, names):
        return f"There is no brand {question.brand} in this workspace; there are {', '.join(names[:6])}."
    if not names and not sources:
        return "This workspace listens for no brand: add a brand and a source, or import a file."
    return None


def _asked(question: Question) -> str:
    what = f"for {question.text}" if question.text else "for all mentions"
    return f"{what} of the brand {question.brand}" if question.brand else what


def _when(question: Question) -> str:
    if question.start and question.end:
        return f"from {rfc3339(question.start)} to {rfc3339(question.end)}"
    if question.start:
        return f"since {rfc3339(question.start)}"
    return f"before {rfc3339(question.end)}" if question.end else "over all time"


def _where(sources: Sequence[Heard]) -> str:
    if not sources:
        return ""
    names = ", ".join(s["source"] for s in sources[:6])
    more = f" and {len(sources) - 6} more" if len(sources) > 6 else ""
    return f", in {names}{more}"
