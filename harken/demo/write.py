"""The demo's two files: the posts in the order we would have heard them, and the truth about them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import msgspec

from harken.demo.crowd import Crowd
from harken.demo.draft import Draft, as_line
from harken.demo.people import People, planted_people
from harken.demo.plants import Deletion, plant
from harken.demo.platform import PLATFORMS
from harken.demo.rhythm import Rhythm, Silence
from harken.demo.truth import Truth, tell_truth
from harken.demo.world import World
from schemas.errors import UserError

__all__ = ["MIN_POSTS", "MIN_WEEKS", "write_demo"]

MIN_POSTS = 200
MIN_WEEKS = 2
"""Less cannot hold all planted events."""

GAP_HOURS = 36


def write_demo(path: Path, *, posts: int, weeks: int, seed: int, until: datetime) -> Truth:
    """`posts` posts of the `weeks` weeks before `until`, and one tombstone line, to `path`; the truth beside it.

    Byte-identical for the same arguments. Raises UserError where the arguments cannot hold the planted events.
    """
    _check(posts, weeks, until)
    end = until.astimezone(UTC).replace(microsecond=0)
    world = _world(posts, weeks, seed, end)
    planted = planted_people()
    events = plant(world, planted, posts, weeks)
    crowd = Crowd(world)
    while len(world.drafts) < posts:
        crowd.speak()
    drafts = sorted(world.drafts, key=lambda d: (d.observed_at, d.id))
    truth = tell_truth(drafts, events, planted, world.rhythm, seed=seed, weeks=weeks)
    path.write_bytes(b"".join(_lines(drafts, events.deletion)))
    _truth_path(path).write_bytes(msgspec.json.format(msgspec.json.encode(truth), indent=1) + b"\n")
    return truth


def _truth_path(path: Path) -> Path:
    return path.with_name(path.name + ".truth.json")


def _check(posts: int, weeks: int, until: datetime) -> None:
    if posts < MIN_POSTS:
        raise UserError(
            f"The demo needs at least {MIN_POSTS} posts to hold its planted events: say --posts {MIN_POSTS}."
        )
    if weeks < MIN_WEEKS:
        raise UserError(
            f"The demo needs at least {MIN_WEEKS} weeks to hold its planted events: say --weeks {MIN_WEEKS}."
        )
    if until.tzinfo is None:
        raise UserError("Say the zone of --until, e.g. 2026-11-23T12:00:00Z.")


def _world(posts: int, weeks: int, seed: int, until: datetime) -> World:
    rng = Random(seed)  # noqa: S311 - repeatable on purpose, no secret
    quiet = (until - timedelta(days=26 if weeks >= 5 else 10)).replace(minute=0, second=0)
    silence = Silence("bluesky", quiet, quiet + timedelta(hours=GAP_HOURS))
    rhythm = Rhythm(rng, until - timedelta(weeks=weeks), until, silence)
    return World(rng, People(rng, posts), rhythm)


def _lines(drafts: Sequence[Draft], deletion: Deletion) -> Iterator[bytes]:
    """The tombstone stands where it was heard."""
    replies, reposts = (Counter(d.reply_to for d in drafts), Counter(d.repost_of for d in drafts))
    told = False
    for draft in drafts:
        if not told and draft.observed_at >= deletion.at:
            yield _tombstone(deletion)
            told = True
        yield _post(draft, replies[draft.id], reposts[draft.id])
    if not told:
        yield _tombstone(deletion)


def _post(draft: Draft, replies: int, reposts: int) -> bytes:
    platform = PLATFORMS[draft.source]
    line = as_line(draft, replies if platform.replies else None, reposts if platform.reposts else None)
    return msgspec.json.encode(line) + b"\n"


def _tombstone(deletion: Deletion) -> bytes:
    body = {"tombstone": {"source": deletion.post.source, "native_id": deletion.post.id}}
    return msgspec.json.encode(body) + b"\n"
