"""Questions about mentions: search, timeline, authors, sites, coverage."""

from typing import TYPE_CHECKING, Annotated

import typer

from harken.cli.options import Brand, From, Json, Limit, To, Workspace
from harken.cli.output import notice, print_json, print_lines, print_table, screen
from harken.cli.session import open_session
from harken.cli.timeline import TIMELINE_COLUMNS, timeline_rows

if TYPE_CHECKING:
    from api.answers.contract import AuthorAnswer, MentionObject, SiteAnswer

__all__ = ["add_to"]

ROOMY = 100
"""Columns of a terminal from which on there is room for what an author says."""

AUTHOR_COLUMNS = ("author", "source", "mentions", "positive", "neutral", "negative", "unjudged", "says")
Query = Annotated[
    str, typer.Argument(help="What to look for, e.g. 'apple AND NOT site:apple.com'; \"\" for everything.")
]


def add_to(app: typer.Typer) -> None:
    app.command()(search)
    app.command()(timeline)
    app.command()(authors)
    app.command()(sites)
    app.command()(coverage)


def search(
    query: Query = "",
    brand: Brand = None,
    start: From = None,
    end: To = None,
    limit: Limit = 10,
    cursor: Annotated[str | None, typer.Option("--cursor", help="Go on after an earlier answer.")] = None,
    ids: Annotated[bool, typer.Option("--ids", help="Only the ids of all of them, as JSON lines.")] = False,
    json: Json = False,
    workspace: Workspace = "default",
) -> None:
    """Mentions, newest first."""
    from api.answers.mentions import find_mentions, identify_all
    from api.answers.question import ask

    question = ask(query, brand=brand, start=start, end=end)
    with open_session(workspace) as s:
        if ids:
            print_lines(identify_all(s.engines.store, s.scope, question))
            return
        found = find_mentions(s.engines.store, s.engines.state, s.scope, question, limit=limit, cursor=cursor)
    if json:
        print_json(found)
        return
    for mention in found["mentions"]:
        _show(mention)
    _close(found["total"], len(found["mentions"]), found["coverage"]["note"])


def _show(mention: "MentionObject") -> None:
    from harken.cli.mention import lines_of

    for line in lines_of(mention):
        screen.print(line, markup=False)
    screen.print()


def _close(total: int, shown: int, note: str | None) -> None:
    if note:
        notice(note)
    else:
        more = " --limit shows more, --ids names all." if shown < total else ""
        notice(f"{shown:,} of {total:,} {'mention' if total == 1 else 'mentions'}, newest first.{more}")


def timeline(
    query: Query = "",
    brand: Brand = None,
    start: From = None,
    end: To = None,
    interval: Annotated[str, typer.Option("--interval", help="hour, day, week or month.")] = "day",
    tz: Annotated[str, typer.Option("--tz", help="Time zone of the days, e.g. Europe/Berlin.")] = "UTC",
    json: Json = False,
    workspace: Workspace = "default",
) -> None:
    """How much, when, and how it was judged."""
    from api.answers.question import ask
    from api.answers.timeline import count_over_time

    question = ask(query, brand=brand, start=start, end=end)
    with open_session(workspace) as s:
        told = count_over_time(s.engines.store, s.engines.state, s.scope, question, interval=interval, tz=tz)
    if json:
        print_json(told)
        return
    print_table(TIMELINE_COLUMNS, list(timeline_rows(told["buckets"], interval)))
    _note(told["coverage"]["note"])


def authors(
    query: Query = "",
    brand: Brand = None,
    start: From = None,
    end: To = None,
    sort: Annotated[str, typer.Option("--sort", help="volume, influence or reach.")] = "volume",
    limit: Limit = 20,
    json: Json = False,
    workspace: Workspace = "default",
) -> None:
    """Who says what."""
    from api.answers.authors import rank_authors
    from api.answers.question import ask

    question = ask(query, brand=brand, start=start, end=end)
    with open_session(workspace) as s:
        ranked = rank_authors(s.engines.store, s.engines.state, s.scope, question, sort=sort, limit=limit)
    if json:
        print_json(ranked)
        return
    if ranked["authors"]:
        shown = len(AUTHOR_COLUMNS) - (screen.width < ROOMY)
        print_table(AUTHOR_COLUMNS[:shown], [_author_row(a)[:shown] for a in ranked["authors"]])
        notice(f"{len(ranked['authors']):,} of {ranked['total']:,} authors; --limit shows more, --json what they said.")
    _note(ranked["coverage"]["note"])


def _author_row(author: "AuthorAnswer") -> list[object]:
    from harken.cli.mention import first_words

    name = author["name"] or author["handle"] or author["author_id"]
    judged = [author["positive"], author["neutral"], author["negative"]]
    unjudged = author["mentions"] - sum(judged)
    return [name, author["source"], author["mentions"], *judged, unjudged, first_words(author["sample"])]


def sites(
    query: Query = "",
    brand: Brand = None,
    start: From = None,
    end: To = None,
    limit: Limit = 20,
    json: Json = False,
    workspace: Workspace = "default",
) -> None:
    """Where it is said."""
    from api.answers.question import ask
    from api.answers.sites import rank_sites

    question = ask(query, brand=brand, start=start, end=end)
    with open_session(workspace) as s:
        ranked = rank_sites(s.engines.store, s.scope, question, limit=limit)
    if json:
        print_json({"sites": ranked})
        return
    if not ranked:
        notice("No site: nothing matches, or nothing that matches names where it was published.")
        return
    columns = ("site", "mentions", "positive", "neutral", "negative", "unjudged")
    print_table(columns, [_site_row(r) for r in ranked])


def _site_row(site: "SiteAnswer") -> list[object]:
    judged = [site["positive"], site["neutral"], site["negative"]]
    return [site["site"], site["mentions"], *judged, site["mentions"] - sum(judged)]


def coverage(
    brand: Brand = None, start: From = None, end: To = None, json: Json = False, workspace: Workspace = "default"
) -> None:
    """What was listened to, and when it was silent."""
    from api.answers.coverage import tell_coverage
    from api.answers.question import ask

    question = ask(None, brand=brand, start=start, end=end)
    with open_session(workspace) as s:
        told = tell_coverage(s.engines.store, s.engines.state, s.scope, question)
    if json:
        print_json(told)
        return
    print_table(("source", "mentions"), [[h["source"], h["mentions"]] for h in told["sources"]])
    if not told["gaps"]:
        notice("No silence of a source is known.")
        return
    print_table(
        ("silent source", "from", "to", "reason"),
        [[g["source"], g["from"], g["to"], g["reason"]] for g in told["gaps"]],
    )


def _note(note: str | None) -> None:
    if note:
        notice(note)
