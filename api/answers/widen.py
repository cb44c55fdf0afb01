"""After an empty answer: what would find something."""

from collections.abc import Iterator
from dataclasses import replace

from api.answers.question import Question, rfc3339
from schemas.ports import MentionQuery, MentionStore
from schemas.query.ast import And
from schemas.query.parser import anchored
from schemas.query.printer import print_query
from schemas.scope import Scope

__all__ = ["suggest_wider"]


def suggest_wider(store: MentionStore, scope: Scope, question: Question) -> str:
    """One sentence, counted, not guessed: the first of wider period, fewer clauses, no brand that finds something."""
    for words, wider in _wider(question):
        found = store.count(scope, wider.mentions()).total
        if found:
            return f"{words} there {_are(found)}{_period(store, scope, wider)}."
    return _nothing_at_all(store, scope)


def _wider(question: Question) -> Iterator[tuple[str, Question]]:
    if question.start or question.end:
        yield "Over all time", question.always
    yield from _fewer_clauses(question.always)
    if question.brand and question.text:
        yield "Without the brand", replace(question.always, brand=None)
        yield f"For {question.brand} without a query", replace(question.always, text=None, node=None)


def _fewer_clauses(question: Question) -> Iterator[tuple[str, Question]]:
    """The query without one of its clauses, the last first: people narrow by adding."""
    if not isinstance(question.node, And):
        return
    children = question.node.children
    for left_out in reversed(range(len(children))):
        rest = children[:left_out] + children[left_out + 1 :]
        node = rest[0] if len(rest) == 1 else And(rest)
        if not anchored(node):
            continue
        text = print_query(node)
        yield f"For {text}", replace(question, text=text, node=node)


def _are(found: int) -> str:
    return "is 1" if found == 1 else f"are {found:,}"


def _period(store: MentionStore, scope: Scope, question: Question) -> str:
    span = store.span(scope, question.mentions())
    return f", from {rfc3339(span[0])} to {rfc3339(span[1])}" if span else ""


def _nothing_at_all(store: MentionStore, scope: Scope) -> str:
    total = store.count(scope, MentionQuery()).total
    if total:
        return f"No part of it is in any of the {total:,} mentions here; posts that match no brand are not kept."
    return (
        "This workspace has no mentions yet: add a brand and a source, or import a file. When a brand is saved, the "
        "posts that came in before it are matched, too."
    )
