"""Which workspaces a home has."""

from collections.abc import Sequence

from enrich.brand_store import list_brands
from schemas.ports import StateStore
from schemas.scope import EVERY

__all__ = ["FIRST", "list_workspaces"]

FIRST = "default"


def list_workspaces(state: StateStore) -> Sequence[str]:
    """The one to show first stands first: `default`, unless only others listen for brands."""
    names = sorted({b.workspace for b in list_brands(state, EVERY)})
    others = [n for n in names if n != FIRST]
    return [FIRST, *others] if FIRST in names or not others else [*others, FIRST]
