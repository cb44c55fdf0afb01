"""What is said when Elasticsearch cannot be had.

The Elasticsearch that the tests start has no security, so keys, passwords and TLS are tested against a small server of our
own: what we send and what we say, not what a real one makes of it.
"""

from base64 import b64encode
from pathlib import Path
from threading import Semaphore
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

pytest.importorskip("elasticsearch")

from bus.elastic import ElasticState
from bus.elastic.client import connect
from bus.elastic.health import tell_version
from bus.elastic.settings import ElasticSettings
from schemas.errors import Unavailable, UserError
from schemas.scope import PUBLIC
from tests.unit.bus.fake_elastic import FakeElastic, certificate, serving


def refusal(settings: ElasticSettings) -> str:
    """The same sentence at work and from `harken doctor`."""
    state = ElasticState(settings)
    with pytest.raises(Unavailable) as at_work:
        state.get(PUBLIC, "brand", "acme")
    state.close()
    with pytest.raises(Unavailable) as before:
        tell_version(settings)
    assert str(before.value) == str(at_work.value)
    assert settings.urls in str(at_work.value)
    return str(at_work.value)


def test_an_api_key_is_sent_as_one() -> None:
    with serving(FakeElastic(wanted="ApiKey a2V5OnNlY3JldA==")) as fake:
        assert tell_version(ElasticSettings(urls=fake.url, api_key=SecretStr("a2V5OnNlY3JldA=="))) == "8.19.8"

    assert fake.heard == ["ApiKey a2V5OnNlY3JldA=="]


def test_a_user_and_a_password_are_sent_as_basic_auth() -> None:
    basic = f"Basic {b64encode(b'harken:s3cret').decode()}"
    with serving(FakeElastic(wanted=basic)) as fake:
        tell_version(ElasticSettings(urls=fake.url, username="harken", password=SecretStr("s3cret")))

    assert fake.heard == [basic]


@pytest.mark.parametrize(
    ("given", "look_at"),
    [
        ({"api_key": SecretStr("d3Jvbmc=")}, "bus.elastic.api_key"),
        ({"username": "harken", "password": SecretStr("wr0ng")}, "bus.elastic.username and bus.elastic.password"),
        ({}, "set bus.elastic.api_key, or"),
    ],
)
def test_wrong_credentials_are_named_and_never_told(given: dict[str, Any], look_at: str) -> None:
    with serving(FakeElastic(wanted="ApiKey right")) as fake:
        said = refusal(ElasticSettings(urls=fake.url, **given))

    assert "(401)" in said
    assert look_at in said
    assert "wr0ng" not in said
    assert "d3Jvbmc=" not in said


def test_a_key_that_may_too_little_is_told_what_it_needs() -> None:
    error = {"type": "security_exception", "reason": "action [indices:admin/create] is unauthorized for API key"}
    with serving(FakeElastic(status=403, error=error)) as fake:
        said = refusal(ElasticSettings(urls=fake.url, prefix="acme-", api_key=SecretStr("a2V5")))

    assert "monitor and manage_index_templates of the cluster, and all of the indices acme-*" in said
    assert "indices:admin/create" in said


def test_tls_with_the_authority_that_was_named(tmp_path: Path) -> None:
    pem = certificate(tmp_path)
    with serving(FakeElastic(wanted="ApiKey a2V5"), pem) as fake:
        assert tell_version(ElasticSettings(urls=fake.url, ca_file=str(pem), api_key=SecretStr("a2V5"))) == "8.19.8"


def test_an_untrusted_certificate_is_told_before_the_key_is_sent(tmp_path: Path) -> None:
    other = certificate(tmp_path, "other")
    with serving(FakeElastic(), certificate(tmp_path)) as fake:
        unnamed = refusal(ElasticSettings(urls=fake.url, api_key=SecretStr("a2V5")))
        wrong = refusal(ElasticSettings(urls=fake.url, ca_file=str(other), api_key=SecretStr("a2V5")))

    assert "set bus.elastic.ca_file" in unnamed
    assert "set bus.elastic.ca_file" in wrong
    assert fake.heard == []


def test_https_to_a_server_without_tls(tmp_path: Path) -> None:
    with serving(FakeElastic()) as fake:
        said = refusal(ElasticSettings(urls=fake.url.replace("http:", "https:")))

    assert "mend bus.elastic.urls" in said


def test_an_authority_that_is_no_file() -> None:
    with pytest.raises(UserError, match=r"/nowhere/ca\.pem \(bus\.elastic\.ca_file\)"):
        connect(ElasticSettings(ca_file="/nowhere/ca.pem"))


@pytest.mark.parametrize("found", ["7.17.9", "8.11.4", "9.1.0"])
def test_another_version_is_named_with_the_one_that_is_needed(found: str) -> None:
    with serving(FakeElastic(version=found)) as fake:
        said = refusal(ElasticSettings(urls=fake.url))

    assert f"is of version {found}, harken needs Elasticsearch 8.12 or a later 8" in said


def test_a_server_that_does_not_speak_our_version() -> None:
    error = {"type": "media_type_header_exception", "reason": "Invalid media-type value on headers [Accept]"}
    with serving(FakeElastic(status=400, error=error)) as fake:
        assert "harken needs Elasticsearch 8.12 or a later 8" in refusal(ElasticSettings(urls=fake.url))


def test_another_product() -> None:
    with serving(FakeElastic(product=None)) as fake:
        assert "is another product, harken needs Elasticsearch" in refusal(ElasticSettings(urls=fake.url))


def test_nobody_listens() -> None:
    with serving(FakeElastic()) as gone:
        pass

    said = refusal(ElasticSettings(urls=gone.url))

    assert said.endswith("cannot be reached (Connection refused): start it, or set bus.elastic.urls to where it is")


@pytest.mark.parametrize(
    ("status", "kind", "reason", "said"),
    [
        (429, "circuit_breaking_exception", "[parent] Data too large", "is busy"),
        (429, "es_rejected_execution_exception", "rejected execution of coordinating operation", "is busy"),
        (
            429,
            "cluster_block_exception",
            "index [harken-state-1] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, "
            "index has read-only-allow-delete block];",
            "[harken-state-1] blocked",
        ),
        (
            403,
            "cluster_block_exception",
            "index [harken-x] blocked by: [FORBIDDEN/8/index write (api)];",
            "write block",
        ),
    ],
)
def test_what_a_server_that_is_up_refuses(status: int, kind: str, reason: str, said: str) -> None:
    with serving(FakeElastic(status=status, error={"type": kind, "reason": reason})) as fake:
        sentence = refusal(ElasticSettings(urls=fake.url))

    assert said in sentence
    assert ("free disk space" in sentence) == ("flood-stage" in reason)


def test_a_server_that_is_too_slow() -> None:
    gate = Semaphore(0)

    class Slow(FakeElastic):
        def answer(self, authorization: str | None) -> Any:
            gate.acquire(timeout=5)
            return FakeElastic.answer(self, authorization)

    with serving(Slow()) as fake:
        with pytest.raises(Unavailable, match=r"within 0\.05 s.*bus\.elastic\.timeout_seconds"):
            tell_version(ElasticSettings(urls=fake.url, timeout_seconds=0.05))
        gate.release()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"urls": "http://harken:s3cret@es:9200"}, "no user or password in an address"),
        ({"urls": "es:9200"}, "with http or https and a port"),
        ({"urls": "https://es"}, "with http or https and a port"),
        ({"urls": " , "}, "at least one address"),
        ({"prefix": "Harken-"}, "up to 61 small letters"),
        ({"prefix": "a*"}, "is no prefix"),
        ({"username": "harken"}, "go together"),
        ({"username": "a", "password": "b", "api_key": "c"}, "not both"),
    ],
)
def test_settings_that_make_no_sense_are_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        ElasticSettings(**given)
