"""A mention: one post judged for one brand, in three parts with three owners (rule 5)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.post import Engagement, Post
from schemas.scope import Scope

__all__ = [
    "UNJUDGED", "Correction", "Derived", "Enrichment", "Human", "Label", "Match", "MatchSet", "Mention", "Sentiment",
    "Span", "Spans",
]  # fmt: skip

Label = Literal["positive", "neutral", "negative"]
Span = tuple[int, int]
"""Half-open, in code points of the original title or text."""


@dataclass(frozen=True, slots=True)
class Spans:
    """What matched, where: sorted, not merged."""

    title: tuple[Span, ...] = ()
    body: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentiment:
    """`score` = P(positive) - P(negative), `confidence` = the largest P. All None where no model judged."""

    label: Label | None = None
    score: float | None = None
    confidence: float | None = None
    method: str | None = None
    model: str | None = None


UNJUDGED = Sentiment()


@dataclass(frozen=True, slots=True)
class Match:
    """One brand's claim on a post. `version`: of the brand's query. `owned`: written by the brand itself.

    `declared`: whoever imported the post said that it is a mention; no change of the query takes that back.
    """

    workspace: str
    brand: str
    version: int
    spans: Spans = Spans()
    owned: bool = False
    sentiment: Sentiment = UNJUDGED
    declared: bool = False


@dataclass(frozen=True, slots=True)
class Enrichment:
    """What pure enrichers found in the post, for all brands alike. `notes` say which enricher failed or abstained."""

    lang: str | None = None
    sentiment: Sentiment = UNJUDGED
    fingerprint: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchSet:
    """Rule 4: all mentions of one revision of one post. What the set no longer holds is deactivated.

    `about` (a workspace, and a brand's casefolded name): the set speaks of that one brand's mention and of no other. It
    comes from a re-match, holds that mention or none, and says nothing of what full sets said.
    """

    post: Post
    epoch: int
    enrichment: Enrichment
    mentions: tuple[Match, ...] = ()
    about: tuple[str, str] | None = None

    @property
    def revision(self) -> int:
        return self.post.revision

    @property
    def scope(self) -> Scope:
        return self.post.scope

    @property
    def version(self) -> tuple[int, int]:
        """Compared as a pair; an equal or higher one replaces."""
        return (self.post.revision, self.epoch)


@dataclass(frozen=True, slots=True)
class Derived:
    """Written by the linker only."""

    cluster: str | None = None
    reach: int | None = None
    influence: float | None = None
    engagement: Engagement | None = None
    engagement_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Human:
    """What a person decided; survives edit, re-enrichment, replay, backup and restore. `version` rises a change."""

    version: int = 0
    sentiment: Label | None = None
    tags: tuple[str, ...] = ()
    status: str | None = None
    note: str | None = None
    assignee: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A human part on its way to the index, through the topic `mentions`. Older versions never replace newer ones."""

    scope: Scope
    post_key: str
    mention_id: str
    human: Human


@dataclass(frozen=True, slots=True)
class Mention:
    """As stored. `sort_at`, `observed_at` are those of first sight; `month` follows from the first `sort_at`."""

    id: str
    post: Post
    epoch: int
    enrichment: Enrichment
    match: Match
    sort_at: datetime
    observed_at: datetime
    month: str
    active: bool = True
    derived: Derived = Derived()
    human: Human = Human()

    @property
    def sentiment(self) -> Sentiment:
        """The judgement that counts: a person's, else the brand-relative one."""
        if self.human.sentiment is None:
            return self.match.sentiment
        return Sentiment(label=self.human.sentiment, method="human")
