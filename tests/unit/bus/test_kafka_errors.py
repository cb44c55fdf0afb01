"""What a person reads when the brokers cannot take or give data."""

import logging
import socket
import time
from contextlib import closing

import pytest
from kafka import errors as kafka_errors

from bus.kafka import KafkaLog
from bus.kafka.cluster import check_version
from bus.kafka.errors import explain, hush, translated
from bus.kafka.settings import KafkaSettings
from bus.settings import BusSettings
from schemas.errors import Unavailable

SETTINGS = KafkaSettings(servers="kafka.example:9092", replication=3)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (kafka_errors.SaslAuthenticationFailedError(), "bus.kafka.password"),
        (kafka_errors.UnsupportedSaslMechanismError(), "bus.kafka.sasl"),
        (kafka_errors.TopicAuthorizationFailedError(), "this user may not"),
        (kafka_errors.UnknownTopicOrPartitionError(), "harken topics --create"),
        (kafka_errors.NotEnoughReplicasError(), "bus.kafka.min_in_sync"),
        (kafka_errors.InvalidReplicationFactorError(), r"bus.kafka.replication asks for \(3\)"),
        (kafka_errors.UnrecognizedBrokerVersion("2.8"), r"too old \(.*2.8\): Kafka 3.0"),
        (kafka_errors.PolicyViolationError("no"), "PolicyViolationError"),
        (OSError("broken"), "bus.kafka.servers"),
    ],
)
def test_a_failure_names_the_brokers_and_what_to_do(error: Exception, said: str) -> None:
    sentence = rf"Kafka at kafka.example:9092 cannot be read: .*{said}"
    with pytest.raises(Unavailable, match=sentence), translated(SETTINGS, "be read"):
        raise error


def test_a_client_that_only_ran_out_of_time_is_explained_by_what_it_murmured() -> None:
    hush()
    logging.getLogger("kafka.net").error("Connection lost: %s", kafka_errors.SaslAuthenticationFailedError())

    said = explain(SETTINGS, "be reached", kafka_errors.KafkaTimeoutError("Unable to bootstrap"))

    assert "bus.kafka.username" in said


def test_an_old_broker_is_refused() -> None:
    check_version((3, 0))
    with pytest.raises(kafka_errors.UnrecognizedBrokerVersion):
        check_version((2, 8))


@pytest.mark.slow
def test_where_no_broker_is_the_answer_comes_in_bounded_time() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = "{}:{}".format(*unused.getsockname())
    started = time.monotonic()

    log = KafkaLog(BusSettings(kafka=KafkaSettings(servers=address)))
    with closing(log), pytest.raises(Unavailable, match=f"Kafka at {address} cannot be reached"):
        log.partitions("posts")

    assert time.monotonic() - started < 30
