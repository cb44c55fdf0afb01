"""Bugs that somebody might make, each planted by replacing one function; the suite is worth what it catches of them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import pytest

from index import compile as compiler
from index import facets
from index.elastic import dialect as elastic_dialect
from index.elastic import selection as elastic_selection
from index.embedded import compile as tantivy_dialect
from index.embedded import selection
from index.embedded.runs import Run, near_runs
from schemas.query import evaluate, folding, occurrences, tokens
from schemas.query.ast import And, Exact, Field, Group, Loose, Near, Node, Not, Or, Range
from schemas.query.document import Document
from schemas.query.folding import fold_token
from schemas.query.links import host_of
from schemas.query.values import DAY
from tests.contract.query import agreement

__all__ = ["BUGS", "Bug"]

explain = import_module("schemas.query.explain")
"""The module: its package calls the function so."""

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True, slots=True)
class Bug:
    """`shows`: the executor that it is planted in, or `explain` for spans."""

    name: str
    shows: str
    plant: Plant


def _everywhere(patch: pytest.MonkeyPatch, name: str, wrong: object, *modules: object) -> None:
    for module in modules or (evaluate, occurrences, explain):
        if hasattr(module, name):
            patch.setattr(module, name, wrong)


def _near(change: Callable[[Near], Near]) -> Plant:
    right = occurrences.near_pairs
    return lambda patch: _everywhere(patch, "near_pairs", lambda node, *texts: right(change(node), *texts))


def _overlapping(patch: pytest.MonkeyPatch) -> None:
    def wrong(one: tuple[int, int], other: tuple[int, int], node: Near) -> bool:
        return (
            other[0] - one[1] <= node.distance
            and (not node.ordered or one[0] <= other[0])
            and one[0] - other[1] <= node.distance
        )

    patch.setattr(occurrences, "_near", wrong)


def _walking(wrong: Callable[[Node, Document, Any, Callable[..., bool]], bool]) -> Plant:
    """The evaluator with another answer for some nodes, wherever in the tree they stand."""
    right = evaluate.matches

    def walk(node: Node, document: Document, place: Any = evaluate.BOTH) -> bool:
        return wrong(node, document, place, right)

    return lambda patch: _everywhere(patch, "matches", walk, evaluate, agreement)


def _dropped_not(node: Node, document: Document, place: Any, right: Callable[..., bool]) -> bool:
    return isinstance(node, Not) or right(node, document, place)


def _or_as_and(node: Node, document: Document, place: Any, right: Callable[..., bool]) -> bool:
    return right(And(node.children) if isinstance(node, Or) else node, document, place)


def _leaking_group(node: Node, document: Document, place: Any, right: Callable[..., bool]) -> bool:
    return right(node.child if isinstance(node, Group) else node, document, place)


def _unknown_denied(node: Node, document: Document, place: Any, right: Callable[..., bool]) -> bool:
    if isinstance(node, Not) and isinstance(node.child, Field) and node.child.name not in document.fields:
        return False
    return right(node, document, place)


def _field(wrong: Callable[[Field, Document], bool]) -> Plant:
    right = evaluate.field_holds
    return lambda patch: patch.setattr(
        evaluate, "field_holds", lambda node, document: wrong(node, document) or right(node, document)
    )


def _site_ends_so(node: Field, document: Document) -> bool:
    site = document._post.site or ""
    return node.name == "site" and host_of(site).endswith(node.value)


def _link_without_case(node: Field, document: Document) -> bool:
    values = document.fields.get("link", frozenset())
    return node.name == "link" and "/" in node.value and any(v.lower().startswith(node.value.lower()) for v in values)


def _lang_begins_so(node: Field, document: Document) -> bool:
    return node.name == "lang" and (document._post.lang or "").lower().startswith(node.value)


def _author_in_part(node: Field, document: Document) -> bool:
    names = document.fields.get("author", frozenset())
    return node.name == "author" and any(f" {node.value} " in f" {name} " for name in names)


def _range(change: Callable[[Range], Range]) -> Plant:
    right = evaluate.range_holds
    return lambda patch: patch.setattr(evaluate, "range_holds", lambda node, document: right(change(node), document))


def _reading(name: str, wrong: Callable[[Document], object]) -> Plant:
    return lambda patch: patch.setattr(Document, name, property(wrong))


def _braces_without_case(patch: pytest.MonkeyPatch) -> None:
    right = occurrences.exact_runs

    def wrong(node: Exact, exact: Sequence[str]) -> list[tuple[int, int]]:
        return right(Exact(tuple(t.casefold() for t in node.tokens)), [t.casefold() for t in exact])

    _everywhere(patch, "exact_runs", wrong)


def _braces_without_accents(patch: pytest.MonkeyPatch) -> None:
    right = occurrences.exact_runs

    def bare(token: str) -> str:
        folded = fold_token(token)
        return folded.upper() if token.isupper() else folded.title() if token.istitle() else folded

    _everywhere(
        patch, "exact_runs", lambda node, exact: right(Exact(tuple(map(bare, node.tokens))), [bare(t) for t in exact])
    )


def _wildcard(change: Callable[[str], str]) -> Plant:
    return lambda patch: _everywhere(patch, "wildcard", lambda pattern: re.compile(change(pattern), re.DOTALL))


def _expression(pattern: str, question: str, end: str = "") -> str:
    return "".join({"*": ".*", "?": question}.get(c) or re.escape(c) for c in pattern) + end


def _loose(change: Callable[[Loose], Loose]) -> Plant:
    right = occurrences.loose_words
    return lambda patch: _everywhere(patch, "loose_words", lambda node, folded: right(change(node), folded))


def _phrase_in_any_order(patch: pytest.MonkeyPatch) -> None:
    def wrong(wanted: tuple[str, ...], found: Sequence[str]) -> list[tuple[int, int]]:
        size = len(wanted)
        return [(i, i + size) for i in range(len(found) - size + 1) if sorted(found[i : i + size]) == sorted(wanted)]

    patch.setattr(occurrences, "_runs", wrong)


def _raw_anywhere(patch: pytest.MonkeyPatch) -> None:
    _everywhere(
        patch,
        "raw_spans",
        lambda text, original: [(m.start(), m.end()) for m in re.finditer(re.escape(text), original)],
    )


def _folding(without_marks: Callable[[str], str]) -> Plant:
    def plant(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(folding, "_without_marks", without_marks)
        patch.setattr(folding, "_memo", folding._Memo())

    return plant


def _all_marks_off(decomposed: str) -> str:
    return "".join(
        c
        for c in decomposed
        if not re.match(r"[\u0300-\u036f\u064b-\u0655\u0900-\u0903\u093c-\u094d\u0e31-\u0e4e\u3099\u309a\u0640]", c)
    )


def _no_marks_off(decomposed: str) -> str:
    return decomposed


def _urls_left_in(text: str) -> list[str]:
    return tokens.words(text.replace("://", " : ").replace("www.", "www "))


def _spans_of_denied(patch: pytest.MonkeyPatch) -> None:
    right: Callable[..., Iterator[tuple[int, int]]] = explain._spans

    def wrong(node: Node, *args: Any, **kwargs: Any) -> Iterator[tuple[int, int]]:
        return right(node.child if isinstance(node, Not) else node, *args, **kwargs)

    patch.setattr(explain, "_spans", wrong)


def _spans_of_false_arms(patch: pytest.MonkeyPatch) -> None:
    right = explain._spans
    patch.setattr(
        explain, "_spans", lambda node, *a, **k: right(And(node.children) if isinstance(node, Or) else node, *a, **k)
    )


def _rewriting(name: str, change: Callable[[Node], Node]) -> Plant:
    """The matcher's own reading of a query, of a tree that is not the one asked."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        from enrich.matcher import matcher

        right: Callable[..., Any] = getattr(matcher, name)
        patch.setattr(matcher, name, lambda node, *args, **kwargs: right(change(node), *args, **kwargs))

    return plant


def _first_arm(node: Node) -> Node:
    match node:
        case And(children):
            return And(tuple(map(_first_arm, children)))
        case Or(children):
            return _first_arm(children[0])
        case Group(name, child):
            return Group(name, _first_arm(child))
        case _:
            return node


def _without_not(node: Node) -> Node:
    match node:
        case And(children):
            kept = tuple(_without_not(c) for c in children if not isinstance(c, Not))
            return And(kept) if len(kept) > 1 else kept[0] if kept else node
        case _:
            return node


def _runs(change: Callable[[int], int]) -> Plant:
    right = near_runs

    def wrong(one: Any, other: Any, distance: int, *, ordered: bool) -> list[Run]:
        return right(one, other, max(0, change(distance)), ordered=ordered)

    return lambda patch: patch.setattr(tantivy_dialect, "near_runs", wrong)


def _sloppy_onear(patch: pytest.MonkeyPatch) -> None:
    right = near_runs

    def wrong(one: Any, other: Any, distance: int, *, ordered: bool) -> list[Run]:
        if len(one) == len(other) == 1 and one != other and ordered:
            return [Run(((0, one[0]), (1, other[0])), distance)]
        return right(one, other, distance, ordered=ordered)

    patch.setattr(tantivy_dialect, "near_runs", wrong)


def _one_gap_more(patch: pytest.MonkeyPatch) -> None:
    right = elastic_dialect._near
    patch.setattr(
        elastic_dialect, "_near", lambda node, *sides: right(replace(node, distance=node.distance + 1), *sides)
    )


def _no_twins(patch: pytest.MonkeyPatch) -> None:
    right = elastic_dialect._rule
    patch.setattr(elastic_dialect, "_rule", lambda side, *, twin=False: right(side))


def _not_of_the_wide(patch: pytest.MonkeyPatch) -> None:
    right = compiler._inverted
    patch.setattr(compiler, "_inverted", lambda dialect, child: right(dialect, compiler.same(child.upper)))


def _group_in_both(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(compiler._Compiler, "_group", lambda self, node: self.compile(node.child))


BUGS = (
    Bug("NEAR one token too far", "evaluator", _near(lambda n: replace(n, distance=n.distance + 1))),
    Bug("NEAR one token too near", "evaluator", _near(lambda n: replace(n, distance=n.distance - 1))),
    Bug("NEAR of what overlaps", "evaluator", _overlapping),
    Bug("ONEAR in any order", "evaluator", _near(lambda n: replace(n, ordered=False))),
    Bug("a dropped NOT", "evaluator", _walking(_dropped_not)),
    Bug("OR as AND", "evaluator", _walking(_or_as_and)),
    Bug("a group that leaks", "evaluator", _walking(_leaking_group)),
    Bug("NOT of an unknown field is false", "evaluator", _walking(_unknown_denied)),
    Bug("a site that ends so without a dot", "evaluator", _field(_site_ends_so)),
    Bug("a link's path without case", "evaluator", _field(_link_without_case)),
    Bug("a language that begins so", "evaluator", _field(_lang_begins_so)),
    Bug("an author by some of the tokens", "evaluator", _field(_author_in_part)),
    Bug("a range without its last day", "evaluator", _range(lambda r: replace(r, high=r.high and r.high - DAY))),
    Bug("a range with one moment more", "evaluator", _range(lambda r: replace(r, high_in=True))),
    Bug("a range without its first moment", "evaluator", _range(lambda r: replace(r, low_in=False))),
    Bug("a phrase over the end of the title", "evaluator",
        _reading("body_words", lambda d: [*tokens.words(d.raw_title), *tokens.words(d.raw_body)])),
    Bug("a hashtag in a plain word", "evaluator",
        _reading("hashtags", lambda d: frozenset((*d.title_words, *d.body_words, *d.title.hashtags, *d.body.hashtags)))),
    Bug("a handle without its second form", "evaluator",
        _reading("handles", lambda d: frozenset(h for h in d.title.handles | d.body.handles if not re.search("[.-]", h)))),
    Bug("URL tokens left in", "evaluator", _reading("body_words", lambda d: _urls_left_in(d.raw_body))),
    Bug("braces without case", "evaluator", _braces_without_case),
    Bug("braces without accents", "evaluator", _braces_without_accents),
    Bug("a question mark for nothing", "evaluator", _wildcard(lambda p: _expression(p, ".?"))),
    Bug("a question mark for many", "evaluator", _wildcard(lambda p: _expression(p, ".+"))),
    Bug("a wildcard that may go on", "evaluator", _wildcard(lambda p: _expression(p, ".", ".*"))),
    Bug("a repeated word needed once", "evaluator",
        _loose(lambda n: replace(n, tokens=tuple(dict.fromkeys(n.tokens)), distance=n.distance + len(n.tokens) - len(set(n.tokens))))),
    Bug("one other token more", "evaluator", _loose(lambda n: replace(n, distance=n.distance + 1))),
    Bug("a phrase in any order", "evaluator", _phrase_in_any_order),
    Bug("raw inside a token", "evaluator", _raw_anywhere),
    Bug("a fold too many: Indic, Thai and kana marks off", "evaluator", _folding(_all_marks_off)),
    Bug("a fold too few: accents stay", "evaluator", _folding(_no_marks_off)),
    Bug("spans under NOT", "explain", _spans_of_denied),
    Bug("spans of false arms", "explain", _spans_of_false_arms),
    Bug("spans without the tail of an emoji", "explain", lambda patch: patch.setattr(tokens, "TAIL", re.compile(""))),
    Bug("an anchor of the first arm only", "matcher", _rewriting("anchors_of", _first_arm)),
    Bug("a check that drops NOT", "worn matcher", _rewriting("compile_check", _without_not)),
    Bug("compiled NEAR one token too far", "embedded", _runs(lambda n: n + 1)),
    Bug("compiled NEAR one token too near", "embedded", _runs(lambda n: n - 1)),
    Bug("compiled ONEAR with slop", "embedded", _sloppy_onear),
    Bug("a superset taken for the answer", "embedded", lambda patch: patch.setattr(compiler, "at_most", lambda _, query: compiler.same(query))),
    Bug("NOT of a superset", "embedded", _not_of_the_wide),
    Bug("a compiled group that leaks", "embedded", _group_in_both),
    Bug("raw without what stands in URLs", "embedded", lambda patch: patch.setattr(facets, "_in_urls", lambda _: ())),
    Bug("intervals with one gap more", "elastic", _one_gap_more),
    Bug("Elasticsearch's candidates that nobody judged", "elastic", lambda patch: patch.setattr(elastic_selection, "fits", lambda *_: True)),
    Bug("two equal phrases as one repeated", "elastic", _no_twins),
    Bug("candidates that nobody judged", "embedded", lambda patch: patch.setattr(selection, "_judged_rows", lambda _, __, rows: list(rows))),
)  # fmt: skip
