"""Where it is said."""

from api.answers.contract import SiteAnswer
from api.answers.question import Question
from schemas.ports import MentionStore
from schemas.scope import Scope

__all__ = ["rank_sites"]


def rank_sites(store: MentionStore, scope: Scope, question: Question, *, limit: int = 20) -> list[SiteAnswer]:
    """The `limit` hosts with the most mentions; a mention without a host is in none."""
    groups = store.top(scope, question.mentions(), "site", limit=limit)
    return [
        {
            "site": g.key,
            "mentions": g.count,
            "positive": g.positive,
            "neutral": g.neutral,
            "negative": g.negative,
        }
        for g in groups
        if g.key is not None
    ]
