"""The mentions themselves."""

from collections.abc import Iterator

from api.answers.contract import (
    AuthorObject,
    HumanObject,
    Identity,
    MentionObject,
    MentionsAnswer,
    SentimentObject,
    SpansObject,
)
from api.answers.coverage import tell_coverage
from api.answers.question import Question, rfc3339
from schemas.mention import Human, Mention, Sentiment, Spans
from schemas.ports import MentionStore, StateStore
from schemas.post import Author
from schemas.scope import Scope

__all__ = ["describe_author", "describe_human", "describe_mention", "describe_spans", "find_mentions", "identify_all"]


def find_mentions(
    store: MentionStore,
    state: StateStore,
    scope: Scope,
    question: Question,
    *,
    limit: int = 50,
    cursor: str | None = None,
) -> MentionsAnswer:
    """Newest `sort_at` first. Raises UserError for a malformed cursor."""
    page = store.search(scope, question.mentions(), limit=limit, cursor=cursor)
    counted = page.counted
    return {
        "total": counted.total,
        "exact": counted.exact,
        "bounds": [counted.low, counted.high],
        "mentions": [describe_mention(m) for m in page.mentions],
        "cursor": page.cursor,
        "coverage": tell_coverage(store, state, scope, question, found=counted.total),
    }


def identify_all(store: MentionStore, scope: Scope, question: Question) -> Iterator[Identity]:
    """All of them, in the order of `find_mentions`, one at a time."""
    for mention in store.scan(scope, question.mentions()):
        yield {
            "mention_id": mention.id,
            "post_id": mention.post.key,
            "source": mention.post.source,
            "native_id": mention.post.native_id,
        }


def describe_mention(mention: Mention) -> MentionObject:
    post = mention.post
    return {
        "mention_id": mention.id,
        "post_id": post.key,
        "brand": mention.match.brand,
        "source": post.source,
        "native_id": post.native_id,
        "url": post.url,
        "type": post.type,
        "author": describe_author(post.author),
        "title": post.title or None,
        "text": post.text,
        "created": rfc3339(post.created) if post.created else None,
        "sort_at": rfc3339(mention.sort_at),
        "observed_at": rfc3339(mention.observed_at),
        "lang": mention.enrichment.lang or post.lang,
        "sentiment": _sentiment(mention.sentiment),
        "matched": {"version": mention.match.version, "spans": describe_spans(mention.match.spans)},
        "notes": list(mention.enrichment.notes),
        "human": describe_human(mention.human) if mention.human.version else None,
    }


def describe_author(author: Author | None) -> AuthorObject | None:
    if author is None or author == Author():
        return None
    return {"id": author.id, "name": author.name, "handle": author.handle, "followers": author.followers}


def _sentiment(sentiment: Sentiment) -> SentimentObject:
    return {
        "label": sentiment.label,
        "score": sentiment.score,
        "confidence": sentiment.confidence,
        "method": sentiment.method,
        "model": sentiment.model,
    }


def describe_spans(spans: Spans) -> SpansObject:
    return {"title": [list(s) for s in spans.title], "body": [list(s) for s in spans.body]}


def describe_human(human: Human) -> HumanObject:
    return {
        "version": human.version,
        "sentiment": human.sentiment,
        "tags": list(human.tags),
        "status": human.status,
        "note": human.note,
        "assignee": human.assignee,
    }
