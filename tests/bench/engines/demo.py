"""Invented mentions in any number: the demo's posts, matched and enriched once, and kept in a file for every engine."""

import struct
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from bus.memory import MemoryState
from enrich.brand_store import save_brand
from enrich.brands import BrandBook
from enrich.enrichers import MODELS_EPOCH, standard_enrichers
from enrich.match_sets import MatchSetMaker
from enrich.settings import EnrichSettings
from harken.demo import DEMO_BRANDS, write_demo
from harken.importing import read_posts
from schemas.clock import utc_now
from schemas.codec import decode, encode
from schemas.event import Upsert
from schemas.mention import MatchSet
from schemas.scope import Scope, workspace

__all__ = ["SCOPE", "SHARE", "UNTIL", "WEEKS", "batches", "demo_sets", "make_sets", "read_sets", "say"]

SCOPE: Scope = workspace("demo")
UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
WEEKS = 13
SHARE = 10
"""Every tenth post comes first: a store with a tenth of the mentions has the same period and the same mix."""

_BATCH = 2_000
_TOLD = 100_000
_LENGTH = struct.Struct("<I")


def say(text: str) -> None:
    """Progress, beside the table on stdout."""
    print(text, file=sys.stderr, flush=True)


def demo_sets(folder: Path, mentions: int) -> Path:
    """The file with MatchSets of at least `mentions` mentions, made when it is not there yet."""
    path = folder / f"demo-{mentions}.sets"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _make(path, mentions)
    return path


def _make(path: Path, mentions: int) -> None:
    posts = path.with_suffix(".jsonl")
    say(f"inventing posts for {mentions:,} mentions")
    write_demo(posts, posts=_posts_for(mentions), weeks=WEEKS, seed=1, until=UNTIL)
    draft, done = path.with_suffix(".part"), 0
    with draft.open("wb") as file:
        for sets in make_sets(posts):
            for made in sets:
                body = encode(made)
                file.write(_LENGTH.pack(len(body)) + body)
            done = _tell(done, sum(len(s.mentions) for s in sets))
    draft.rename(path)
    for used in path.parent.glob(f"{posts.name}*"):
        used.unlink()


def _tell(before: int, more: int) -> int:
    done = before + more
    if done // _TOLD != before // _TOLD:
        say(f"matched {done:,} mentions")
    return done


def _posts_for(mentions: int) -> int:
    """One post in five says nothing of a brand, and some speak of two."""
    return max(200, mentions * 122 // 100)


def make_sets(posts: Path) -> Iterator[list[MatchSet]]:
    """What the stage `enrich` makes of a demo file, with the demo's three brands."""
    state = MemoryState()
    for brand in DEMO_BRANDS:
        save_brand(state, SCOPE, brand.name, brand.query, sites=brand.sites, handles=brand.handles, clock=utc_now)
    brands = BrandBook(state, MODELS_EPOCH)
    brands.refresh()
    maker = MatchSetMaker(brands, standard_enrichers(EnrichSettings(), utc_now))
    found = read_posts(posts)
    while some := list(islice(found, _BATCH)):
        yield maker.make([Upsert(post) for post in some])


def read_sets(path: Path, *, first: bool) -> Iterator[MatchSet]:
    """Those that come first (see SHARE), or all others."""
    with path.open("rb") as file:
        number = 0
        while head := file.read(_LENGTH.size):
            body = file.read(_LENGTH.unpack(head)[0])
            if (number % SHARE == 0) is first:
                found = decode(body)
                assert isinstance(found, MatchSet)
                yield found
            number += 1


def batches(sets: Iterator[MatchSet], size: int = _BATCH) -> Iterator[list[MatchSet]]:
    """As a worker would hand them on."""
    while some := list(islice(sets, size)):
        yield some
