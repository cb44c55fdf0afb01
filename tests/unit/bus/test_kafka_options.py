"""The settings as the client library wants them."""

from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from pydantic import SecretStr

from bus.kafka.options import admin_options, client_options, member_options, producer_options, reader_options
from bus.kafka.settings import KafkaSettings
from bus.settings import BusSettings
from schemas.errors import Unavailable

SECRET = "s3cret-words"


def test_every_broker_that_is_named_is_asked() -> None:
    options = client_options(KafkaSettings(servers="a:9092, b:9093"))

    assert options["bootstrap_servers"] == ["a:9092", "b:9093"]
    assert options["security_protocol"] == "PLAINTEXT"
    assert not [name for name in options if name.startswith(("sasl", "ssl"))]


def test_a_password_is_given_with_its_mechanism() -> None:
    settings = KafkaSettings(security="SASL_PLAINTEXT", sasl="PLAIN", username="ann", password=SecretStr(SECRET))
    options = client_options(settings)

    assert (options["sasl_mechanism"], options["sasl_plain_username"]) == ("PLAIN", "ann")
    assert options["sasl_plain_password"] == SECRET
    assert SECRET not in repr(settings)


def test_tls_checks_the_name_and_takes_our_files(tmp_path: Path) -> None:
    ca, cert, key = (tmp_path / name for name in ("ca.pem", "cert.pem", "key.pem"))
    for file in (ca, cert, key):
        file.write_text("-")
    options = client_options(KafkaSettings(security="SSL", ca_file=str(ca), cert_file=str(cert), key_file=str(key)))

    assert options["ssl_check_hostname"]
    assert [options[f"ssl_{n}file"] for n in ("ca", "cert", "key")] == [str(ca), str(cert), str(key)]


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(Unavailable, match=r"bus.kafka.ca_file is /nowhere/ca.pem"):
        client_options(KafkaSettings(security="SSL", ca_file="/nowhere/ca.pem"))


def test_what_is_acknowledged_has_every_replica_in_sync() -> None:
    options = producer_options(KafkaSettings(compression="none"))

    assert (options["acks"], options["enable_idempotence"], options["compression_type"]) == ("all", True, None)


def test_a_silent_member_keeps_its_partitions_for_its_lease_and_a_killed_one_much_shorter() -> None:
    options = member_options(BusSettings(lease_seconds=45.0), "harken.enrich")

    assert options["max_poll_interval_ms"] == 45_000
    assert options["session_timeout_ms"] <= 15_000
    assert not options["enable_auto_commit"]


def test_the_library_knows_every_option() -> None:
    settings = KafkaSettings()

    assert admin_options(settings).keys() <= KafkaAdminClient.DEFAULT_CONFIG.keys()
    assert producer_options(settings).keys() <= KafkaProducer.DEFAULT_CONFIG.keys()
    assert reader_options(settings).keys() <= KafkaConsumer.DEFAULT_CONFIG.keys()
    assert member_options(BusSettings(), "g").keys() <= KafkaConsumer.DEFAULT_CONFIG.keys()
