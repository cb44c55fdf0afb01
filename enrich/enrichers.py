"""The enrichers that exist: language, sentiment, fingerprint."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from enrich.enricher import Draft, Enricher, Guarded, with_note
from enrich.fingerprint import fingerprint
from enrich.language import LanguageDetector, declared_language, lite_model
from enrich.sentiment import SentimentJudge, judged_text
from enrich.settings import EnrichSettings
from schemas.clock import Clock
from schemas.mention import Enrichment
from schemas.post import Post
from schemas.query.tokens import TOKENS_VERSION

__all__ = ["MODELS_EPOCH", "FingerprintEnricher", "LanguageEnricher", "SentimentEnricher", "standard_enrichers"]

MODELS_EPOCH: Final = 1
"""Rises by one whenever the version of any enricher rises: then what was stored is judged anew when it is met again."""


class LanguageEnricher:
    """Fills `lang`: as detected, else as the source declared it."""

    name = "language"
    version = 1

    def __init__(self, detector: LanguageDetector) -> None:
        self._detector = detector

    def enrich(self, drafts: Sequence[Draft]) -> list[Enrichment]:
        return [replace(d.enrichment, lang=self._language(d.reading.post)) for d in drafts]

    def _language(self, post: Post) -> str | None:
        return self._detector.detect(judged_text(post.title, post.text)) or declared_language(post.lang)


class SentimentEnricher:
    """Fills `sentiment`, by the language found before; notes where no model judges that language, or not all was read."""

    name = "sentiment"
    version = 1

    def __init__(self, judge: SentimentJudge, *, read_at_most: int = 100_000) -> None:
        self._judge = judge
        self._read_at_most = read_at_most

    def enrich(self, drafts: Sequence[Draft]) -> list[Enrichment]:
        texts = [judged_text(d.reading.post.title, d.reading.post.text) for d in drafts]
        items = [(text[: self._read_at_most], d.enrichment.lang) for text, d in zip(texts, drafts, strict=True)]
        found: list[Enrichment] = []
        for draft, text, judgement in zip(drafts, texts, self._judge.judge_all(items), strict=True):
            enrichment = replace(draft.enrichment, sentiment=judgement.sentiment)
            notes = (judgement.note, "sentiment_truncated" if len(text) > self._read_at_most else None)
            for note in filter(None, notes):
                enrichment = with_note(enrichment, note)
            found.append(enrichment)
        return found


class FingerprintEnricher:
    """Fills `fingerprint`."""

    name = "fingerprint"
    version = TOKENS_VERSION

    def enrich(self, drafts: Sequence[Draft]) -> list[Enrichment]:
        return [replace(d.enrichment, fingerprint=fingerprint(d.reading.title, d.reading.body)) for d in drafts]


def standard_enrichers(settings: EnrichSettings, clock: Clock) -> tuple[Guarded, ...]:
    """In the order they need each other. Models are loaded when first used."""
    detector = LanguageDetector(
        lite_model,
        min_letters=settings.language_min_letters,
        min_score=settings.language_min_score,
        min_score_long=settings.language_min_score_long,
    )
    judge = SentimentJudge(settings.sentiment_languages)
    enrichers: tuple[Enricher, ...] = (
        LanguageEnricher(detector),
        SentimentEnricher(judge, read_at_most=settings.sentiment_max_characters),
        FingerprintEnricher(),
    )
    rest = timedelta(seconds=settings.enricher_rest_seconds)
    return tuple(Guarded(e, clock, limit=settings.enricher_failures, rest=rest) for e in enrichers)
