"""What every state store refuses."""

from schemas.scope import EVERY, Scope

__all__ = ["refuse_every"]


def refuse_every(scope: Scope) -> None:
    """Raises ValueError: a key belongs to one scope."""
    if scope == EVERY:
        raise ValueError("EVERY reads over all scopes in `list` and `changes`; name one scope here")
