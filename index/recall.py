"""What a store tells of one brand beside its active mentions: the same words for all adapters."""

from collections.abc import Mapping

from index.merge import Sight
from index.visibility import sees
from schemas.keys import mention_id
from schemas.mention import Mention
from schemas.ports.mention_store import Recalled
from schemas.scope import EVERY, PUBLIC, Scope, workspace_name

__all__ = ["is_current", "mention_of", "of_brand", "recalled", "visible"]


def of_brand(mention: Mention, scope: Scope, brand: str) -> bool:
    return mention.match.brand.casefold() == brand.casefold() and sees(scope, mention.match.workspace)


def is_current(mention: Mention, sight: Sight | None) -> bool:
    """Whether its text is the newest that is known of the post."""
    return sight is not None and mention.post.revision == sight.version[0]


def visible(scope: Scope, post_scope: Scope) -> bool:
    """Whether somebody of this scope may know of a post of that one."""
    return scope == EVERY or post_scope in (PUBLIC, scope)


def mention_of(scope: Scope, brand: str, post: str) -> str | None:
    """The id of a workspace's mention; None for a scope that is no workspace."""
    name = workspace_name(scope)
    return mention_id(post, name, brand) if name else None


def recalled(scope: Scope, brand: str, post: str, sight: Sight, mentions: Mapping[str, Mention]) -> Recalled:
    ident = mention_of(scope, brand, post)
    return Recalled(sight.version[0], mentions.get(ident) if ident in sight.mentions else None)
