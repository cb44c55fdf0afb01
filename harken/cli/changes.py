"""What a query would change or did change, for people."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from harken.cli.output import notice, print_table, screen

if TYPE_CHECKING:
    from api.answers.preview import EstimateObject, PreviewAnswer, PreviewRefused, ShownObject
    from api.answers.versions import ClauseObject, DiffAnswer, VersionObject

__all__ = ["show_diff", "show_preview", "show_versions"]

EXAMPLES = 5
LINE = 100
SIGNS = {"gained": ("+", "green"), "lost": ("-", "red"), "added": ("+", "green"), "removed": ("-", "red")}


def show_preview(name: str, query: str, found: "PreviewAnswer | PreviewRefused") -> None:
    from harken.cli.underline import underline

    for problem in found["problems"]:
        for line in underline(query, problem):
            screen.print(line)
    if not found["ok"]:
        screen.print("It cannot be used like this.")
        return
    matched = found["kept"] + found["gained"]["count"]
    about = "" if found["exact"] else "about "
    rate = f"{found['per_day']:,g} a day{_over(found['days'])}"
    screen.print(f"{name} would have {about}{matched:,} mentions, {rate}.", markup=False)
    rows = [_estimated("gained", found["gained"]), _estimated("lost", found["lost"]), ["kept", found["kept"], ""]]
    _show_figures(rows)
    _show_examples("It would gain, for example:", found["gained"]["sample"])
    _show_examples("It would lose, for example:", found["lost"]["sample"])
    notice(found["note"])


def _over(days: int) -> str:
    """Days on which nothing at all was heard do not count."""
    return f" over {days:,} {'day' if days == 1 else 'days'} on which posts came in" if days else ""


def _estimated(what: str, estimate: "EstimateObject") -> list[object]:
    low, high = estimate["low"], estimate["high"]
    return [what, estimate["count"], f"between {low:,} and {high:,}" if low < high else ""]


def _show_figures(rows: Sequence[Sequence[object]]) -> None:
    width = max(len(f"{count:,}") for _, count, _ in rows)
    for what, count, more in rows:
        sign, style = SIGNS.get(str(what), (" ", ""))
        screen.print(Text(f"{sign} {what:<6}  {count:>{width},}  {more}".rstrip(), style))


def _show_examples(title: str, sample: "Sequence[ShownObject]") -> None:
    if not sample:
        return
    screen.print(f"\n{title}")
    for shown in sample[:EXAMPLES]:
        sign, style = SIGNS[shown["state"]]
        screen.print(Text.assemble((f"{sign} ", style), _line(shown)))


def _line(shown: "ShownObject") -> str:
    author = shown["author"]
    who = (author["name"] or author["handle"] or author["id"]) if author else None
    return f"{shown['sort_at'][:10]}  {who or 'author not known'} on {shown['source']}: {_words(shown)}"


def _words(shown: "ShownObject") -> str:
    """Title and text in a line; of a text that would be cut off before the match, the part that holds it."""
    from api.answers.excerpt import window

    title, text, spans = shown["title"] or "", shown["text"], shown["spans"]
    start = 0 if spans["title"] else window(text, spans["body"], length=LINE, lead=LINE // 4)[0]
    head = textwrap.shorten(title, LINE // 2, placeholder=" ...")
    return textwrap.shorten(f"{head} {'... ' if start else ''}{text[start:]}", LINE, placeholder=" ...")


def show_versions(versions: "Sequence[VersionObject]") -> None:
    columns = ("version", "saved", "gained", "lost", "kept", "query")
    print_table(columns, [_version(v) for v in versions])


def _version(version: "VersionObject") -> list[object]:
    when = version["saved_at"][:16].replace("T", " ")
    notes = [word for word in ("in use" if version["current"] else "", version["origin"]) if word]
    saved = f"{when} ({', '.join(notes)})" if notes else when
    return [version["version"], saved, version["gained"], version["lost"], version["kept"], version["query"]]


def show_diff(name: str, diff: "DiffAnswer") -> None:
    screen.print(f"{name}, version {diff['from']} to version {diff['to']}:", markup=False)
    for line in _clauses(diff["clauses"]):
        screen.print(line)
    if diff["gained"] is not None:
        screen.print()
        _show_figures([["gained", diff["gained"], ""], ["lost", diff["lost"], ""], ["kept", diff["kept"], ""]])
        _show_examples("Gained, for example:", diff["gained_sample"])
        _show_examples("Lost, for example:", diff["lost_sample"])
    if diff["note"]:
        notice(diff["note"])


def _clauses(clauses: "Sequence[ClauseObject]") -> Iterator[Text]:
    """Each under the groups around it, which are named once."""
    around: list[str] = []
    for clause in clauses:
        within = clause["within"]
        shared = next((n for n, (a, b) in enumerate(zip(around, within, strict=False)) if a != b), len(around))
        for depth, group in enumerate(within):
            if depth >= min(shared, len(around)):
                yield Text(f"  {'  ' * depth}{group}:", "dim")
        around = within
        sign, style = SIGNS.get(clause["change"], (" ", ""))
        text = textwrap.shorten(clause["text"], 300, placeholder=" …") if clause["change"] == "same" else clause["text"]
        yield Text(f"{sign} {'  ' * len(within)}{text}", style)
