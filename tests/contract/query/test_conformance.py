"""Ten thousand generated pairs, every run: who disagrees, and whether what was tried is worth its number."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.elastic.selection import Selection, Selector
from index.elastic.view import TooLarge
from schemas.ports import MentionQuery
from schemas.query.ast import And, Not, Or, Phrase, Raw, Term
from schemas.scope import Scope
from tests.contract.query.agreement import EXECUTORS, Answers, Disagreement, compare, present, truth
from tests.contract.query.conformance import Outcome, batch_of, main, run_batch
from tests.contract.query.queries import OPERATORS
from tests.contract.query.reduction import reduced
from tests.engines.servers import elastic_url
from tests.posts import make_post

PAIRS = 10_000
SEED = 20_260


_select = Selector.select


def _carefully(self: Selector, scope: Scope, query: MentionQuery, *, careful: bool) -> Selection:
    if not careful:
        raise TooLarge("refused")
    return _select(self, scope, query, careful=True)


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    total, number = Outcome(), 0
    while total.tally.pairs < PAIRS:
        total.add(run_batch(number, SEED, present()))
        number += 1
    return total


@pytest.mark.slow
def test_all_executors_agree_with_the_reference_on_ids_and_spans(outcome: Outcome) -> None:
    assert not list(map(str, outcome.shown))
    assert outcome.disagreeing == 0


@pytest.mark.slow
def test_elasticsearch_was_among_them(outcome: Outcome) -> None:
    elastic_url()
    assert "elastic" in present()
    assert outcome.tally.pairs >= PAIRS


@pytest.mark.slow
def test_a_quarter_of_the_pairs_match(outcome: Outcome) -> None:
    assert 0.25 <= outcome.tally.share <= 0.75


@pytest.mark.slow
@pytest.mark.parametrize("operator", OPERATORS)
def test_each_operator_decides_and_is_nearly_missed_often_enough(outcome: Outcome, operator: str) -> None:
    assert outcome.tally.held[operator] >= 200
    assert outcome.tally.missed[operator] >= 200


@pytest.mark.parametrize("room", [0, 6, 25, 60])
def test_an_index_with_room_for_few_clauses_gives_the_same_answers(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.embedded.compile.MOST_CLAUSES", room)
    batch = batch_of(SEED, room)
    queries, posts = batch.queries, batch.posts
    answers = EXECUTORS["embedded"](queries, posts)
    assert not list(map(str, compare("embedded", queries, posts, truth(queries, posts), answers)))


@pytest.mark.parametrize("room", [0, 25, 60])
def test_elasticsearch_with_room_for_few_clauses_gives_the_same_answers(
    room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.elastic.dialect._ROOM", {False: room})
    batch = batch_of(SEED, room)
    queries, posts = batch.queries, batch.posts
    answers = EXECUTORS["elastic"](queries, posts)
    assert not list(map(str, compare("elastic", queries, posts, truth(queries, posts), answers)))


def test_an_elasticsearch_that_refuses_what_is_large_gives_the_same_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.elastic.reader.Selector.select", _carefully)
    batch = batch_of(SEED, 1)
    queries, posts = batch.queries, batch.posts
    answers = EXECUTORS["elastic"](queries, posts)
    assert not list(map(str, compare("elastic", queries, posts, truth(queries, posts), answers)))


def test_a_batch_of_a_seed_is_always_the_same() -> None:
    assert batch_of(3, 7) == batch_of(3, 7)
    assert batch_of(3, 7) != batch_of(3, 8)


def test_a_run_that_agrees_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--pairs", "1", "--workers", "1", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "disagreements 0" in said
    assert all(operator in said for operator in OPERATORS)


@pytest.fixture
def deaf(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An executor that never hears of acme."""

    def answer(queries: object, posts: object) -> Answers:
        found = EXECUTORS["evaluator"](queries, posts)  # type: ignore[arg-type]  # passed on as they came
        heard = [p.text.casefold().find("acme") < 0 for p in posts]  # type: ignore[attr-defined]
        return [frozenset(i for i in places if heard[i]) for places in found]

    monkeypatch.setattr("tests.contract.query.agreement.EXECUTORS", {"deaf": answer})
    monkeypatch.setattr("tests.contract.query.reduction.EXECUTORS", {"deaf": answer})
    return "deaf"  # type: ignore[return-value]  # nothing to tear down


def test_a_disagreement_is_made_small(deaf: str) -> None:
    query = And((Or((Term("cola"), And((Term("acme"), Not(Raw("C++")))))), Not(Phrase(("x", "y")))))
    post = make_post("well, Acme it is", title="a title", site="acme.com", created="2026-01-01T00:00:00Z")
    small = reduced(Disagreement(deaf, query, post, expected=True, got=False))
    assert small.query == Term("acme")
    assert small.post == replace(post, title="", text="Acme", site=None, created=None)


def test_a_run_that_disagrees_writes_it_down(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Disagreement("deaf", Term("acme"), make_post("Acme"), expected=True, got=False)
    monkeypatch.setattr(
        "tests.contract.query.conformance.run_batch", lambda *_, **__: Outcome(disagreeing=1, shown=[wrong])
    )
    assert main(["--pairs", "1", "--workers", "1", "--out", str(tmp_path)]) == 1
    assert "disagreements 1" in capsys.readouterr().out
    assert '"query":"acme"' in (tmp_path / "disagreements.jsonl").read_text()
