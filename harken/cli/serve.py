"""harken init, up, signin, token, doctor."""

import sys
import threading
from pathlib import Path
from typing import Annotated

import typer

from harken.cli.options import Json, Workspace
from harken.cli.output import notice, print_json, print_table, screen
from harken.cli.session import open_session
from harken.settings import load_settings

__all__ = ["add_to"]

token = typer.Typer(no_args_is_help=True, help="Tokens for scripts.")
TRY_THESE = (
    "search ostrelle --workspace demo",
    "authors ostrelle --workspace demo",
    "timeline ostrelle --interval week --workspace demo",
)


def add_to(app: typer.Typer) -> None:
    app.command()(init)
    app.command()(up)
    app.command()(signin)
    app.add_typer(token, name="token")
    app.command()(doctor)


def init(json: Json = False, workspace: Workspace = "default") -> None:
    """Make the home directory. Safe to run again."""
    with open_session(workspace) as s:
        root = str(s.engines.home.root)
    if json:
        print_json({"home": root, "workspace": workspace})
    else:
        screen.print(f"Home is {root}, workspace {workspace}. Next: harken brand add NAME --query Q", markup=False)


def up(
    demo: Annotated[bool, typer.Option("--demo", help="Fill a workspace of its own with invented posts.")] = False,
) -> None:
    """Run everything here until stopped: all stages, the API and the page."""
    from harken.home import Home
    from harken.lifeline import on_stop
    from harken.roles import roles_of
    from harken.supervisor import check_port, supervise

    settings = load_settings()
    home = Home(settings.root).create()
    stop = threading.Event()
    with home.claim("supervisor"):
        check_port(settings.host, settings.port)
        on_stop(stop)
        supervise(stop, lambda: _welcome(demo, stop), roles_of(settings))


def _welcome(demo: bool, stop: threading.Event) -> None:
    """On a thread of its own, so that a stop is never kept waiting."""
    threading.Thread(target=_greet, args=(demo, stop), name="welcome", daemon=True).start()


def _greet(demo: bool, stop: threading.Event) -> None:
    from harken.greeting import hand_over_signin, wait_until_ready

    if demo:
        _fill()
    settings = load_settings()
    if not wait_until_ready(settings, stop):
        return
    with open_session("demo" if demo else "default") as s:
        notice(hand_over_signin(s.engines, "demo" if demo else "default"))
    if demo:
        notice("Three commands to try, in another terminal:\n" + "\n".join(f"  {_called()} {c}" for c in TRY_THESE))


def _called() -> str:
    """How this person calls us: with its path where it is not on theirs."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "harken" and len(called.parts) > 1 else "harken"


def _fill() -> None:
    from harken.demo import DEMO_WORKSPACE
    from harken.demo_home import fill_demo

    with open_session(DEMO_WORKSPACE) as s:
        notice(fill_demo(s.engines, s.scope))


def signin(json: Json = False, workspace: Workspace = "default") -> None:
    """A new sign-in address, usable once."""
    from harken.greeting import hand_over_signin, make_signin

    with open_session(workspace) as s:
        if json:
            print_json({"file": str(make_signin(s.engines, workspace))})
        else:
            screen.print(hand_over_signin(s.engines, workspace), markup=False)


@token.command("create")
def create(
    name: Annotated[str, typer.Argument(help="What it is for.")],
    read_only: Annotated[bool, typer.Option("--read-only", help="It may ask, not change.")] = False,
    json: Json = False,
    workspace: Workspace = "default",
) -> None:
    """A new token for the API. It is shown this once."""
    from api.accounts import create_token

    with open_session(workspace) as s:
        secret = create_token(
            s.engines.state, name, now=s.engines.clock(), workspaces=(workspace,),
            permissions=("read",) if read_only else ("read", "write"),
        )  # fmt: skip
    print_json({"token": secret.get_secret_value()}) if json else screen.print(secret.get_secret_value(), markup=False)


@token.command("list")
def list_(json: Json = False) -> None:
    """All tokens, without their secrets."""
    from api.accounts import list_tokens

    with open_session("default") as s:
        tokens = list_tokens(s.engines.state)
    if json:
        print_json({"tokens": tokens})
        return
    columns = ("id", "name", "workspaces", "may", "created", "last used")
    print_table(
        columns,
        [
            [t.id, t.name, " ".join(t.workspaces), " ".join(t.permissions), t.created, t.last_used or "never"]
            for t in tokens
        ],
    )


@token.command()
def revoke(
    token_id: Annotated[str, typer.Argument(help="As `harken token list` shows it.")], json: Json = False
) -> None:
    """The token stops working at once."""
    from api.accounts import revoke_token
    from schemas.errors import UserError

    with open_session("default") as s:
        if not revoke_token(s.engines.state, token_id):
            raise UserError(f"There is no token {token_id}: see `harken token list`")
    print_json({"revoked": token_id}) if json else screen.print(f"Revoked {token_id}.", markup=False)


def doctor(json: Json = False) -> None:
    """Check this installation, and say what to do about what is wrong."""
    from harken.doctor import examine

    findings = examine(load_settings())
    if json:
        print_json({"ok": all(f.ok for f in findings), "checks": findings})
    else:
        print_table(("check", "ok", "found"), [[f.check, f.ok, f.detail] for f in findings])
    if not all(f.ok for f in findings):
        raise typer.Exit(1)
