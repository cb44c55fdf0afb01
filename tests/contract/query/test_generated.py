"""Random queries on random posts, made so that Hypothesis can make a disagreement small. See `test_conformance` for many."""

import unicodedata
from collections.abc import Mapping
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.query.parser import anchored, parse
from schemas.query.printer import print_query
from schemas.query.tokens import exact_words, tokenise, words
from tests.contract.query.agreement import EXECUTORS, Executor, disagreements, truth
from tests.contract.query.generated import make_batch
from tests.contract.query.queries import OPERATORS, Maker, Speech
from tests.contract.query.reference import ref_fold, ref_text
from tests.contract.query.vocabulary import FILLERS, GLUES, WORDS

PIECES = [
    "acme", "Acme", "cola", "Café", "cafe", "ACME", "a", "b", "苹", "果", "苹果", "ไท", "กิ", "हिन्दी", "كِتاب", "كتاب",
    "й", "и", "ё", "ΑΘΉΝΑ", "ガ", "ｶﾞ", "ー", "한국", "ㅠㅠ", "❤️", "👍🏽", "👩🏽‍💻", "🇩🇪", "🇩", "1️⃣", "x_y", "_x", "ﬁ", "²",
    "\u0301", "\u00ad", "\u200b", "\u200d", "\u0640", "ə", "straße", "İ", "ı", "http://a.com/acme", "www.acme.com", "™", "©",
]  # fmt: skip
GLUE = [" ", " ", " ", " ", "", "-", "'", "_", ".", "#", "@", " #", " @", ",", "\n", "\u3000", "/", "🏽", "\ufe0f"]
any_text = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(GLUE)), max_size=14).map(
    lambda parts: "".join(piece + glue for piece, glue in parts)
)


@settings(max_examples=400, deadline=None)
@given(any_text)
def test_tokens_are_those_of_the_reference(text: str) -> None:
    ours, theirs = tokenise(text), ref_text(text)
    assert list(ours.folded) == theirs.folded
    assert list(ours.exact) == theirs.exact
    assert ours.hashtags == {word for sign_, word, _ in theirs.signs if sign_ == "#"}
    assert ours.handles == {word for sign_, word, _ in theirs.signs if sign_ == "@"}
    if unicodedata.is_normalized("NFKC", text):
        assert list(ours.spans) == theirs.spans


@settings(max_examples=400, deadline=None)
@given(any_text | st.text(max_size=30))
def test_the_fast_path_gives_the_tokens_of_the_slow_one(text: str) -> None:
    assert words(text) == list(tokenise(text).folded)
    assert exact_words(text) == list(tokenise(text).exact)


@settings(max_examples=300, deadline=None)
@given(any_text)
def test_folding_twice_changes_nothing(text: str) -> None:
    for folded in words(text):
        assert words(folded) == [folded]
        assert ref_fold(folded) == folded


SLOW = ("memory", "embedded", "elastic")
operators = st.lists(st.sampled_from(OPERATORS), min_size=1, max_size=2)
shrinking = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow]
)


def agree(rng: Random, themes: list[str], executors: Mapping[str, Executor]) -> None:
    batch = make_batch(rng, themes, hits=2, misses=2, others=1)
    expected = truth(batch.queries, batch.posts)
    assert not list(map(str, disagreements(batch.queries, batch.posts, expected, executors)))


@shrinking
@given(st.randoms(use_true_random=False), operators)
def test_matcher_evaluator_and_explain_agree_with_the_reference(rng: Random, themes: list[str]) -> None:
    agree(rng, themes, {name: e for name, e in EXECUTORS.items() if name not in SLOW})


@settings(shrinking, max_examples=30)
@given(st.randoms(use_true_random=False), operators)
def test_the_stores_agree_with_the_reference(rng: Random, themes: list[str]) -> None:
    agree(rng, themes, {name: EXECUTORS[name] for name in ("memory", "embedded")})


@settings(shrinking, max_examples=10)
@given(st.randoms(use_true_random=False), operators)
def test_elasticsearch_agrees_with_the_reference(rng: Random, themes: list[str]) -> None:
    agree(rng, themes, {"elastic": EXECUTORS["elastic"]})


def test_each_spelling_of_the_vocabulary_is_its_token_and_no_alike_is() -> None:
    for word in WORDS:
        for spelling in word.spellings:
            assert ref_text(spelling).folded == [word.token], spelling
        for alike in word.alikes:
            assert word.token not in ref_text(alike).folded, alike
    for filler in FILLERS:
        assert len(ref_text(filler).folded) == 1
        assert not {w.token for w in WORDS}.intersection(ref_text(filler).folded)
    assert not [glue for glue in GLUES if ref_text(glue).folded]


@settings(shrinking, max_examples=300)
@given(st.randoms(use_true_random=False), st.sampled_from(OPERATORS))
def test_printing_and_parsing_gives_the_same_tree(rng: Random, operator: str) -> None:
    node = Maker(rng, Speech(rng)).ask(operator).node
    parsed = parse(print_query(node))
    if anchored(node):
        assert parsed.query == node, parsed.problems
    else:
        assert [problem.code for problem in parsed.problems] == ["not_anchored"]


@settings(max_examples=400, deadline=None)
@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                *PIECES,
                *GLUE,
                "AND",
                "OR",
                "NOT",
                "NEAR/3",
                "(",
                ")",
                '"',
                "{",
                "}",
                "site:",
                "raw:",
                "title:",
                "*",
                "?",
                "~2",
                "<<<",
                ">>>",
                "[",
                "]",
                "-",
                " ",
            ]
        ),
        max_size=20,
    ).map("".join)
)
def test_any_string_gives_a_query_that_prints_back_or_errors(text: str) -> None:
    parsed = parse(text)
    if parsed.query is None:
        assert any(problem.severity == "error" for problem in parsed.problems)
    else:
        assert parse(print_query(parsed.query)).query == parsed.query
