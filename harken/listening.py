"""The sources of a home, made ready to be polled."""

import os
import secrets
import socket
from functools import cache

from harken.engines import Engines
from harken.settings import Settings
from ingest.feeds.settings import FeedSettings
from ingest.fetch.fetcher import Fetcher
from ingest.fetch.guard import AddressGuard
from ingest.intake import Intake
from ingest.poller import Poller
from ingest.registry import make_source

__all__ = ["feed_settings", "make_fetcher", "make_guard", "make_poller", "process_name"]


@cache
def process_name() -> str:
    """Names this process in leases, and no other: containers share a host's name and the number of their one process."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def make_guard(settings: Settings) -> AddressGuard:
    return AddressGuard(feed_settings(settings).fetch.allow_hosts)


def make_fetcher(settings: Settings) -> Fetcher:
    return Fetcher(feed_settings(settings).fetch)


def feed_settings(settings: Settings) -> FeedSettings:
    """With the hosts of HARKEN_ALLOW_HOSTS let through."""
    feeds = settings.ingest.feeds
    allowed = (*feeds.fetch.allow_hosts, *sorted(settings.allowed))
    return feeds.model_copy(update={"fetch": feeds.fetch.model_copy(update={"allow_hosts": allowed})})


def make_poller(engines: Engines) -> Poller:
    settings = feed_settings(engines.settings)
    fetcher = Fetcher(settings.fetch, clock=engines.clock)
    intake = Intake(engines.log, engines.state, engines.dead, engines.clock)
    return Poller(
        engines.state, intake, lambda config: make_source(config, fetcher), settings, engines.clock, process_name(),
        engines.log.shortage,
    )  # fmt: skip
