"""What the stores know of a post without looking through the log."""

from api.answers.why_missed.reference import Reference, read_reference
from enrich.brand_store import list_brands
from ingest.sieve import SEEN
from schemas.brand import Brand
from schemas.errors import UserError
from schemas.keys import mention_id
from schemas.mention import Mention
from schemas.ports import MentionQuery, MentionStore, StateStore
from schemas.query.ast import Field, Node, Or
from schemas.query.links import url_value
from schemas.scope import PUBLIC, Scope, workspace_name

__all__ = ["find_stored", "name_mention", "was_seen"]

_NAMED = 10
"""Mentions of one post that are listed to whoever named the post only."""


def find_stored(store: MentionStore, scope: Scope, reference: Reference, brand: Brand) -> Mention | None:
    """An active mention of the post: the brand's own where there is one, else another brand's of the workspace."""
    workspace = workspace_name(scope) or ""
    ids = [mention_id(key, workspace, brand.name) for key in reference.keys(scope)]
    for ident in [*([reference.derived] if reference.derived else []), *ids]:
        if mention := store.get(scope, ident):
            return mention
    return _by_address(store, scope, reference, brand) if reference.url else None


def name_mention(store: MentionStore, state: StateStore, scope: Scope, text: str) -> str:
    """The id of the mention that a person means by its id, or by the address or an id of its post; what names none comes
    back as it is. Raises UserError where several brands have a mention of the post.
    """
    if store.get(scope, text) is not None:
        return text
    reference = read_reference(text)
    found = (find_stored(store, scope, reference, brand) for brand in list_brands(state, scope))
    ids = {m.match.brand: m.id for m in found if m is not None}
    if len(set(ids.values())) > 1:
        listed = ", ".join(f"{ident} ({brand})" for brand, ident in list(ids.items())[:_NAMED])
        raise UserError(f"Several brands have a mention of it: name one by its id, {listed}.")
    return next(iter(ids.values()), text)


def _by_address(store: MentionStore, scope: Scope, reference: Reference, brand: Brand) -> Mention | None:
    query = _addresses(reference.url or "")
    for name in (brand.name, None):
        for mention in store.search(scope, MentionQuery(query, brand=name), limit=1).mentions:
            return mention
    return None


def _addresses(url: str) -> Node:
    """With and without `www.`: what else may differ is found in the log only."""
    value = url_value(url)
    other = value.removeprefix("www.") if value.startswith("www.") else f"www.{value}"
    return Or((Field("url", value), Field("url", other)))


def was_seen(state: StateStore, scope: Scope, reference: Reference) -> bool:
    """Whether it was acknowledged once, which is remembered longer than the log holds it."""
    keys = list(reference.keys(scope))
    return any(state.get_many(place, SEEN, keys) for place in (PUBLIC, scope)) if keys else False
