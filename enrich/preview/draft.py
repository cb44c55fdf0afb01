"""A brand that may not be saved yet, as one that listens."""

from enrich.brands import Listener
from enrich.matcher import asks
from enrich.owned import owned_by
from schemas.brand import Brand
from schemas.query.lint import parse_or_raise

__all__ = ["listen_to"]


def listen_to(brand: Brand) -> Listener:
    """Raises UserError for a query that no brand can have."""
    node = parse_or_raise(brand.query, for_search=False)
    return Listener(brand, node, owned_by(brand), asks(node, "lang"), asks(node, "is", "owned"))
