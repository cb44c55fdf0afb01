"""What became of a post that got here: deleted, still waiting, older than the query, taken out again, or a mention."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from shlex import quote

from api.answers.why_missed.finding import Finding, moment
from api.answers.why_missed.judgement import Speaks, fits
from api.answers.why_missed.logged import Found, Seen, Sighting
from bus.status import lag
from enrich.brand_store import find_version, list_versions
from enrich.rematch import find_rematch
from ingest.sieve import SUPPRESSED
from schemas.brand import Brand
from schemas.codec import decode_as
from schemas.errors import Reject, UserError
from schemas.event import Tombstone
from schemas.mention import Mention
from schemas.ports import EventLog, MentionStore, Recalled, StateStore
from schemas.post import Post
from schemas.scope import PUBLIC, Scope

__all__ = ["deletion", "is_edited", "no_longer_a_mention", "not_yet_a_mention", "stored_mention", "taken_out"]

ENRICH, INDEX = "enrich", "index"


def deletion(store: MentionStore, state: StateStore, scope: Scope, post: Post | str, seen: Seen) -> Finding | None:
    """None where it was not deleted. Of a bare key only deletions that reach the workspace are told."""
    key, author = (post, None) if isinstance(post, str) else (post.key, post.author_key)
    scopes = (PUBLIC, scope) if isinstance(post, str) else (post.scope,)
    authors = [author] if author else []
    gone = any(store.suppressed(s, [key], authors) for s in scopes)
    at = _noted(state, scopes, key, author) or seen.gone.get(key) or seen.gone.get(author or "")
    if not gone and at is None:
        return None
    when = f" at {moment(at)}" if at else ""
    detail = f"It was deleted for ever{when}: whatever brings it again, it stays away."
    return Finding("suppressed", False, detail, "There is nothing to do: what was deleted for ever does not come back.")


def _noted(state: StateStore, scopes: Sequence[Scope], key: str, author: str | None) -> datetime | None:
    names = [f"post:{key}", *([f"author:{author}"] if author else [])]
    for place in dict.fromkeys((*scopes, PUBLIC)):
        for entry in state.get_many(place, SUPPRESSED, names).values():
            try:
                return decode_as(Tombstone, entry.value or b"").at
            except Reject:
                continue
    return None


def stored_mention(mention: Mention) -> Finding:
    said = f"It was not missed: it is the mention {mention.id} of {mention.match.brand}"
    return Finding("stored", True, f"{said}, matched by version {mention.match.version}.")


def is_edited(known: Recalled) -> bool:
    """Whether the text of the stored mention is an older one, which is not shown any more."""
    return known.mention is not None and known.revision > known.mention.post.revision


def taken_out(known: Recalled) -> Finding | None:
    """Of a post whose mention is stored and hidden; None where it has none, or an active one."""
    if known.mention is None or known.mention.active:
        return None
    why = "an edit of the post" if is_edited(known) else "a newer version of the query"
    detail = f"It was a mention, by version {known.mention.match.version} of the query; {why} took it out."
    return Finding("stored", False, detail)


def not_yet_a_mention(
    log: EventLog, state: StateStore, consumers: Mapping[str, Sequence[str]], scope: Scope, brand: Brand, at: Sighting
) -> Finding:
    """Of a post that the query in use matches and that is no mention: waiting, or older than the query."""
    behind = {group: lag(log, group, consumers.get(group, ())) for group in (ENRICH, INDEX)}
    wait = "Wait until everything is searchable: harken wait --idle"
    if _ahead(log, at) or behind[INDEX]:
        left = " and ".join(f"{group} is {_records(n)} behind" for group, n in behind.items() if n)
        return Finding("index", False, f"It is on its way: {left}.", wait)
    if (job := find_rematch(state, scope, brand.name)) and job.pending:
        detail = f"What came in before is being matched again, {job.done:,} of {job.total:,} so far."
        return Finding("index", False, detail, f"Wait for it: harken brand rematch {quote(brand.name)}")
    rematch = f"Match what came in before again: harken brand rematch {quote(brand.name)}"
    version = find_version(state, scope, brand.name, brand.version)
    saved = version.saved_at if version else brand.changed_at
    if saved > at.at:
        what = f"version {brand.version} of the query" if brand.version > 1 else "the brand"
        detail = f"It came in at {moment(at.at)}, before {what} was saved at {moment(saved)}."
        return Finding("stored", False, detail, rematch)
    detail = (
        "The query matches it, it came in after the query was saved, and it is no mention: it was not matched then."
    )
    return Finding("stored", False, detail, rematch)


def _records(number: int) -> str:
    return f"{number:,} record{'' if number == 1 else 's'}"


def _ahead(log: EventLog, at: Sighting) -> bool:
    """Whether enrichment has still to come to it."""
    commit = log.groups(at.where.topic).get(ENRICH, {}).get(at.where)
    return commit is None or commit.offset <= at.offset


def no_longer_a_mention(state: StateStore, scope: Scope, brand: Brand, found: Found, speaks: Speaks) -> Finding | None:
    """Of a post that the query in use does not match: what took it out, as the log and the history of the query tell."""
    for older in found.sightings[1:]:
        if _fits(brand.query, brand, older, speaks):
            edited = moment(found.newest.upsert.post.edited or found.newest.at)
            detail = f"An earlier text of it did match; the edit at {edited} took it out."
            return Finding("stored", False, detail)
    newer = brand.version
    for version in list_versions(state, scope, brand.name):
        if version.version < brand.version and _fits(version.query, brand, found.newest, speaks):
            by = find_version(state, scope, brand.name, newer)
            when = f" of {moment(by.saved_at)}" if by else ""
            detail = f"Version {version.version} of the query matches it; version {newer}{when} took it out."
            return Finding("stored", False, detail)
        newer = version.version
    return None


def _fits(query: str, brand: Brand, sighting: Sighting, speaks: Speaks) -> bool:
    """A version of old may ask what is refused now; then it tells nothing."""
    try:
        return fits(query, brand, sighting.upsert.post, speaks)
    except UserError:
        return False
