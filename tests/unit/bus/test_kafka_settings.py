"""Settings for Kafka that make no sense are refused before anybody is asked."""

from typing import Any

import pytest
from pydantic import ValidationError

from bus.kafka.settings import KafkaSettings


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"servers": "kafka"}, "is no host:port"),
        ({"servers": "kafka:99999"}, "is no host:port"),
        ({"servers": "kafka:9092,"}, "is no host:port"),
        ({"prefix": ""}, "is no prefix"),
        ({"prefix": "harken"}, "at the end, as harken"),
        ({"prefix": "a b."}, "up to 80 letters, digits"),
        ({"prefix": "__."}, "is no prefix"),
        ({"min_in_sync": 2}, "nothing could ever be written"),
        ({"security": "SASL_SSL"}, "needs username and password"),
        ({"security": "SASL_PLAINTEXT", "username": "harken"}, "needs username and password"),
    ],
)
def test_what_can_never_work_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        KafkaSettings(**given)


def test_several_brokers_and_a_prefix_of_several_words() -> None:
    made = KafkaSettings(servers="a:1, b:2", prefix="acme.harken-2_", replication=3, min_in_sync=2)
    assert (made.servers, made.prefix) == ("a:1, b:2", "acme.harken-2_")
