"""harken alert, harken report, harken erase: what leaves this installation, and what is made to vanish."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import SecretStr

from harken.cli.options import Brand, From, Json, To, Workspace
from harken.cli.output import notice, print_json, print_table, screen, write_file
from harken.cli.session import Session, open_session
from schemas.errors import UserError
from schemas.keys import author_key
from schemas.ports import MentionQuery
from schemas.scope import EVERY

if TYPE_CHECKING:
    from api.reports import Report

__all__ = ["add_to"]

alert = typer.Typer(no_args_is_help=True, help="Rules that tell a Slack channel.")
report = typer.Typer(no_args_is_help=True, help="Reputation reports.")
RuleName = Annotated[str, typer.Argument(help="The rule's name.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(alert, name="alert")
    app.add_typer(report, name="report")
    app.command()(erase)


def _read_webhook(given: str | None) -> SecretStr:
    """From the environment or typed unseen: a secret in an argument stays in the shell's history."""
    typed = given or typer.prompt("Slack webhook address", hide_input=True)
    return SecretStr(typed.strip())


Webhook = Annotated[
    str | None, typer.Option("--to", envvar="HARKEN_SLACK_WEBHOOK", help="Slack webhook; asked for when left out.")
]


@alert.command()
def add(
    name: RuleName,
    query: Annotated[str, typer.Option("--query", "-q", help="What to count.")],
    threshold: Annotated[int, typer.Option("--more-than", min=0, help="Tell when more mentions than this came.")],
    to: Webhook = None,
    brand: Brand = None,
    minutes: Annotated[int, typer.Option("--minutes", min=1, max=10_080, help="... within so many minutes.")] = 60,
    include_imported: Annotated[
        bool, typer.Option("--include-imported", help="Count imported and demo posts too.")
    ] = False,
    json: Json = False,
    workspace: Workspace = "default",
) -> None:
    """Tell a Slack channel when a query has more than N mentions in an hour."""
    from datetime import timedelta

    from api.alerts import SlackChannel, Vault, add_rule
    from harken.listening import make_guard

    webhook = _read_webhook(to)
    with open_session(workspace) as s:
        SlackChannel(make_guard(s.settings)).check(webhook)
        rule = add_rule(
            s.engines.state, s.scope, Vault(s.engines.home.key), name=name, query=query, threshold=threshold,
            channel=webhook, now=s.engines.clock(), brand=brand, window=timedelta(minutes=minutes),
            include_imported=include_imported,
        )  # fmt: skip
    print_json({"alert": rule.name}) if json else screen.print(f"Watching {rule.query}.", markup=False)


@alert.command("list")
def list_(json: Json = False, workspace: Workspace = "default") -> None:
    """The rules of the workspace."""
    from api.alerts import list_rules

    with open_session(workspace) as s:
        rules = list_rules(s.engines.state, s.scope)
    shown = [
        {
            "alert": r.name,
            "query": r.query,
            "brand": r.brand,
            "more_than": r.threshold,
            "minutes": r.window_seconds // 60,
        }
        for r in rules
    ]
    if json:
        print_json({"alerts": shown})
    else:
        print_table(
            ("alert", "query", "brand", "more than", "minutes"),
            [[v or "any" if k == "brand" else v for k, v in row.items()] for row in shown],
        )


@alert.command()
def remove(name: RuleName, json: Json = False, workspace: Workspace = "default") -> None:
    """Forget the rule."""
    from api.alerts import remove_rule

    with open_session(workspace) as s:
        remove_rule(s.engines.state, s.scope, name)
    print_json({"removed": name}) if json else screen.print(f"Forgot {name}.", markup=False)


@alert.command()
def test(to: Webhook = None, json: Json = False) -> None:
    """Send a harmless message, and say what the destination answered."""
    from api.alerts import SlackChannel, test_delivery
    from harken.listening import make_guard
    from harken.settings import load_settings

    result = test_delivery(SlackChannel(make_guard(load_settings())), _read_webhook(to))
    if json:
        print_json(result)
    else:
        screen.print(f"{result.answer} {result.to_do}".strip(), markup=False)
    if not result.ok:
        raise typer.Exit(1)


@report.command()
def build(
    brand: Annotated[str, typer.Option("--brand", help="Whose reputation.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The HTML file to write.")],
    start: From = None,
    end: To = None,
    snapshot: Annotated[
        str | None, typer.Option("--snapshot", help="Build again from the facts of an earlier one.")
    ] = None,
    json: Json = False,
    workspace: Workspace = "default",
) -> None:
    """One self-contained page: its numbers, and the mentions behind them."""
    with open_session(workspace) as s:
        made = _rebuild(s, snapshot) if snapshot else _build(s, brand, start, end)
    write_file(out, made.html)
    if json:
        print_json({"snapshot": made.facts.snapshot, "file": str(out), "changed_since": made.changed_since})
    else:
        screen.print(f"Wrote {out}, snapshot {made.facts.snapshot}.", markup=False)


def _rebuild(s: Session, snapshot: str) -> "Report":
    from api.reports import rebuild_report

    return rebuild_report(s.engines.store, s.engines.state, s.scope, snapshot)


def _build(s: Session, brand: str, start: str | None, end: str | None) -> "Report":
    """An open end of the period is where the brand's mentions begin or end."""
    from datetime import timedelta

    from api.answers.question import ask
    from api.reports import build_report

    question = ask(None, brand=brand, start=start, end=end)
    span = s.engines.store.span(s.scope, question.mentions())
    first, last = span or (s.engines.clock() - timedelta(days=7), s.engines.clock())
    begin, until = question.start or first, question.end or last + timedelta(microseconds=1)
    return build_report(s.engines.store, s.engines.state, s.scope, brand, begin, until, s.engines.clock)


def erase(
    post: Annotated[str | None, typer.Option("--post", help="A post's id, or that of one of its mentions.")] = None,
    author: Annotated[
        str | None, typer.Option("--author", help="SOURCE:ID, as `source` and `author_id` of harken authors --json.")
    ] = None,
    json: Json = False,
    workspace: Workspace = "default",
) -> None:
    """Delete a post, or all posts of an author, for ever and in every workspace, with a receipt."""
    from api.answers.erase import Eraser

    if (post is None) == (author is None):
        raise UserError("Say either --post ID or --author SOURCE:ID")
    with open_session(workspace) as s:
        e = s.engines
        eraser = Eraser(e.store, e.state, e.log, e.dead, everywhere=True, lingering=e.lingering)
        known = _is_known(s, post, author)
        receipt = (
            eraser.erase_post(s.scope, _post_of(s, post), e.clock())
            if post
            else eraser.erase_author(s.scope, author or "", e.clock())
        )
    if not known and not sum(receipt["erased"].values()):
        notice(
            f"Nothing of {post or author} was found here; should it come in, it stays away. Ids are those of --json."
        )
    if json:
        print_json(receipt)
        return
    print_table(("store", "erased now"), list(receipt["erased"].items()))
    print_table(("still to go", "by"), [[p["store"], p["by"]] for p in receipt["pending"]])
    print_table(("not in our hands", "why"), [[c["where"], c["why"]] for c in receipt["cannot"]])


def _post_of(s: Session, given: str) -> str:
    """`search` shows the ids of mentions: such a one stands for its post."""
    mention = s.engines.store.get(EVERY, given)
    return mention.post.key if mention else given


def _is_known(s: Session, post: str | None, author: str | None) -> bool:
    """Whether there is a mention of it anywhere."""
    if author:
        source, _, author_id = author.partition(":")
        return s.engines.store.count(EVERY, MentionQuery(author=author_key(source, author_id))).total > 0
    return s.engines.store.get(EVERY, post or "") is not None
