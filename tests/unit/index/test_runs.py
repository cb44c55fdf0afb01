"""Nearness as phrases with fixed places, tried in the engine on every short text of three words."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product

import pytest
from tantivy import Document, Index, Occur, Query, Schema, SchemaBuilder, Searcher

from index.embedded.runs import Run, count_loose, count_near, loose_runs, near_runs
from schemas.query.ast import Loose, Near, Phrase, Term
from schemas.query.occurrences import loose_words, near_pairs

LONGEST = 6
TEXTS = [text for size in range(1, LONGEST + 1) for text in product("abx", repeat=size)]
Tokens = tuple[str, ...]


@cache
def engine() -> tuple[Schema, Searcher]:
    builder = SchemaBuilder()
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="position")
    builder.add_unsigned_field("row", indexed=True, fast=True)
    schema = builder.build()
    index = Index(schema)
    writer = index.writer(20_000_000, 1)
    for row, text in enumerate(TEXTS):
        entry = Document()
        entry.add_text("body", " ".join(text))
        entry.add_unsigned("row", row)
        writer.add_document(entry)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return schema, index.searcher()


def found(runs: Sequence[Run]) -> set[int]:
    schema, searcher = engine()
    phrases = [Query.phrase_query(schema, "body", list(r.words), r.slop) for r in runs]
    query = Query.boolean_query([(Occur.Should, p) for p in phrases])
    return {row for row, _ in searcher.search(query, limit=len(TEXTS), count=False, order_by_field="row").hits}


def leaf(tokens: Tokens) -> Term | Phrase:
    return Phrase(tokens) if len(tokens) > 1 else Term(tokens[0])


def near(one: Tokens, other: Tokens, distance: int, ordered: bool) -> Iterator[int]:
    node = Near(leaf(one), leaf(other), distance, ordered)
    return (i for i, text in enumerate(TEXTS) if any(True for _ in near_pairs(node, text, ())))


SIDES: list[Tokens] = [("a",), ("b",), ("a", "b"), ("b", "a"), ("a", "a")]


@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize("distance", [0, 1, 2, 3, 4])
def test_near_finds_what_the_evaluator_finds(distance: int, ordered: bool) -> None:
    for one, other in product(SIDES, SIDES):
        runs = near_runs(one, other, distance, ordered=ordered)
        assert found(runs) == set(near(one, other, distance, ordered)), (one, other)
        assert len(runs) == count_near(one, other, distance, ordered=ordered)


@pytest.mark.parametrize("tokens", [("a", "b"), ("a", "a"), ("a", "b", "x"), ("a", "a", "b"), ("a", "a", "a")])
@pytest.mark.parametrize("distance", [0, 1, 2, 3])
def test_loose_finds_what_the_evaluator_finds(tokens: Tokens, distance: int) -> None:
    node, runs = Loose(tokens, distance), list(loose_runs(tokens, distance))
    assert found(runs) == {i for i, text in enumerate(TEXTS) if loose_words(node, text)}
    assert len(runs) == count_loose(tokens, distance)


def test_one_phrase_with_slop_is_no_order_from_two_on() -> None:
    """Why ordered NEAR takes a phrase a gap: the engine lets two swapped words through for a price of two."""
    swapped = TEXTS.index(("b", "a"))
    assert swapped not in found([Run(((0, "a"), (1, "b")), 1)])
    assert swapped in found([Run(((0, "a"), (1, "b")), 2)])


def test_slop_is_wrong_for_equal_words() -> None:
    assert TEXTS.index(("a", "x")) in found([Run(((0, "a"), (1, "a")), 1)])
