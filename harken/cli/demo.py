"""harken demo: invented posts with planted events, and what was planted."""

from pathlib import Path
from typing import Annotated

import typer

from harken.cli.options import Json
from harken.cli.output import print_json, screen
from schemas.errors import UserError

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    out: Annotated[Path, typer.Option("-o", "--out", help="Where to write; the truth goes to FILE.truth.json.")],
    posts: Annotated[int, typer.Option("--posts", min=1, help="How many posts.")] = 3000,
    weeks: Annotated[int, typer.Option("--weeks", min=1, help="Over how many weeks.")] = 13,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same posts.")] = 7,
    until: Annotated[str | None, typer.Option("--until", help="The last moment; now by default.")] = None,
    json: Json = False,
) -> None:
    """Write invented posts to a file that `harken import` reads."""
    from api.answers.question import parse_when
    from harken.demo import write_demo
    from schemas.clock import utc_now

    last = parse_when(until) if until else utc_now()
    try:
        write_demo(out, posts=posts, weeks=weeks, seed=seed, until=last)
    except OSError as e:
        raise UserError(f"Cannot write {out} ({e.strerror}): name another file with -o") from e
    written = {"file": str(out), "truth": f"{out}.truth.json", "posts": posts}
    print_json(written) if json else screen.print(f"Wrote {posts:,} posts to {out}.", markup=False)
