"""The one way to Elasticsearch: the client made from the settings, and its errors in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from elasticsearch import ApiError, Elasticsearch, TransportError

from bus.elastic.errors import explained, unsupported
from bus.elastic.settings import ElasticSettings
from schemas.errors import Unavailable, UserError

__all__ = ["check_version", "connect", "translated"]

_OLDEST = (8, 12)


def connect(settings: ElasticSettings) -> Elasticsearch:
    """Nothing is asked yet. Safe for threads. Raises UserError for a `ca_file` that is not there."""
    options: dict[str, Any] = {"request_timeout": settings.timeout_seconds, "retry_on_timeout": False, "max_retries": 2}
    if settings.api_key is not None:
        options["api_key"] = settings.api_key.get_secret_value()
    elif settings.username is not None and settings.password is not None:
        options["basic_auth"] = (settings.username, settings.password.get_secret_value())
    if settings.ca_file is not None:
        if not Path(settings.ca_file).is_file():
            raise UserError(f"{settings.ca_file} (bus.elastic.ca_file) is no file: give the path of a PEM file")
        options["ca_certs"] = settings.ca_file
    return Elasticsearch(settings.addresses, **options)


@contextmanager
def translated(settings: ElasticSettings) -> Iterator[None]:
    """Raises Unavailable, which names the servers and what to do, where Elasticsearch cannot answer."""
    try:
        yield
    except (ApiError, TransportError) as e:
        raise Unavailable(explained(settings, e)) from e


def check_version(client: Elasticsearch, settings: ElasticSettings) -> str:
    """The version. Raises Unavailable for one that we cannot work with."""
    with translated(settings):
        version = str(client.info()["version"]["number"])
    found = tuple(int(part) for part in version.split(".")[:2])
    if found[0] != _OLDEST[0] or found < _OLDEST:
        raise Unavailable(unsupported(settings, f"of version {version}"))
    return version
