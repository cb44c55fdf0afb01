"""The settings as the client library wants them."""

from pathlib import Path
from typing import Any

from bus.kafka.settings import KafkaSettings
from bus.kafka.tidy import TidyClient
from bus.settings import BusSettings
from schemas.errors import Unavailable

__all__ = [
    "MESSAGE_BYTES",
    "PATIENCE",
    "REQUEST_BYTES",
    "admin_options",
    "client_options",
    "member_options",
    "producer_options",
    "reader_options",
]

PATIENCE = 10.0
"""Seconds after which a broker that gives no answer counts as not there."""

MESSAGE_BYTES = 8 * 2**20
"""The largest message, before compression."""

REQUEST_BYTES = 2 * MESSAGE_BYTES
"""What a broker must take at once: the largest message and whatever is around it."""

_DELIVERY = 30.0
"""Seconds until an append gives up: long enough for another broker to take over a partition (about 10 s)."""

_SESSION = 10.0
"""Seconds after which the partitions of a killed process are given to others. Brokers allow 6 and more."""

_HEARTBEAT = 1.0
"""How soon a member hears that another one waits to join."""


def client_options(settings: KafkaSettings) -> dict[str, Any]:
    """What all clients have in common: where the brokers are, and how to get in."""
    return {
        "bootstrap_servers": [s.strip() for s in settings.servers.split(",") if s.strip()],
        "client_id": "harken",
        "security_protocol": settings.security,
        "bootstrap_timeout_ms": _ms(PATIENCE),
        "request_timeout_ms": _ms(PATIENCE),
        "reconnect_backoff_max_ms": 1_000,
        "kafka_client": TidyClient,
        **_tls(settings),
        **_sasl(settings),
    }


def _tls(settings: KafkaSettings) -> dict[str, Any]:
    if not settings.security.endswith("SSL"):
        return {}
    files = {
        "ssl_cafile": settings.ca_file,
        "ssl_certfile": settings.cert_file,
        "ssl_keyfile": settings.key_file,
    }
    for name, file in files.items():
        if file is not None and not Path(file).is_file():
            setting = name.removeprefix("ssl_").replace("file", "_file")
            raise Unavailable(f"bus.kafka.{setting} is {file}, which is no file that can be read: check it")
    return {"ssl_check_hostname": True} | {name: file for name, file in files.items() if file is not None}


def _sasl(settings: KafkaSettings) -> dict[str, Any]:
    if not settings.security.startswith("SASL"):
        return {}
    return {
        "sasl_mechanism": settings.sasl,
        "sasl_plain_username": settings.username or "",
        "sasl_plain_password": settings.password.get_secret_value() if settings.password else "",
    }


def admin_options(settings: KafkaSettings) -> dict[str, Any]:
    return client_options(settings)


def producer_options(settings: KafkaSettings) -> dict[str, Any]:
    """Idempotent, acknowledged by all replicas in sync. Linger, batch and compression were measured (decision 10)."""
    return client_options(settings) | {
        "acks": "all",
        "enable_idempotence": True,
        "linger_ms": 20,
        "batch_size": 512 * 2**10,
        "compression_type": None if settings.compression == "none" else settings.compression,
        "max_request_size": REQUEST_BYTES,
        "delivery_timeout_ms": _ms(_DELIVERY),
        "max_block_ms": _ms(PATIENCE),
        "allow_auto_create_topics": False,
        "metrics_enabled": False,
    }


def reader_options(settings: KafkaSettings) -> dict[str, Any]:
    """Outside any group. It asks only for what is known to be there, so that no request waits at the broker."""
    return client_options(settings) | {
        "group_id": None,
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "allow_auto_create_topics": False,
        "max_partition_fetch_bytes": 2**20,
        "fetch_max_wait_ms": 0,
        "metrics_enabled": False,
    }


def member_options(settings: BusSettings, group: str) -> dict[str, Any]:
    """A member that does not poll for `lease_seconds` loses its partitions, one whose process died after a session."""
    return reader_options(settings.kafka) | {
        "group_id": group,
        "fetch_max_wait_ms": 100,
        "session_timeout_ms": _ms(_SESSION),
        "heartbeat_interval_ms": _ms(_HEARTBEAT),
        "max_poll_interval_ms": _ms(settings.lease_seconds),
    }


def _ms(seconds: float) -> int:
    return int(seconds * 1000)
