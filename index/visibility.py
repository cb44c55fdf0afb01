"""Who may see and who may write what: the scope rules that all adapters of the mention store share."""

from collections.abc import Iterable, Mapping

from schemas.mention import Match, MatchSet, Mention
from schemas.post import Post
from schemas.scope import EVERY, PUBLIC, Scope, workspace_name

__all__ = ["ANY", "admitted", "correctable", "covers", "post_suppressed", "reach_of", "require_scope", "sees"]

ANY = "*"
"""The reach of a deletion that holds in every scope."""


def sees(scope: Scope, workspace: str) -> bool:
    """Mentions belong to workspaces: PUBLIC has none and sees none."""
    return scope == EVERY or workspace_name(scope) == workspace


def correctable(scope: Scope, correction_scope: Scope, mention: Mention | None) -> bool:
    """A workspace corrects its own mentions only; one not stored yet is judged when it comes."""
    if scope not in (EVERY, correction_scope):
        return False
    return mention is None or sees(correction_scope, mention.match.workspace)


def admitted(found: MatchSet) -> tuple[Match, ...]:
    """Rule 1: a private post is a mention for its own workspace only."""
    if found.scope == PUBLIC:
        return found.mentions
    return tuple(m for m in found.mentions if sees(found.scope, m.workspace))


def require_scope(scope: Scope, given: Iterable[Scope]) -> None:
    """Raises ValueError when something of another scope is to be written."""
    if scope != EVERY and any(g != scope for g in given):
        raise ValueError(f"cannot write what is not of scope {scope!r}")


def reach_of(scope: Scope) -> str:
    """A deletion told to one workspace holds there; one told in public holds everywhere."""
    return scope if workspace_name(scope) else ANY


def covers(reach: str, scope: Scope) -> bool:
    """Whether a deletion with this reach takes a post of this scope."""
    return reach in (ANY, scope)


def post_suppressed(post: Post, reaches: Mapping[str, frozenset[str]]) -> bool:
    """`reaches`: of each deleted post key and author key."""
    keys = (post.key, post.author_key) if reaches else ()
    return any(covers(r, post.scope) for k in keys if k is not None for r in reaches.get(k, ()))
