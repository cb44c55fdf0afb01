"""The source `feed`."""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

from ingest.feeds.cursor import FeedCursor, read_cursor, write_cursor
from ingest.feeds.discovery import discover
from ingest.feeds.item import Channel, Item, post_of
from ingest.feeds.json_feed import is_json, read_json
from ingest.feeds.xml_feed import is_html, read_xml
from ingest.fetch.fetcher import Answer, Fetcher
from ingest.source import Capabilities, Fetched, MalformedItem, Parsed, Policy, Rejected, SourceGone
from schemas.event import Upsert
from schemas.post import Post
from schemas.scope import Scope

__all__ = ["FeedSource"]

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
_MOST_CANDIDATES = 3


class FeedSource:
    """Polls one feed. A page in place of a feed is asked which feeds it names; the first that is one is used from then on.

    The cursor holds the feed's address, its validators and the hash of the last body: an unchanged body is not parsed.
    """

    kind = "feed"
    capabilities = Capabilities(edits=True)
    policy = Policy()

    def __init__(self, name: str, url: str, fetcher: Fetcher, scope: Scope) -> None:
        self._name = name
        self._url = url
        self._fetcher = fetcher
        self._scope = scope

    @property
    def name(self) -> str:
        return self._name

    def fetch(self, cursor: bytes) -> Fetched | None:
        known = read_cursor(cursor, self._url)
        answer = self._fetcher.get(known.url, accept=_ACCEPT, etag=known.etag, last_modified=known.last_modified)
        if answer is None:
            return None
        url, answer = self._feed_behind(known.url, answer)
        fresh = _cursor_after(url, answer)
        if fresh.body == known.body:
            return None
        return Fetched(answer.body, answer.at, write_cursor(fresh), url=answer.url, headers=answer.headers)

    def _feed_behind(self, url: str, answer: Answer) -> tuple[str, Answer]:
        """The answer itself unless it is a page that names a feed."""
        if not is_html(answer.body):
            return url, answer
        for candidate in discover(answer.body, answer.url)[:_MOST_CANDIDATES]:
            found = self._try(candidate)
            if found is not None and found.body and not is_html(found.body):
                return candidate, found
        return url, answer

    def _try(self, candidate: str) -> Answer | None:
        """None where there is nothing; a refusal of the guard or a passing failure is told."""
        try:
            return self._fetcher.get(candidate, accept=_ACCEPT)
        except SourceGone:
            return None

    def parse(self, fetched: Fetched) -> Parsed:
        """Raises MalformedItem when the whole body cannot be read: empty_body, html_not_feed, not_a_feed, ..."""
        url = read_cursor(fetched.cursor, self._url).url
        channel = Channel(url=url, base=fetched.url or url, scope=self._scope, observed_at=fetched.at)
        return _collect(_read(fetched, channel.base), channel)


def _read(fetched: Fetched, base: str) -> Iterator[Item | Rejected]:
    if not fetched.body.strip(b" \t\r\n\0"):
        raise MalformedItem("empty_body", "the site answered with nothing, which is no feed", fetched.body)
    return read_json(fetched, base) if is_json(fetched.body) else read_xml(fetched, base)


def _collect(read: Iterator[Item | Rejected], channel: Channel) -> Parsed:
    """Within one body an id counts once, where it comes first: feeds list the newest first."""
    posts: dict[str, Post] = {}
    rejected: list[Rejected] = []
    dropped: Counter[str] = Counter()
    for item in read:
        if isinstance(item, Rejected):
            rejected.append(item)
            continue
        post = post_of(item, channel)
        first = posts.setdefault(post.key, post)
        if first is not post:
            dropped["duplicate" if first == post else "id_reused"] += 1
    return Parsed(tuple(Upsert(post) for post in posts.values()), tuple(rejected), dict(dropped))


def _cursor_after(url: str, answer: Answer) -> FeedCursor:
    return FeedCursor(
        url=url,
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
        body=sha256(answer.body).hexdigest(),
    )
