"""The post fetched now, because a person asked: from the feed that would bring it, else from its own page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from api.answers.why_missed.arrival import Listened
from api.answers.why_missed.desk import Desk
from api.answers.why_missed.finding import Finding
from api.answers.why_missed.reference import Reference
from ingest.registry import make_source
from ingest.source import SourceError
from ingest.web_page import read_page
from schemas.errors import Retry, UserError
from schemas.event import Upsert
from schemas.post import Post
from schemas.scope import Scope

__all__ = ["Fetching", "fetch_post"]

_FEEDS = 3
"""Sources that are asked before the page is."""
_LONGEST_TITLE = 2_000
_LONGEST_TEXT = 200_000
"""A page may hold megabytes, and all that is judged is told."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """What came of it. `post` None: nothing that can be judged."""

    findings: tuple[Finding, ...]
    post: Post | None = None


def fetch_post(desk: Desk, scope: Scope, reference: Reference, sources: Sequence[Listened]) -> Fetching:
    """Nothing of it is kept. Every request goes through the address guard."""
    if reference.url is None:
        return Fetching((Finding("page", False, "Only an address can be fetched.", "Give the address of the post."),))
    findings: list[Finding] = []
    for listened in [s for s in sources if s.config.enabled][:_FEEDS]:
        found = _from_source(desk, reference, listened)
        if isinstance(found, Post):
            told = f"{listened.config.name} lists it now: it comes in when the source is polled the next time."
            return Fetching((*findings, Finding("page", True, told)), found)
        findings += [found] if found else []
    page = _from_page(desk, scope, reference.url)
    return Fetching((*findings, *page.findings), page.post)


def _from_source(desk: Desk, reference: Reference, listened: Listened) -> Post | Finding | None:
    """As the source gives it; None where it does not list it."""
    name = listened.config.name
    try:
        source = make_source(listened.config, desk.fetcher)
        fetched = source.fetch(b"")
        events = source.parse(fetched).events if fetched else ()
    except (SourceError, Retry, UserError) as e:
        fix = f"Mend the source; harken source test {name!r} shows when it can be read."
        return Finding("fetch", False, f"{name} cannot be read now: {e}.", fix)
    posts = [e.post for e in events if isinstance(e, Upsert)]
    return max((p for p in posts if reference.nearness(p)), key=reference.nearness, default=None)


def _from_page(desk: Desk, scope: Scope, url: str) -> Fetching:
    try:
        answer = desk.fetcher.get(url, accept="text/html, application/xhtml+xml, text/plain;q=0.5, */*;q=0.1")
        if answer is None:
            raise SourceError("the site says that nothing changed, without being asked")
        page = read_page(answer, scope)
    except (SourceError, Retry) as e:
        why = str(e).rstrip(".")
        return Fetching((Finding("page", False, f"Fetched now, in vain: {why}.", "Open the address in a browser."),))
    post = replace(page, title=page.title[:_LONGEST_TITLE], text=page.text[:_LONGEST_TEXT])
    title = f"“{post.title[:100]}”" if post.title else "without a title"
    detail = f"Fetched now: {title}, {len(page.text):,} characters of text{_cut(page, post)}."
    return Fetching((Finding("page", True, detail),), post)


def _cut(page: Post, post: Post) -> str:
    if (page.title, page.text) == (post.title, post.text):
        return ""
    return f"; the first {_LONGEST_TITLE:,} of the title and {_LONGEST_TEXT:,} of the text are judged"
