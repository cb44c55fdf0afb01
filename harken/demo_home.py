"""Fills the demo workspace: brands, invented posts, in a workspace of its own."""

from datetime import datetime

from harken.demo import DEMO_BRANDS, Truth, write_demo
from harken.engines import Engines
from harken.importing import import_posts
from ingest.intake import Intake
from ingest.source import Parsed
from schemas.event import Gap
from schemas.scope import Scope

__all__ = ["fill_demo"]

POSTS = 3000
WEEKS = 13
SEED = 7


def fill_demo(engines: Engines, scope: Scope) -> str:
    """Once a home: a second start keeps what is there. Returns a sentence about it."""
    from enrich.brand_store import save_brand

    if engines.state.get(scope, "demo", "filled") is not None:
        return "The demo workspace is filled already."
    for brand in DEMO_BRANDS:
        save_brand(
            engines.state, scope, brand.name, brand.query, sites=brand.sites, handles=brand.handles,
            competitors=brand.competitors, clock=engines.clock,
        )  # fmt: skip
    file = engines.home.root / "demo" / "posts.jsonl"
    file.parent.mkdir(exist_ok=True)
    truth = write_demo(file, posts=POSTS, weeks=WEEKS, seed=SEED, until=engines.clock())
    report = import_posts(engines, scope, file, origin="demo")
    _tell_gap(engines, scope, truth)
    engines.state.put(scope, "demo", "filled", b"1", expect=None)
    return f"Wrote {report.acked:,} invented posts into the demo workspace."


def _tell_gap(engines: Engines, scope: Scope, truth: Truth) -> None:
    """The planted silence, as a source would have told it: a file of posts has no line for it."""
    silence = truth.events.source_gap
    start, end = datetime.fromisoformat(silence.start), datetime.fromisoformat(silence.end)
    gap = Gap(scope, silence.source, start, end, "invented outage")
    intake = Intake(engines.log, engines.state, engines.dead, engines.clock)
    intake.accept(Parsed(events=(gap,)), source_name="demo", scope=scope)
