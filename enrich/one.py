"""One post's enrichment, as `harken enrich` prints it (docs/contract.md)."""

from collections.abc import Sequence
from dataclasses import asdict

from enrich.enricher import Draft, Guarded
from enrich.matcher import Reading
from schemas.post import Post

__all__ = ["enrich_post"]

_TO_COME = ("entities", "aspects", "intent")


def enrich_post(post: Post, targets: Sequence[str], enrichers: Sequence[Guarded]) -> dict[str, object]:
    """The keys of the contract. What nothing finds out yet is None, with the note `not_available:<key>`.

    `targets` is None too: the document model must not pass for a judgement of one target (its card, "Known weaknesses").
    """
    drafts: Sequence[Draft] = [Draft(Reading(post))]
    for enricher in enrichers:
        drafts = enricher.enrich(drafts)
    enrichment = drafts[0].enrichment
    missing = [*(["targets"] if targets else []), *_TO_COME]
    return {
        "lang": enrichment.lang,
        "sentiment": asdict(enrichment.sentiment),
        "targets": None if targets else [],
        **dict.fromkeys(_TO_COME),
        "notes": [*enrichment.notes, *(f"not_available:{key}" for key in missing)],
    }
