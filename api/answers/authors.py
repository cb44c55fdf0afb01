"""Who says what."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, get_args

from api.answers.contract import AuthorAnswer, AuthorsAnswer, CoverageObject
from api.answers.coverage import tell_coverage
from api.answers.mentions import describe_mention
from api.answers.question import Question
from schemas.errors import UserError
from schemas.mention import Mention
from schemas.ports import Group, MentionStore, StateStore
from schemas.post import Author
from schemas.scope import Scope

__all__ = ["SORTS", "AuthorSort", "parse_sort", "rank_authors"]

AuthorSort = Literal["volume", "influence", "reach"]
SORTS: tuple[AuthorSort, ...] = get_args(AuthorSort)

SAMPLE = 3
"""Mentions shown with each author: the newest."""


def parse_sort(name: str) -> AuthorSort:
    """Raises UserError."""
    for sort in SORTS:
        if sort == name:
            return sort
    raise UserError(f"{name!r} is no order of authors: choose volume, influence or reach.")


def rank_authors(
    store: MentionStore,
    state: StateStore,
    scope: Scope,
    question: Question,
    *,
    sort: str = "volume",
    limit: int = 20,
) -> AuthorsAnswer:
    """The `limit` authors with the most mentions, in the order asked; an unknown reach or influence comes last."""
    order = parse_sort(sort)
    groups = store.top(scope, question.mentions(), "author", limit=limit)
    authors = [a for g in groups if (a := _describe(store, scope, question, g)) is not None]
    total, approximate = store.unique(scope, question.mentions(), "author")
    unnamed = store.count(scope, replace(question.mentions(), author="")).total
    return {
        "authors": _sorted(authors, order),
        "total": total,
        "unnamed": unnamed,
        "approximate": approximate,
        "coverage": _coverage(store, state, scope, question, total, unnamed),
    }


def _coverage(
    store: MentionStore, state: StateStore, scope: Scope, question: Question, authors: int, unnamed: int
) -> CoverageObject:
    """Mentions without a named author are no empty answer, but must not look like one either."""
    told = tell_coverage(store, state, scope, question, found=authors + unnamed)
    if unnamed:
        told["note"] = _say_unnamed(unnamed, nobody=not authors)
    return told


def _say_unnamed(unnamed: int, *, nobody: bool) -> str:
    which = "the only mention names" if unnamed == 1 else f"all {unnamed:,} mentions name"
    if nobody:
        return f"Nobody to rank: {which} no author."
    return f"Besides these, {unnamed:,} {'mention names' if unnamed == 1 else 'mentions name'} no author."


def _describe(store: MentionStore, scope: Scope, question: Question, group: Group) -> AuthorAnswer | None:
    """None where the author was erased between the two reads."""
    page = store.search(scope, replace(question.mentions(), author=group.key), limit=SAMPLE)
    if not page.mentions:
        return None
    newest = page.mentions[0].post
    author = newest.author or Author()
    return {
        "author_id": author.identity or "",
        "name": author.name,
        "handle": author.handle,
        "source": newest.source,
        "mentions": group.count,
        "positive": group.positive,
        "neutral": group.neutral,
        "negative": group.negative,
        "reach": None,
        "influence": _influence(page.mentions),
        "sample": [describe_mention(m) for m in page.mentions],
    }


def _influence(mentions: Sequence[Mention]) -> float | None:
    """As the linker last wrote it to any of them."""
    return next((m.derived.influence for m in mentions if m.derived.influence is not None), None)


def _sorted(authors: list[AuthorAnswer], sort: AuthorSort) -> list[AuthorAnswer]:
    if sort == "volume":
        return authors
    figures = [a["influence"] if sort == "influence" else a["reach"] for a in authors]
    order = sorted(range(len(authors)), key=lambda n: (figures[n] is None, -(figures[n] or 0)))
    return [authors[n] for n in order]
