"""The language of a post that is not a mention yet, found as the stage would find it."""

from collections.abc import Callable, Sequence

from enrich.enricher import Draft
from enrich.enrichers import standard_enrichers
from enrich.matcher import Reading
from enrich.settings import EnrichSettings
from schemas.clock import Clock

__all__ = ["AskLanguage", "make_language_asker"]

AskLanguage = Callable[[Reading], str | None]


def make_language_asker(settings: EnrichSettings, clock: Clock) -> AskLanguage:
    """Loads its model when it is first asked."""
    detectors = [e for e in standard_enrichers(settings, clock) if e.name == "language"]

    def ask(reading: Reading) -> str | None:
        drafts: Sequence[Draft] = [Draft(reading)]
        for detector in detectors:
            drafts = detector.enrich(drafts)
        return drafts[0].enrichment.lang

    return ask
