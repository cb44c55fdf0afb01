"""harken why, harken why-missed: what decided about one post."""

import textwrap
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from harken.cli.imports import show_progress
from harken.cli.options import Json, Workspace
from harken.cli.output import print_json, screen
from harken.cli.session import Session, open_session

if TYPE_CHECKING:
    from api.answers.contract import SpansObject
    from api.answers.why import StepObject
    from api.answers.why_missed import Desk, MissedAnswer

__all__ = ["add_to"]

EXCERPT = 400
LEAD = 120
WIDEST = 110


def add_to(app: typer.Typer) -> None:
    app.command()(why)
    app.command("why-missed")(why_missed)


def why(
    mention_id: Annotated[
        str, typer.Argument(metavar="ID", help="As search shows it; also the address or post_id of a post.")
    ],
    json: Json = False,
    workspace: Workspace = "default",
) -> None:
    """Why a post counts as a mention: the clauses that decided."""
    from api.answers.why import explain_mention
    from api.answers.why_missed import name_mention

    with open_session(workspace) as s:
        mention_id = name_mention(s.engines.store, s.engines.state, s.scope, mention_id)
        told = explain_mention(s.engines.store, s.engines.state, s.scope, mention_id)
        mention = s.engines.store.get(s.scope, mention_id)
    if json:
        print_json(told)
        return
    _show_steps(told["steps"])
    if mention is not None:
        _show_text(mention.post.title, mention.post.text, told["spans"])
    _show_fix(told["fix"])


def why_missed(
    post: Annotated[str, typer.Argument(help="Its address, its post_id, SOURCE:ID, or its platform's own id.")],
    brand: Annotated[str | None, typer.Option("--brand", help="The brand; not needed where there is only one.")] = None,
    fetch: Annotated[bool, typer.Option("--fetch", help="Fetch the page now, where the post is not here.")] = False,
    json: Json = False,
    workspace: Workspace = "default",
) -> None:
    """Why a post is no mention of a brand, step by step, and the first thing to do about it."""
    from api.answers.why_missed import explain_missed, sole_brand

    with open_session(workspace) as s, show_progress("Looking through the log", 100) as advance:
        desk = _desk(s)
        told = explain_missed(
            desk,
            s.scope,
            post,
            brand or sole_brand(desk, s.scope),
            fetch=fetch,
            at_prompt=True,
            patience=_telling(advance),
        )
    print_json(told) if json else _show_missed(told)


def _desk(s: Session) -> "Desk":
    from api.answers.why_missed import Desk
    from api.answers.why_missed.language import language_by
    from harken.engines import GROUPS
    from harken.listening import make_fetcher

    e = s.engines
    speaks = language_by(s.settings.enrich, e.clock)
    return Desk(e.store, e.state, e.log, e.dead, e.clock, speaks, make_fetcher(s.settings), GROUPS)


def _telling(advance: Callable[[int], None]) -> Callable[[int, int], bool]:
    """There is all the time of the world; the person sees how far it is."""

    def hear(looked: int, total: int) -> bool:
        advance(100 * looked // max(total, 1))
        return True

    return hear


def _show_missed(told: "MissedAnswer") -> None:
    _show_steps(told["steps"])
    post = told["post"]
    if post is not None:
        _show_text(post["title"] or "", post["text"], told["spans"])
    _show_fix(told["fix"])


def _show_steps(steps: Sequence["StepObject"]) -> None:
    """A mark, the step, and its sentence, wrapped under itself."""
    room = min(max(len(s["step"]) for s in steps), 40) if steps else 0
    width = min(screen.width, WIDEST)
    for step in steps:
        name = step["step"] if len(step["step"]) <= room else step["step"][: room - 1] + "…"
        head = f"{'✓' if step['ok'] else '✗'} {name:<{room}}  "
        lines = textwrap.wrap(step["detail"], max(width - len(head), 30)) or [""]
        line = Text(head + lines[0] + "".join(f"\n{' ' * len(head)}{more}" for more in lines[1:]))
        line.stylize("green" if step["ok"] else "bold red", 0, 1)
        screen.print(line)


def _show_text(title: str, text: str, spans: "SpansObject") -> None:
    """The title, and the stretch of the text that holds what was found, with it marked."""
    from api.answers.excerpt import window

    start, end = window(text, spans["body"], length=EXCERPT, lead=LEAD)
    screen.print()
    if title:
        screen.print(_marked(title, spans["title"], 0, len(title), bold=True))
    if text:
        screen.print(_marked(text, spans["body"], start, end))


def _marked(text: str, spans: Sequence[Sequence[int]], start: int, end: int, *, bold: bool = False) -> Text:
    """One line. Without colours what was found stands in brackets."""
    inside = [(max(s, start), min(e, end)) for s, e in spans if s < end and e > start]
    line = Text("  " + ("… " if start else ""), style="bold" if bold else "")
    at = start
    for s, e in inside:
        if s >= at:
            line.append(_one_line(text[at:s]))
            line.append(_bracketed(_one_line(text[s:e])), style="black on yellow")
            at = e
    line.append(_one_line(text[at:end]))
    line.append(" …" if end < len(text) else "")
    return line


def _one_line(text: str) -> str:
    return "".join(" " if c.isspace() else c for c in text)


def _bracketed(text: str) -> str:
    return text if screen.is_terminal else f"[{text}]"


def _show_fix(fix: str | None) -> None:
    if fix:
        screen.print()
        screen.print(f"→ {fix}", markup=False)
