"""Who may see a thing: everybody, one workspace, or (for the pipeline itself) every scope at once."""

from typing import NewType

__all__ = ["EVERY", "PUBLIC", "Scope", "workspace", "workspace_name"]

Scope = NewType("Scope", str)
"""First argument of every store and state method. Make one with `workspace`, or name PUBLIC or EVERY."""

PUBLIC = Scope("public")
"""Posts anybody could have fetched; state that belongs to no workspace."""

EVERY = Scope("*")
"""All scopes together: for the pipeline's own stages, never for what a person asked."""

_PREFIX = "ws:"
_LONGEST = 100


def workspace(name: str) -> Scope:
    """The scope of one workspace. Raises ValueError for a name of other signs than it says, or of more than 100."""
    if not 0 < len(name) <= _LONGEST or not all(c.isalnum() or c in "-_" for c in name):
        raise ValueError(f"{name[:_LONGEST]!r} is not a workspace name: use letters, digits, - and _, 100 at the most")
    return Scope(_PREFIX + name)


def workspace_name(scope: Scope) -> str | None:
    """The workspace's name, or None for PUBLIC and EVERY."""
    return scope.removeprefix(_PREFIX) if scope.startswith(_PREFIX) else None
