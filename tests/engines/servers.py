"""Where the servers of the engine tests are: those that `make engines-up` started, or others that the environment names."""

import os
import socket
from functools import cache
from http.client import HTTPConnection, HTTPException

import pytest

__all__ = ["NAMES", "elastic_url", "kafka_servers"]

NAMES = ("HARKEN_TEST_KAFKA", "HARKEN_TEST_ELASTIC", "HARKEN_REQUIRE_ENGINES")


def kafka_servers() -> str:
    """host:port of a broker. Skips the test where there is none; fails it where HARKEN_REQUIRE_ENGINES is set."""
    address = os.environ.get("HARKEN_TEST_KAFKA") or "127.0.0.1:9092"
    _needed(_missing_kafka(address))
    return address


def elastic_url() -> str:
    """The address of a node. Skips the test where there is none; fails it where HARKEN_REQUIRE_ENGINES is set."""
    address = os.environ.get("HARKEN_TEST_ELASTIC") or "127.0.0.1:9200"
    _needed(_missing_elastic(address))
    return f"http://{address}"


@cache
def _missing_kafka(address: str) -> str:
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=2):
            return ""
    except OSError:
        return f"no Kafka at {address}: make engines-up"


@cache
def _missing_elastic(address: str) -> str:
    asked = HTTPConnection(address, timeout=5)
    try:
        asked.request("GET", "/")
        answer = asked.getresponse().read()
    except (OSError, HTTPException):
        return f"no Elasticsearch at {address}: make engines-up"
    finally:
        asked.close()
    return "" if b'"cluster_uuid"' in answer else f"what answers at {address} is no Elasticsearch"


def _needed(missing: str) -> None:
    if not missing:
        return
    if os.environ.get("HARKEN_REQUIRE_ENGINES", "0") not in ("", "0"):
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)
