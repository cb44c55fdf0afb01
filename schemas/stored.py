"""A stored mention as the query language sees it: the one place that says which of its clocks and fields count."""

from collections.abc import Mapping
from dataclasses import replace

from schemas.mention import Mention
from schemas.post import Engagement, Post
from schemas.query.ast import Node
from schemas.query.document import Document, read_post
from schemas.query.evaluate import matches

__all__ = ["fits", "read_mention", "read_stored"]


def read_mention(mention: Mention) -> Document:
    """`created:` means the first `sort_at` (rule 3); the detected language and the brand's own `owned` win."""
    post = replace(mention.post, created=mention.sort_at, observed_at=mention.observed_at)
    return _read(mention, post, _numbers(mention))


def read_stored(mention: Mention) -> Document:
    """The same at less cost, for one who asks neither for `created` nor for numbers."""
    return _read(mention, mention.post, {})


def _read(mention: Mention, post: Post, numbers: Mapping[str, float]) -> Document:
    lang, owned = mention.enrichment.lang, mention.match.owned
    return read_post(post, lang=lang, owned=owned, extra=_judged(mention), numbers=numbers)


def fits(node: Node, mention: Mention) -> bool:
    """What the evaluator says of it: the truth that every index answer must equal."""
    return matches(node, read_mention(mention))


def _judged(mention: Mention) -> dict[str, frozenset[str]]:
    """Fields of the mention, not of the post: only searches may use them."""
    human, label = mention.human, mention.sentiment.label
    found = {"brand": frozenset((mention.match.brand.casefold(),)), "sentiment": frozenset((label,) if label else ())}
    if not human.version:
        return found
    said = {"tag": human.tags, "status": (human.status,), "assignee": (human.assignee,)}
    return found | {name: frozenset(v.casefold() for v in values if v) for name, values in said.items()}


def _numbers(mention: Mention) -> dict[str, float]:
    """The newest that is known; `engagement` adds up likes, replies and reposts."""
    post, derived = mention.post, mention.derived
    counts = derived.engagement or post.engagement or Engagement()
    acts = {"likes": counts.likes, "replies": counts.replies, "reposts": counts.reposts}
    known = {name: float(n) for name, n in acts.items() if n is not None}
    others = {
        "engagement": sum(known.values()) if known else None,
        "followers": post.author.followers if post.author else None,
        "reach": derived.reach,
        "influence": derived.influence,
    }
    return known | {name: float(n) for name, n in others.items() if n is not None}
