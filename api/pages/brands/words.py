"""What a change of a brand's query does, in sentences."""

from collections.abc import Sequence

from api.answers.contract import BrandAnswer
from api.answers.preview import EstimateObject, PreviewAnswer
from api.answers.rematch import RematchObject
from api.pages.brands.answers import Draft
from api.pages.lint import judge

__all__ = [
    "changes_query", "effect", "figure", "first_error", "in_short", "is_changed", "lines_of", "mentions", "range_of", "same_query",
    "split_lines", "state_word",
]  # fmt: skip

_SHORT = 140
_BACK = "you can roll back"
_STATES = {
    "queued": "waiting", "waiting": "waiting", "log": "running", "stored": "running", "done": "done",
    "failed": "failed", "superseded": "replaced",
}  # fmt: skip


def mentions(count: int) -> str:
    return "1 mention" if count == 1 else f"{count:,} mentions"


def figure(estimate: EstimateObject) -> str:
    return f"{estimate['count']:,}" if _is_exact(estimate) else f"≈ {estimate['count']:,}"


def range_of(estimate: EstimateObject) -> str:
    """Empty where the number is exact."""
    return "" if _is_exact(estimate) else f"between {estimate['low']:,} and {estimate['high']:,}"


def _is_exact(estimate: EstimateObject) -> bool:
    return estimate["low"] == estimate["high"]


def effect(answer: PreviewAnswer) -> str:
    """What saving will do, before it is done."""
    gained, lost = answer["gained"], answer["lost"]
    if not gained["high"] and not lost["high"]:
        return "No mention comes in and none goes out."
    if not lost["high"]:
        return f"{_many(gained)} {_verb(gained, 'come')} in, none goes out."
    if not gained["high"]:
        return f"{_many(lost)} {_verb(lost, 'go')} out, none comes in; {_BACK}."
    return f"{_many(gained)} {_verb(gained, 'come')} in, {_some(lost)} {_verb(lost, 'go')} out; {_BACK}."


def _many(estimate: EstimateObject) -> str:
    told = mentions(estimate["count"])
    return told if _is_exact(estimate) else f"About {told} ({estimate['low']:,} to {estimate['high']:,})"


def _some(estimate: EstimateObject) -> str:
    count = f"{estimate['count']:,}"
    return count if _is_exact(estimate) else f"about {count} ({estimate['low']:,} to {estimate['high']:,})"


def _verb(estimate: EstimateObject, verb: str) -> str:
    if estimate["count"] != 1:
        return verb
    return f"{verb}es" if verb.endswith("o") else f"{verb}s"


def first_error(query: str) -> str:
    """Of a query that was refused."""
    return next((m.message for m in judge(query, for_search=False) if m.error), "The query cannot be used.")


def in_short(query: str) -> str:
    """On one line."""
    line = " ".join(query.split())
    return line if len(line) <= _SHORT else f"{line[:_SHORT]}…"


def state_word(job: RematchObject | None) -> str:
    return _STATES[job["state"]] if job else "never"


def same_query(one: str, other: str) -> bool:
    """But for white space around it, and line ends, which are the browser's."""
    return _plain(one) == _plain(other)


def _plain(query: str) -> str:
    return query.replace("\r\n", "\n").replace("\r", "\n").strip()


def split_lines(typed: str) -> tuple[str, ...]:
    """One a line, or with commas between them."""
    return tuple(dict.fromkeys(part for line in typed.split("\n") for p in line.split(",") if (part := p.strip())))


def lines_of(values: Sequence[str]) -> str:
    return "\n".join(values)


def changes_query(brand: BrandAnswer, draft: Draft) -> bool:
    return not same_query(brand["query"], draft.query)


def is_changed(brand: BrandAnswer, draft: Draft) -> bool:
    own = (tuple(brand["sites"]), tuple(brand["handles"]))
    return changes_query(brand, draft) or (tuple(draft.sites), tuple(draft.handles)) != own
