"""The real fetcher against real servers on loopback."""

import threading
from collections.abc import Iterator, Sequence

import pytest

from ingest.fetch.fetcher import Fetcher
from ingest.fetch.guard import AddressGuard
from ingest.fetch.settings import FetchSettings
from ingest.source import Forbidden, MalformedItem
from schemas.errors import Retry
from tests.loopback import Loopback, Reply, loopback


@pytest.fixture
def site() -> Iterator[Loopback]:
    with loopback() as scripted:
        yield scripted


@pytest.fixture
def inner() -> Iterator[Loopback]:
    """Something that must not be reached."""
    with loopback() as scripted:
        scripted.replies["/secret"] = Reply(b"the crown jewels")
        yield scripted


def allowing(site: Loopback, **settings: float) -> Fetcher:
    return Fetcher(FetchSettings.model_validate({"allow_hosts": [site.host], **settings}))


def test_an_allowed_host_is_fetched_without_help_of_the_environment(
    site: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    site.replies["/feed"] = Reply(b"<rss/>", headers={"ETag": '"1"'})
    answer = allowing(site).get(site.url("/feed"))
    assert answer is not None
    assert (answer.body, answer.headers["etag"], answer.url) == (b"<rss/>", '"1"', site.url("/feed"))
    assert site.asked[0][1]["host"] == site.host


def test_loopback_is_refused_and_not_even_connected_to(inner: Loopback) -> None:
    port = inner.host.rpartition(":")[2]
    for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"):
        with pytest.raises(Forbidden):
            Fetcher(FetchSettings()).get(f"http://{host}:{port}/secret")
    assert inner.asked == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_port_of_loopback_is_refused(site: Loopback, inner: Loopback, status: int) -> None:
    site.replies["/feed"] = Reply(status=status, headers={"Location": inner.url("/secret")})
    with pytest.raises(Forbidden):
        allowing(site).get(site.url("/feed"))
    assert inner.asked == []


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/meta-data/", "//169.254.169.254/", "http://[fe80::1]/"]
)
def test_a_redirect_to_a_link_local_address_is_refused(site: Loopback, target: str) -> None:
    site.replies["/feed"] = Reply(status=302, headers={"Location": target})
    with pytest.raises(Forbidden):
        allowing(site).get(site.url("/feed"))


def test_a_redirect_through_a_second_hop_is_refused_too(site: Loopback, inner: Loopback) -> None:
    site.replies["/feed"] = Reply(status=302, headers={"Location": "/hop"})
    site.replies["/hop"] = Reply(status=302, headers={"Location": inner.url("/secret")})
    with pytest.raises(Forbidden):
        allowing(site).get(site.url("/feed"))
    assert [path for path, _ in site.asked] == ["/feed", "/hop"]


def test_the_connection_goes_to_the_checked_address_with_the_name_as_host(site: Loopback) -> None:
    """The name exists nowhere: only the one resolution of the guard can have led to the server."""
    port = int(site.host.rpartition(":")[2])
    asked: list[str] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ("127.0.0.1",)

    site.replies["/feed"] = Reply(b"x")
    fetcher = Fetcher(FetchSettings(allow_hosts=(f"feeds.invalid:{port}",)), resolve=resolve)
    answer = fetcher.get(f"http://feeds.invalid:{port}/feed")
    assert answer is not None
    assert asked == ["feeds.invalid"]
    assert site.asked[0][1]["host"] == f"feeds.invalid:{port}"


def test_a_body_that_never_ends_is_left(site: Loopback) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 10_000

    site.replies["/feed"] = Reply(chunks=endless)
    with pytest.raises(MalformedItem, match="too_large"):
        allowing(site, max_body_bytes=200_000).get(site.url("/feed"))


def test_a_body_that_drips_is_left_at_the_deadline(site: Loopback) -> None:
    gone = threading.Event()

    def drip() -> Iterator[bytes]:
        while not gone.wait(0.02):
            yield b"x"

    site.replies["/feed"] = Reply(chunks=drip)
    with pytest.raises(Retry, match="in time"):
        allowing(site, total_seconds=0.2).get(site.url("/feed"))
    gone.set()


def test_a_server_that_says_nothing_is_left(site: Loopback) -> None:
    gone = threading.Event()

    def silent(headers: object) -> Reply:
        gone.wait(5)
        return Reply()

    site.replies["/feed"] = silent
    with pytest.raises(Retry, match="in time"):
        allowing(site, read_seconds=0.1).get(site.url("/feed"))
    gone.set()


def test_a_body_shorter_than_it_says_is_tried_again_later(site: Loopback) -> None:
    site.replies["/feed"] = Reply(headers={"Content-Length": "100"}, chunks=lambda: iter([b"short"]))
    with pytest.raises(Retry, match="cannot be reached"):
        allowing(site).get(site.url("/feed"))


def test_a_port_where_nobody_listens_is_tried_again_later() -> None:
    with loopback() as closed:
        host = closed.host
    with pytest.raises(Retry):
        Fetcher(FetchSettings(allow_hosts=(host,))).get(f"http://{host}/")


def test_the_system_resolver_finds_loopback_behind_its_name() -> None:
    with pytest.raises(Forbidden):
        AddressGuard().check_url("http://localhost:8000/")
