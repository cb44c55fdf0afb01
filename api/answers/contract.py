"""The objects of docs/contract.md, key by key. Unknown is null; times are RFC 3339 in UTC with a Z.

Plain dictionaries, so that the command line prints and the routes send the very same thing.
"""

from typing_extensions import TypedDict

from schemas.mention import Label

__all__ = [
    "AuthorAnswer", "AuthorObject", "AuthorsAnswer", "BrandAnswer", "BrandSaved", "BucketObject", "Cannot",
    "CoverageObject", "GapObject", "Heard", "HumanObject", "Identity", "MatchedObject", "MentionObject",
    "MentionsAnswer", "PendingObject", "Receipt", "SentimentObject", "SiteAnswer", "SourceAnswer", "SourceSaved",
    "SpanHint", "SpansObject", "StageObject", "StatusAnswer", "TimelineAnswer",
]  # fmt: skip


class AuthorObject(TypedDict):
    id: str | None
    name: str | None
    handle: str | None
    followers: int | None


class SentimentObject(TypedDict):
    label: Label | None
    score: float | None
    confidence: float | None
    method: str | None
    model: str | None


class SpansObject(TypedDict):
    title: list[list[int]]
    body: list[list[int]]


class MatchedObject(TypedDict):
    version: int
    spans: SpansObject


class HumanObject(TypedDict):
    version: int
    sentiment: Label | None
    tags: list[str]
    status: str | None
    note: str | None
    assignee: str | None


class MentionObject(TypedDict):
    mention_id: str
    post_id: str
    brand: str
    source: str
    native_id: str
    url: str | None
    type: str
    author: AuthorObject | None
    title: str | None
    text: str
    created: str | None
    sort_at: str
    observed_at: str
    lang: str | None
    sentiment: SentimentObject
    matched: MatchedObject
    notes: list[str]
    human: HumanObject | None


class Identity(TypedDict):
    mention_id: str
    post_id: str
    source: str
    native_id: str


SpanHint = TypedDict("SpanHint", {"from": str, "to": str})
"""First and last mention, both included."""

GapObject = TypedDict("GapObject", {"source": str, "from": str, "to": str, "reason": str})


class Heard(TypedDict):
    source: str
    mentions: int


class CoverageObject(TypedDict):
    """What was listened to beside the number. `data`: where there is something when the answer is empty."""

    sources: list[Heard]
    gaps: list[GapObject]
    data: SpanHint | None
    note: str | None


class MentionsAnswer(TypedDict):
    total: int
    exact: bool
    bounds: list[int]
    mentions: list[MentionObject]
    cursor: str | None
    coverage: CoverageObject


class BucketObject(TypedDict):
    start: str
    end: str
    count: int
    positive: int
    neutral: int
    negative: int
    unjudged: int


class TimelineAnswer(TypedDict):
    buckets: list[BucketObject]
    exact: bool
    coverage: CoverageObject


class AuthorAnswer(TypedDict):
    author_id: str
    name: str | None
    handle: str | None
    source: str
    mentions: int
    positive: int
    neutral: int
    negative: int
    reach: int | None
    influence: float | None
    sample: list[MentionObject]


class AuthorsAnswer(TypedDict):
    """`total` distinct authors; `approximate` above 10,000 of them. `unnamed` mentions name no author."""

    authors: list[AuthorAnswer]
    total: int
    unnamed: int
    approximate: bool
    coverage: CoverageObject


class SiteAnswer(TypedDict):
    site: str
    mentions: int
    positive: int
    neutral: int
    negative: int


class BrandAnswer(TypedDict):
    brand: str
    query: str
    query_version: int
    sites: list[str]
    handles: list[str]
    mentions: int


class BrandSaved(TypedDict):
    brand: str
    query_version: int


class SourceAnswer(TypedDict):
    source: str
    kind: str
    state: str
    last_ok: str | None
    received_24h: int | None
    problem: str | None


class SourceSaved(TypedDict):
    source: str
    kind: str


StageObject = TypedDict(
    "StageObject", {"in": int, "kept": int, "dropped": dict[str, int], "dead": int, "lag": int | None}
)


class StatusAnswer(TypedDict):
    stages: dict[str, StageObject]


class PendingObject(TypedDict):
    store: str
    by: str


class Cannot(TypedDict):
    where: str
    why: str


class Receipt(TypedDict):
    """What an erasure did at once, what follows and until when, and what no software of ours can reach."""

    erased: dict[str, int]
    pending: list[PendingObject]
    cannot: list[Cannot]
