"""What Elasticsearch refuses, and why it does not answer, in one sentence that says what to do."""

from collections.abc import Mapping
from typing import Any

from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    ConnectionTimeout,
    SerializationError,
    SSLError,
    TransportError,
    UnsupportedProductError,
)

from bus.elastic.settings import ElasticSettings

__all__ = ["NEEDED", "explained", "is_blocked", "refused", "unsupported"]

NEEDED = "Elasticsearch 8.12 or a later 8"

_PRIVILEGES = "monitor and manage_index_templates of the cluster, and all of the indices {prefix}*"
_BUSY_TYPES = ("es_rejected_execution_exception", "circuit_breaking_exception")
_NO_SHARD_TYPES = ("no_shard_available_action_exception", "unavailable_shards_exception")
_OTHER_VERSION = ("media_type_header_exception",)


def explained(settings: ElasticSettings, error: ApiError | TransportError) -> str:
    """Names the servers (`bus.elastic.urls`)."""
    if isinstance(error, ApiError):
        return f"Elasticsearch at {settings.urls} {_answered(settings, error)}"
    return f"Elasticsearch at {settings.urls} {_unheard(settings, error)}"


def unsupported(settings: ElasticSettings, found: str) -> str:
    return f"Elasticsearch at {settings.urls} {_unsupported(found)}"


def _unsupported(found: str) -> str:
    return f"is {found}, harken needs {NEEDED}: install that, or set bus.elastic.urls to one"


def _unheard(settings: ElasticSettings, error: TransportError) -> str:
    if isinstance(error, ConnectionTimeout):
        return (
            f"has not answered within {settings.timeout_seconds:g} s: look at its load, "
            "or raise bus.elastic.timeout_seconds"
        )
    if isinstance(error, SSLError) or _speaks_tls(error):
        return f"cannot be trusted or does not speak TLS ({_short(error)}): set bus.elastic.ca_file to its authority, or mend bus.elastic.urls"
    if isinstance(error, SerializationError):
        return f"answered with something that is not Elasticsearch's: is bus.elastic.urls right? ({_short(error)})"
    return f"cannot be reached ({_short(error)}): start it, or set bus.elastic.urls to where it is"


def _speaks_tls(error: TransportError) -> bool:
    return "SSL" in str(error) or any("SSL" in repr(e) for e in error.errors)


def _answered(settings: ElasticSettings, error: ApiError) -> str:
    body = error.body if isinstance(error.body, Mapping) else {}
    cause = body.get("error", {})
    cause = cause if isinstance(cause, Mapping) else {"reason": str(cause)}
    if isinstance(error, UnsupportedProductError):
        return _unsupported("another product")
    if isinstance(error, AuthenticationException):
        return f"refused who we are (401): {_credentials(settings)}"
    if is_blocked(cause):
        return _refused(cause)
    if isinstance(error, AuthorizationException):
        privileges = _PRIVILEGES.format(prefix=settings.prefix)
        return f"does not let us do that (403): {_credentials(settings)}; needed is {privileges} ({_reason(cause)})"
    if error.status_code == 406 or cause.get("type") in _OTHER_VERSION:
        return _unsupported("of another version")
    return _refused(cause or {"reason": str(error), "status": error.status_code})


def refused(index: str, cause: Mapping[str, Any]) -> str:
    """An item of a bulk request, or a document of many."""
    return f"Elasticsearch index {index} {_refused(cause)}"


def _refused(cause: Mapping[str, Any]) -> str:
    kind, reason = cause.get("type", ""), _reason(cause)
    if kind in _BUSY_TYPES:
        return f"is busy ({kind}): it is asked again; add memory or nodes if this stays ({reason})"
    if kind in _NO_SHARD_TYPES:
        return f"has a part that is on no node: start the node that holds it ({reason})"
    if "flood-stage" in reason or "read-only-allow-delete" in reason:
        return f"takes no more, its disk is nearly full ({reason}): free disk space, then it takes again by itself, or after {_UNBLOCK}"
    if is_blocked(cause):
        return f"has a write block ({reason}): lift it with PUT INDEX/_settings on the index named, index.blocks.write and read_only null"
    if kind == "index_not_found_exception":
        return f"has lost an index while we worked ({reason}): restore it, or start harken again to have it made anew"
    return f"refused: {kind or 'error'} ({reason})"


_UNBLOCK = 'PUT INDEX/_settings {"index.blocks.read_only_allow_delete": null} on the index named'


def is_blocked(cause: Mapping[str, Any]) -> bool:
    """By a setting of the index: with 429 when Elasticsearch itself set it, but asking again does not help."""
    return cause.get("type") == "cluster_block_exception"


def _reason(cause: Mapping[str, Any]) -> str:
    return str(cause.get("reason", "no reason given"))[:_REASON]


_REASON = 300


def _credentials(settings: ElasticSettings) -> str:
    if settings.api_key is not None:
        return "look at bus.elastic.api_key"
    if settings.username is not None:
        return "look at bus.elastic.username and bus.elastic.password"
    return "set bus.elastic.api_key, or bus.elastic.username and bus.elastic.password"


def _short(error: TransportError) -> str:
    said = str(error.message)
    return (said.rpartition("] ")[2] if "[Errno" in said else said)[:_REASON]
