"""Did it get here? The sources that would bring a post, how each is doing, and what could not be read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from shlex import quote

from api.answers.why_missed.finding import Finding, moment
from api.answers.why_missed.logged import Seen, Sighting
from api.answers.why_missed.platforms import how_to_hear, kind_of_host
from api.answers.why_missed.reference import Reference
from bus.dead import DeadLetter, DeadLetters
from ingest.configured import list_sources
from ingest.health import STATUS_KIND, SourceStatus, read_status
from ingest.registry import SourceConfig
from schemas.ports import StateStore
from schemas.query.links import host_of
from schemas.scope import PUBLIC, Scope

__all__ = ["Listened", "how_it_came", "sources_for", "why_it_never_came"]

_LETTERS = 5_000
"""Dead letters that are looked through: each may hold 256 KB."""
_UNREADABLE = frozenset({"undecodable", "newer_schema"})
"""Nobody can say whose such a letter is, so nobody is told of it here."""


@dataclass(frozen=True, slots=True)
class Listened:
    """A source of the workspace, and how it is."""

    config: SourceConfig
    status: SourceStatus


def sources_for(state: StateStore, scope: Scope, reference: Reference, seen: Seen) -> list[Listened]:
    """Those that would bring the post: of its host, of its platform, or that brought others of its site."""
    brought = {instance for _, instance in seen.neighbours}
    found = [c for c in list_sources(state, scope) if _would_bring(c, reference, brought)]
    entries = state.get_many(scope, STATUS_KIND, [c.name for c in found])
    return [Listened(c, read_status(entries.get(c.name))) for c in found]


def _would_bring(config: SourceConfig, reference: Reference, brought: set[str]) -> bool:
    if not reference.host:
        return config.kind == reference.source
    url = config.settings.get("url", "")
    own = host_of(url).removeprefix("www.")
    near = bool(own) and (
        own == reference.host or own.endswith(f".{reference.host}") or reference.host.endswith(f".{own}")
    )
    return near or url in brought or config.kind == kind_of_host(reference.host)


def how_it_came(state: StateStore, scope: Scope, sighting: Sighting) -> list[Finding]:
    """Of a post that is in the log: all of this went well."""
    post = sighting.upsert.post
    names = [c.name for c in list_sources(state, scope) if post.instance and c.settings.get("url") == post.instance]
    if names:
        by = f"The source {names[0]} brings it."
    elif post.origin == "live":
        by = f"It came from {post.source}."
    else:
        by = _brought(post.origin, post.source)
    return [
        Finding("source", True, by),
        Finding("fetch", True, f"Read at {moment(post.observed_at)}."),
        Finding("parse", True, f"It could be read, as {post.source}:{post.native_id[:200]}."),
    ]


def _brought(origin: str, source: str) -> str:
    """A file that names no platform gives its posts the source `import`."""
    how = {"import": "It was imported from a file", "demo": "It is one of the demo posts"}.get(
        origin, "It came in when the past of a source was fetched"
    )
    return f"{how}." if source in ("import", "demo") else f"{how}, as a post of {source}."


def why_it_never_came(
    state: StateStore, dead: DeadLetters, scope: Scope, reference: Reference, seen: Seen
) -> list[Finding]:
    """Source, fetch and parse of a post that the log does not hold, as far as each can be told."""
    found = sources_for(state, scope, reference, seen)
    letter = next(_letters(dead, scope, reference), None)
    if letter is not None:
        return [Finding("source", True, "It came in, but could not be read."), _rejected(letter)]
    steps = [_source(reference, seen, found)] if reference.host or reference.source else []
    if found:
        steps.append(_fetch(_healthiest(found)))
    unreadable = next((s for s in found if s.status.unreadable), None)
    return [*steps, _unreadable_source(unreadable)] if unreadable else steps


def _source(reference: Reference, seen: Seen, found: Sequence[Listened]) -> Finding:
    what = reference.host or reference.source or ""
    if found:
        names = ", ".join(s.config.name for s in found[:3])
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        return Finding("source", True, f"{what} is listened to: {names}{more}.{_neighbours(seen)}")
    fix = (
        how_to_hear(reference.url, reference.host)
        if reference.url
        else f"Import it: harken import FILE, or add a source of {what}."
    )
    return Finding("source", False, f"No source of this workspace listens to {what}.{_neighbours(seen)}", fix)


def _neighbours(seen: Seen) -> str:
    """Others of the same site show that it is heard, by whatever way."""
    if not seen.neighbours:
        return ""
    return f" Other posts of the site came in, the newest at {moment(max(seen.neighbours.values()))}."


def _healthiest(found: Sequence[Listened]) -> Listened:
    return max(found, key=lambda s: (s.config.enabled, s.status.problem is None, _read_at(s)))


def _read_at(listened: Listened) -> float:
    return listened.status.last_ok.timestamp() if listened.status.last_ok else 0.0


def _fetch(listened: Listened) -> Finding:
    config, status = listened.config, listened.status
    last = f"; it was last read at {moment(status.last_ok)}" if status.last_ok else "; it was never read yet"
    if not config.enabled:
        return Finding("fetch", False, f"{config.name} is switched off{last}.", f"Switch {config.name} on again.")
    if status.problem:
        fix = f"Mend the source, and see that it can be read: harken source test {quote(config.name)}"
        return Finding("fetch", False, f"{config.name} cannot be read: {status.problem}{last}.", fix)
    if status.last_ok is None:
        fix = "Start Harken, so that sources are read: harken up"
        return Finding("fetch", False, f"{config.name} was not read yet.", fix)
    told = f"{config.name} was read last at {moment(status.last_ok)}, without this post: feeds list their newest only."
    return Finding("fetch", True, told)


def _unreadable_source(listened: Listened) -> Finding:
    name = listened.config.name
    detail = f"What {name} gave last could not be read: {listened.status.problem}."
    return Finding("parse", False, detail, f"See what it gives: harken source test {quote(name)}")


def _rejected(letter: DeadLetter) -> Finding:
    detail = f"It came, and could not be processed: {letter.reason}. {letter.detail[:300]}".strip()
    fix = f"Mend it where it comes from and take it in again; its bytes: harken dead show {letter.id}"
    if letter.topic is not None:
        fix = f"Send it in again: harken dead replay {letter.id}"
    return Finding("parse", False, detail, fix)


def _letters(dead: DeadLetters, scope: Scope, reference: Reference) -> Iterator[DeadLetter]:
    """Of the workspace and of everybody, those that name the post."""
    keys, needle = frozenset(reference.keys(scope)), _name(reference)
    for place in (scope, PUBLIC):
        for letter in _all(dead, place):
            told = letter.reason not in _UNREADABLE or place == scope
            if told and (letter.key in keys or needle in letter.raw):
                yield letter


def _name(reference: Reference) -> bytes:
    """Broken bytes are of no known form: an id must stand in quotes or between separators, so a short one is none."""
    if reference.url is not None:
        return reference.url.partition("://")[2].rstrip("/").encode()
    given = (reference.native_id or "").encode()
    return given if len(given) >= 4 else b'"' + given + b'"'


def _all(dead: DeadLetters, scope: Scope) -> Iterator[DeadLetter]:
    after, looked = "", 0
    while looked < _LETTERS and (page := dead.list(scope, after=after, limit=100)):
        yield from page
        after, looked = page[-1].id, looked + len(page)
