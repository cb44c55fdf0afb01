from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from enrich.enricher import Draft, Guarded
from enrich.enrichers import (
    MODELS_EPOCH,
    FingerprintEnricher,
    LanguageEnricher,
    SentimentEnricher,
    standard_enrichers,
)
from enrich.language import LanguageDetector
from enrich.matcher import Reading
from enrich.sentiment import SentimentJudge
from enrich.settings import EnrichSettings
from schemas.mention import Enrichment
from schemas.post import Post
from schemas.scope import PUBLIC

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Watch:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Shouting:
    """Says the text in capitals as the language; fails on texts that hold "bad"."""

    name = "shouting"
    version = 1

    def __init__(self) -> None:
        self.seen = 0

    def enrich(self, drafts: Sequence[Draft]) -> list[Enrichment]:
        self.seen += len(drafts)
        return [replace(d.enrichment, lang=self._shout(d.reading.post.text)) for d in drafts]

    def _shout(self, text: str) -> str:
        if "bad" in text:
            raise ValueError(text)
        return text.upper()


def draft(text: str, title: str = "", lang: str | None = None) -> Draft:
    return Draft(Reading(Post(text, PUBLIC, "feed", "1", NOW, title=title, text=text, lang=lang)))


def test_fills_in_every_draft_in_order() -> None:
    filled = Guarded(Shouting(), Watch()).enrich([draft("a"), draft("b")])

    assert [d.enrichment.lang for d in filled] == ["A", "B"]


def test_a_failure_is_a_note_on_its_post_and_the_others_are_filled() -> None:
    filled = Guarded(Shouting(), Watch()).enrich([draft("a"), draft("bad"), draft("c")])

    assert [d.enrichment.lang for d in filled] == ["A", None, "C"]
    assert [d.enrichment.notes for d in filled] == [(), ("shouting_failed: ValueError",), ()]


def test_a_failing_enricher_keeps_what_was_known() -> None:
    known = replace(draft("bad"), enrichment=Enrichment(fingerprint="f", notes=("before",)))

    (kept,) = Guarded(Shouting(), Watch()).enrich([known])

    assert kept.enrichment == Enrichment(fingerprint="f", notes=("before", "shouting_failed: ValueError"))


def test_an_enricher_that_keeps_failing_rests_and_is_tried_again() -> None:
    watch, shouting = Watch(), Shouting()
    guarded = Guarded(shouting, watch, limit=3, rest=timedelta(minutes=1))

    first = guarded.enrich([draft("bad") for _ in range(5)])
    seen = shouting.seen
    resting = guarded.enrich([draft("a")])
    watch.now += timedelta(minutes=1)
    awake = guarded.enrich([draft("a")])

    assert [d.enrichment.notes[0] for d in first] == ["shouting_failed: ValueError"] * 3 + ["shouting_resting"] * 2
    assert resting[0].enrichment.notes == ("shouting_resting",)
    assert shouting.seen == seen + 1
    assert awake[0].enrichment.lang == "A"


def test_failures_with_successes_between_do_not_make_it_rest() -> None:
    guarded = Guarded(Shouting(), Watch(), limit=2)

    for _ in range(5):
        guarded.enrich([draft("bad")])
        assert guarded.enrich([draft("a")])[0].enrichment.lang == "A"


def test_an_enricher_that_loses_a_post_is_a_failure() -> None:
    class Losing(Shouting):
        def enrich(self, drafts: Sequence[Draft]) -> list[Enrichment]:
            return []

    (kept,) = Guarded(Losing(), Watch()).enrich([draft("a")])

    assert kept.enrichment.notes == ("shouting_failed: ValueError",)


def test_the_declared_language_counts_where_the_detector_abstains() -> None:
    enricher = LanguageEnricher(LanguageDetector(lambda: lambda _: ("en", 0.9)))

    found = enricher.enrich([draft("hm", lang="pt_BR"), draft("words enough to tell", lang="de"), draft("hm")])

    assert [e.lang for e in found] == ["pt-br", "en", None]


def test_sentiment_says_why_it_did_not_judge() -> None:
    spoken = replace(draft("Ich liebe es"), enrichment=Enrichment(lang="de"))

    (found,) = SentimentEnricher(SentimentJudge()).enrich([spoken])

    assert found.sentiment.label is None
    assert found.notes == ("no_sentiment_model:de",)


def test_sentiment_says_when_it_did_not_read_all() -> None:
    spoken = replace(draft("I love it. " * 200), enrichment=Enrichment(lang="en"))

    (found,) = SentimentEnricher(SentimentJudge(), read_at_most=1000).enrich([spoken])

    assert found.sentiment.label == "positive"
    assert found.notes == ("sentiment_truncated",)


def test_the_fingerprint_is_of_the_folded_words() -> None:
    (a,), (b,) = (FingerprintEnricher().enrich([d]) for d in (draft("Café ACME!"), draft("acme", title="cafe")))

    assert a.fingerprint == b.fingerprint is not None


@pytest.mark.parametrize("broken", ["language", "sentiment", "fingerprint"])
def test_the_standard_enrichers_go_on_without_one_of_them(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Callable[[], None]:
        raise RuntimeError

    kinds = {"language": LanguageEnricher, "sentiment": SentimentEnricher, "fingerprint": FingerprintEnricher}
    monkeypatch.setattr(kinds[broken], "enrich", fail)
    drafts: Sequence[Draft] = [draft("I love this phone, it is the best one ever made", lang="en")]
    for enricher in standard_enrichers(EnrichSettings(), Watch()):
        drafts = enricher.enrich(drafts)
    enrichment = drafts[0].enrichment

    assert enrichment.notes[0] == f"{broken}_failed: RuntimeError"
    assert (enrichment.lang is None) == (broken == "language")
    assert (enrichment.fingerprint is None) == (broken == "fingerprint")
    assert (enrichment.sentiment.label is None) == (broken in ("language", "sentiment"))


def test_the_models_epoch_covers_the_versions_of_all_enrichers() -> None:
    versions = {"language": 1, "sentiment": 1, "fingerprint": 1}

    found = {e.name: e.version for e in (LanguageEnricher, SentimentEnricher, FingerprintEnricher)}

    assert (found, MODELS_EPOCH) == (versions, 1), "a version rose: raise MODELS_EPOCH with it, then write both here"
