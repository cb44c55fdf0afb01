"""All commands together, and how their errors become exit codes."""

import sys

import typer
from pydantic import ValidationError

from harken.cli.output import notice
from harken.logs import start_logging
from schemas.errors import HarkenError, UserError

__all__ = ["app", "main"]

app = typer.Typer(
    name="harken",
    help="Hears what is said about a brand, and answers: who says what, how they judge it, what changed.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def main() -> None:
    """Exit 0 done, 1 failed, 2 the person's input was wrong: one sentence that says what to do."""
    start_logging("warning")
    from harken.cli import commands

    commands.add_to(app)
    try:
        app()
    except UserError as e:
        _leave(str(e), 2)
    except ValidationError as e:
        _leave(_name_settings(e), 2)
    except HarkenError as e:
        _leave(str(e), 1)
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(1) from None


def _leave(sentence: str, code: int) -> None:
    notice(" ".join(sentence.split()))
    raise SystemExit(code)


def _name_settings(error: ValidationError) -> str:
    first = error.errors()[0]
    setting = "HARKEN_" + "__".join(str(part) for part in first["loc"]).upper()
    return f"The setting {setting} cannot be used: {first['msg']}"
