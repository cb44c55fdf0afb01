"""The sources that people have set up, in the state store."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from ingest.feeds.opml import read_opml
from ingest.fetch.guard import AddressGuard, shown_url
from ingest.registry import SourceConfig, check_settings
from ingest.source import Forbidden
from schemas.codec import decode_as, encode_plain
from schemas.errors import Conflict, Retry, UserError
from schemas.ports import Entry, StateStore
from schemas.scope import Scope, workspace_name

__all__ = ["SOURCE_KIND", "Added", "add_source", "enable_source", "list_sources", "remove_source"]

SOURCE_KIND = "source"
_PAGE = 500
_LONGEST_NAME = 100
_NAME = re.compile(r"[^\x00-\x1f\x7f/]{1,100}")


@dataclass(frozen=True, slots=True)
class Added:
    """`sources`: all that was asked for and is there now, also what had been there before. `refused`: address, why."""

    sources: tuple[SourceConfig, ...] = ()
    refused: tuple[tuple[str, str], ...] = field(default=())


def list_sources(state: StateStore, scope: Scope) -> list[SourceConfig]:
    """All of a workspace, or with EVERY of all workspaces, by name."""
    entries = _entries(state, scope)
    return [decode_as(SourceConfig, e.value) for e in entries if e.value is not None]


def _entries(state: StateStore, scope: Scope) -> Iterator[Entry]:
    """Page by page. Of a full page the last key is read again: other scopes may have it too."""
    after = ""
    while True:
        page = state.list(scope, SOURCE_KIND, after=after, limit=_PAGE)
        whole = [e for e in page if e.key != page[-1].key] if len(page) == _PAGE else page
        yield from whole
        if len(page) < _PAGE or not whole:
            return
        after = whole[-1].key


def add_source(
    state: StateStore, scope: Scope, kind: str, name: str | None, settings: Mapping[str, str], *, guard: AddressGuard
) -> Added:
    """Adding the same source again changes nothing. `opml` (a file name) adds many; one that is refused stops no other.

    Raises UserError with a sentence: unknown kind or setting, an address that the guard refuses, a name in use.
    """
    check_settings(kind, settings)
    workspace = workspace_name(scope)
    if workspace is None:
        raise UserError("A source belongs to a workspace; name one with --workspace.")
    if "opml" in settings:
        return _add_list(state, scope, workspace, Path(settings["opml"]), guard)
    url = _checked_url(settings["url"], guard)
    wanted = SourceConfig(_given_name(name), kind, {**settings, "url": url}, True, workspace)
    return Added((_store(state, scope, wanted, _suggested(url)),))


def remove_source(state: StateStore, scope: Scope, name: str) -> None:
    """Raises UserError where there is none of that name. What it brought in stays."""
    _find(state, scope, name)
    for kind in (SOURCE_KIND, "cursor", "source_status"):
        state.delete(scope, kind, name, expect=None)


def enable_source(state: StateStore, scope: Scope, name: str, enabled: bool) -> SourceConfig:
    changed = replace(_find(state, scope, name), enabled=enabled)
    state.put(scope, SOURCE_KIND, name, encode_plain(changed), expect=None)
    return changed


def _find(state: StateStore, scope: Scope, name: str) -> SourceConfig:
    entry = state.get(scope, SOURCE_KIND, name)
    if entry is None or entry.value is None:
        raise UserError(f"There is no source {name!r}; `harken source list` shows those that are.")
    return decode_as(SourceConfig, entry.value)


def _add_list(state: StateStore, scope: Scope, workspace: str, file: Path, guard: AddressGuard) -> Added:
    """The form of each address is checked here, where it leads when it is fetched: a list may hold thousands."""
    try:
        outlines = read_opml(file.read_bytes())
    except OSError as e:
        raise UserError(f"The OPML file {file} cannot be read: {e.strerror}.") from e
    if not outlines:
        raise UserError(f"The OPML file {file} names no feed; export the list of subscriptions from your feed reader.")
    sources: list[SourceConfig] = []
    refused: list[tuple[str, str]] = []
    for title, url in outlines:
        try:
            guard.check_form(url)
        except Forbidden as e:
            refused.append((shown_url(url), str(e)))
            continue
        wanted = SourceConfig("", "feed", {"url": url}, True, workspace)
        sources.append(_store(state, scope, wanted, _cleaned(title) or _suggested(url)))
    return Added(tuple(sources), tuple(refused))


def _checked_url(url: str, guard: AddressGuard) -> str:
    """A name that cannot be resolved now is no reason to refuse: the poller says so until it can."""
    url = url.strip() if "://" in url else f"https://{url.strip()}"
    try:
        guard.check_url(url)
    except Forbidden as e:
        raise UserError(str(e)) from e
    except Retry:
        return url
    return url


def _given_name(name: str | None) -> str:
    if name and not _NAME.fullmatch(name):
        raise UserError(f"{name!r} is no name for a source: use up to {_LONGEST_NAME} characters, no slash.")
    return name or ""


def _suggested(url: str) -> str:
    parts = urlsplit(url)
    return _cleaned(f"{(parts.hostname or '').removeprefix('www.')} {parts.path.strip('/')}") or "feed"


def _cleaned(title: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f/]+", " ", title).strip()[:_LONGEST_NAME].strip()


def _store(state: StateStore, scope: Scope, wanted: SourceConfig, suggested: str) -> SourceConfig:
    """Without a given name, what polls the same address already is the answer, else the first free name."""
    if wanted.name:
        return _put(state, scope, wanted)
    known = list_sources(state, scope)
    for config in known:
        if config.kind == wanted.kind and config.settings == wanted.settings:
            return config
    return _put(state, scope, replace(wanted, name=_free(suggested, {c.name for c in known})))


def _free(name: str, taken: set[str]) -> str:
    numbered = (f"{name[: _LONGEST_NAME - 5]} {n}" for n in range(2, len(taken) + 3))
    return name if name not in taken else next(n for n in numbered if n not in taken)


def _put(state: StateStore, scope: Scope, config: SourceConfig) -> SourceConfig:
    try:
        state.put(scope, SOURCE_KIND, config.name, encode_plain(config), expect=0)
    except Conflict as e:
        known = _find(state, scope, config.name)
        if (known.kind, known.settings) != (config.kind, config.settings):
            raise UserError(f"The name {config.name!r} is in use by another source; choose another one.") from e
        return known
    return config
