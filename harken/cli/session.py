"""What a command works with: the engines of the home, seen from one workspace."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.errors import UserError
from schemas.scope import Scope, workspace

if TYPE_CHECKING:
    from harken.engines import Engines
    from harken.settings import Settings

__all__ = ["Session", "name_scope", "open_session"]


@dataclass(frozen=True, slots=True)
class Session:
    engines: "Engines"
    scope: Scope

    @property
    def settings(self) -> "Settings":
        return self.engines.settings


@contextmanager
def open_session(workspace_name: str) -> Iterator[Session]:
    """Any number of these run beside the server: only the pipeline is exclusive."""
    from harken.engines import open_engines
    from harken.settings import load_settings

    scope = name_scope(workspace_name)
    with open_engines(load_settings()) as engines:
        yield Session(engines, scope)


def name_scope(workspace_name: str) -> Scope:
    try:
        return workspace(workspace_name)
    except ValueError as e:
        raise UserError(str(e)) from e
