"""The values by which mentions are grouped, read off a mention; and the one order of groups."""

from collections import Counter
from collections.abc import Iterable, Mapping

from schemas.mention import Mention
from schemas.ports.mention_store import Dimension, Group

__all__ = ["UNJUDGED", "group", "judgement_of", "ranked", "tally", "values_of"]

UNJUDGED = "unjudged"


def judgement_of(mention: Mention) -> str:
    return mention.sentiment.label or UNJUDGED


def values_of(mention: Mention) -> dict[Dimension, str | None]:
    """None or "": unknown. The detected language wins over the declared one; the author is its key."""
    post = mention.post
    return {
        "source": post.source,
        "lang": (mention.enrichment.lang or post.lang or "").casefold(),
        "sentiment": mention.sentiment.label,
        "brand": mention.match.brand,
        "type": post.type,
        "site": post.site,
        "author": post.author_key,
        "origin": post.origin,
    }


def group(key: str | None, judged: Mapping[str, int]) -> Group:
    return Group(
        key=key,
        count=sum(judged.values()),
        positive=judged.get("positive", 0),
        neutral=judged.get("neutral", 0),
        negative=judged.get("negative", 0),
        unjudged=judged.get(UNJUDGED, 0),
    )


def ranked(groups: Mapping[str | None, Counter[str]]) -> list[Group]:
    """Largest first, ties by key, the unknown last among equals."""
    made = (group(key, judged) for key, judged in groups.items())
    return sorted(made, key=lambda g: (-g.count, g.key is None, g.key or ""))


def tally(mentions: Iterable[Mention], by: Dimension) -> dict[str | None, Counter[str]]:
    counts: dict[str | None, Counter[str]] = {}
    for mention in mentions:
        counts.setdefault(values_of(mention)[by] or None, Counter())[judgement_of(mention)] += 1
    return counts
