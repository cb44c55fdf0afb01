"""Where the words that were searched for stand in a mention; what the brand's own query found is stored with it."""

from datetime import datetime

from api.answers.contract import MentionObject
from schemas.mention import Spans
from schemas.post import Author, Post
from schemas.query.ast import Node
from schemas.query.document import read_post
from schemas.query.explain import explain
from schemas.query.moment import at_moment
from schemas.query.parser import parse
from schemas.scope import PUBLIC

__all__ = ["NOWHERE", "read_search", "searched_spans"]

NOWHERE = Spans()


def read_search(query: str, now: datetime) -> Node | None:
    found = parse(query, anchor=False).query if query else None
    return at_moment(found, now) if found is not None else None


def searched_spans(search: Node | None, mention: MentionObject) -> Spans:
    """Nowhere, where the search asks for something that a mention does not carry (links, flags)."""
    return explain(search, read_post(_post(mention), lang=mention["lang"])).spans if search is not None else NOWHERE


def _post(mention: MentionObject) -> Post:
    """As far as a mention tells it; nothing of it is stored."""
    author = mention["author"]
    return Post(
        key=mention["post_id"],
        scope=PUBLIC,
        source=mention["source"],
        native_id=mention["native_id"],
        observed_at=datetime.fromisoformat(mention["observed_at"]),
        url=mention["url"],
        author=Author(name=author["name"], handle=author["handle"]) if author else None,
        title=mention["title"] or "",
        text=mention["text"],
        lang=mention["lang"],
        created=datetime.fromisoformat(mention["sort_at"]),
    )
