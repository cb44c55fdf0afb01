"""A brand: what to listen for, and what is its own."""

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Brand", "BrandVersion"]


@dataclass(frozen=True, slots=True)
class Brand:
    """Stored per workspace under its casefolded name. `version` rises with each change of the query.

    `sites` (hosts) and `handles` (no @) say what is *owned*. `competitors` are names of other brands.
    """

    workspace: str
    name: str
    query: str
    version: int
    changed_at: datetime
    names: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.name.casefold()


@dataclass(frozen=True, slots=True)
class BrandVersion:
    """A query that the brand had. `origin` says how it came about where nobody typed it, e.g. "rollback to 3"."""

    workspace: str
    name: str
    version: int
    query: str
    saved_at: datetime
    origin: str = ""
