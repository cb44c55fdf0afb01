"""The state store on Elasticsearch, and the one way to that server for every part that needs it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bus.elastic.state import ElasticState

__all__ = ["ElasticState"]


def __getattr__(name: str) -> Any:
    """Late: the settings of this folder are read by installations that have no Elasticsearch client."""
    if name != "ElasticState":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from bus.elastic.state import ElasticState

    return ElasticState
