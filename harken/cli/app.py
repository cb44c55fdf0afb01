"""All commands together, and how their errors become exit codes."""

import sys
from collections.abc import Sequence

import typer
from pydantic import ValidationError

from harken.cli.output import flush_output, notice, speak_utf8
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
    speak_utf8()
    start_logging("warning")
    from harken.cli import commands

    commands.add_to(app)
    try:
        _check_arguments(sys.argv[1:])
        _run()
    except UserError as e:
        _leave(str(e), 2)
    except ValidationError as e:
        _leave(_name_settings(e), 2)
    except HarkenError as e:
        _leave(str(e), 1)
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(1) from None
    except OSError as e:
        _leave(f"{e.strerror or e}{f' ({e.filename})' if e.filename else ''}: see to that, then try again", 1)


def _run() -> None:
    """What was printed is written before the exit code is settled, so that a full disk or a closed pipe is told."""
    try:
        app()
    finally:
        flush_output()


def _check_arguments(given: Sequence[str]) -> None:
    """Bytes that are no text stand in `sys.argv` as halves of surrogate pairs, which no store and no answer can hold."""
    for n, argument in enumerate(given, 1):
        try:
            argument.encode()
        except UnicodeEncodeError:
            raise UserError(
                f"Argument {n} ({ascii(argument)[1:61]}) is not UTF-8: write it, or name the file, in UTF-8"
            ) from None


def _leave(sentence: str, code: int) -> None:
    notice(" ".join(sentence.split()))
    raise SystemExit(code)


def _name_settings(error: ValidationError) -> str:
    first = error.errors()[0]
    setting = "HARKEN_" + "__".join(str(part) for part in first["loc"]).upper()
    if first["type"] == "extra_forbidden":
        return f"There is no setting {setting}: docs/settings.md lists them all"
    return f"The setting {setting} cannot be used: {first['msg'].removeprefix('Value error, ')}"
