"""Kinds of source: which can be listened to now, and how one is made from its settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx

from ingest.feeds.secret import carries_secret
from ingest.feeds.source import FeedSource
from ingest.fetch.fetcher import Fetcher
from ingest.fetch.settings import FetchSettings
from ingest.source import Source
from schemas.errors import UserError
from schemas.scope import PUBLIC, Scope, workspace

__all__ = ["BUILT", "PLANNED", "SourceConfig", "allow_host", "check_kind", "check_settings", "make_source", "source_at"]


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """A source as a person set it up; stored as JSON under its name in its workspace. `settings` depend on the kind."""

    name: str
    kind: str
    settings: Mapping[str, str] = field(default_factory=dict)
    enabled: bool = True
    workspace: str = "default"


PLANNED = (
    "hackernews", "bluesky", "mediawiki", "googlenews", "gdelt", "mastodon", "discourse", "stackexchange", "github",
    "flickr", "webhook", "x", "reddit", "youtube", "facebook", "instagram", "threads", "linkedin",
)  # fmt: skip
"""Kinds that docs/contract.md names and that cannot be listened to yet."""


def _feed(config: SourceConfig, fetcher: Fetcher) -> Source:
    url = config.settings["url"]
    scope = workspace(config.workspace) if carries_secret(url) else PUBLIC
    return FeedSource(config.name, url, fetcher, scope)


BUILT: Mapping[str, Callable[[SourceConfig, Fetcher], Source]] = {"feed": _feed}
_SETTINGS: Mapping[str, frozenset[str]] = {"feed": frozenset({"url", "opml"})}


def check_kind(kind: str) -> None:
    """Raises UserError for kinds that are unknown or not built yet."""
    if kind in BUILT:
        return
    if kind in PLANNED:
        raise UserError(
            f"Sources of kind {kind!r} are not built yet; import by file instead: harken import FILE "
            f"(built: {', '.join(BUILT)})."
        )
    raise UserError(
        f"There is no kind of source {kind!r} (built: {', '.join(BUILT)}); for anything else import a file: harken import FILE."
    )


def check_settings(kind: str, settings: Mapping[str, str]) -> None:
    """Raises UserError for what is missing or unknown."""
    check_kind(kind)
    unknown = sorted(settings.keys() - _SETTINGS[kind])
    if unknown:
        raise UserError(f"A {kind} has no setting {unknown[0]!r}; it has: {', '.join(sorted(_SETTINGS[kind]))}.")
    if len(settings) != 1 or not all(value.strip() for value in settings.values()):
        raise UserError(f"A {kind} needs --set url=ADDRESS, or --set opml=FILE for a list of many.")


def make_source(config: SourceConfig, fetcher: Fetcher) -> Source:
    """Raises UserError for a kind that this version does not have, as after going back to an older one."""
    check_kind(config.kind)
    return BUILT[config.kind](config, fetcher)


def source_at(kind: str, base_url: str, settings: FetchSettings, scope: Scope = PUBLIC) -> Source:
    """For `harken source run`: the host of `base_url` passes the address guard, redirects from it do not."""
    check_kind(kind)
    allowed = settings.model_copy(update={"allow_hosts": (*settings.allow_hosts, allow_host(base_url))})
    return FeedSource(f"{kind} at {allow_host(base_url)}", base_url, Fetcher(allowed), scope)


def allow_host(url: str) -> str:
    """`host:port` of an address, as the allow-list writes it. Raises UserError."""
    try:
        parsed = httpx.URL(url)
        host, port = parsed.raw_host.decode("ascii"), parsed.port or {"http": 80, "https": 443}[parsed.scheme]
        if not host:
            raise ValueError("no host")
    except (httpx.InvalidURL, ValueError, KeyError) as e:
        raise UserError(f"{url!r} is not a web address; write one like http://127.0.0.1:8000/feed.") from e
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
