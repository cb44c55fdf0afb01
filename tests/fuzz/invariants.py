"""What must hold for any text whatever: broken promises are sentences, so that a fuzzer can collect and shorten them."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from schemas.query.document import Document, read_post
from schemas.query.evaluate import matches
from schemas.query.explain import explain
from schemas.query.lint import LintResult, lint
from schemas.query.moment import at_moment
from schemas.query.parser import parse
from schemas.query.printer import print_query
from schemas.query.problem import Problem
from tests.posts import make_post

__all__ = ["NOW", "SLOW", "Broken", "broken_promises", "documents"]

SLOW = 0.5
"""Seconds: far above the promise of 50 ms, so that a busy machine does not count as a defect."""
_KEPT = 50
"""Problems of a query: where there are more they are not counted."""
NOW = datetime(2026, 6, 1, 12, 30, 15, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Broken:
    """`rule`: which promise, in a word."""

    rule: str
    detail: str


def documents() -> list[Document]:
    later = {name: frozenset({"x", "positive"}) for name in ("sentiment", "brand", "tag", "status", "entity", "topic")}
    return [
        read_post(make_post("")),
        read_post(
            make_post("ab acme cola 12 30 #ab @ab.c ab", title="Acme's cola 苹果手机 👍🏽 é", lang="de", site="a.b")
        ),
        read_post(make_post("x ab ab ab http://a.b/c?d=e C++ ẞİ", name="ab", flags=("reply", "link"))),
        read_post(make_post("ab"), extra=later, numbers={"likes": 5, "followers": 1, "reach": 2.5}),
    ]


def broken_promises(text: str, posts: list[Document]) -> Iterator[Broken]:
    started = time.process_time()
    try:
        result = lint(text, for_search=True)
    except Exception as e:  # noqa: BLE001 - a fuzzer looks for any
        yield Broken("lint raised", repr(e))
        return
    if (took := time.process_time() - started) > SLOW:
        yield Broken("slow", f"{took:.2f} s")
    yield from _misplaced(text, result)
    yield from _not_mended(text, result)
    query = parse(text, anchor=False).query
    if query is None:
        if not any(p.severity == "error" for p in result.problems):
            yield Broken("no query", "and no error either")
        return
    if parse(print_query(query), anchor=False).query != query:
        yield Broken("round trip", print_query(query))
    yield from _unjudged(text, posts)


def _misplaced(text: str, result: LintResult) -> Iterator[Broken]:
    lines = text.split("\n")
    for problem in result.problems:
        inside = 1 <= problem.line <= len(lines) and 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        if not inside or problem.length < 0 or problem.length > len(text):
            yield Broken("misplaced", f"{problem.code} {problem.line}:{problem.column}+{problem.length}")


def _not_mended(text: str, result: LintResult) -> Iterator[Broken]:
    """A fix leaves no such problem, unless it took something out or the same stands behind it: then again, and so on."""
    if len(result.problems) >= _KEPT:
        return
    for problem in result.problems[:4]:
        before = _alike(problem, result)
        if problem.fix and len(text) < 2_000 and not _ends(problem, before, len(text), 20):
            yield Broken("not mended", f"{problem.code}: {problem.fix.query!r}")


def _ends(problem: Problem, before: int, length: int, steps: int) -> bool:
    if problem.fix is None or len(problem.fix.query) < length:
        return True
    after = lint(problem.fix.query, for_search=True)
    if _alike(problem, after) < before:
        return True
    again = next(p for p in after.problems if (p.code, p.message) == (problem.code, problem.message))
    return steps > 0 and _ends(again, before, length, steps - 1)


def _alike(problem: Problem, result: LintResult) -> int:
    return sum((p.code, p.message) == (problem.code, problem.message) for p in result.problems)


def _unjudged(text: str, posts: list[Document]) -> Iterator[Broken]:
    query = parse(text, anchor=False).query
    if query is None or len(text) > 5_000:
        return
    asked = at_moment(query, NOW)
    try:
        for document in posts:
            if explain(asked, document).matched != matches(asked, document):
                yield Broken("explain", "disagrees with the evaluator")
    except Exception as e:  # noqa: BLE001 - a fuzzer looks for any
        yield Broken("evaluator raised", repr(e))
