"""Every answer is a body or a typed error, within limits and with manners."""

import gzip
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from ingest.fetch.fetcher import Answer, Fetcher
from ingest.fetch.settings import FetchSettings
from ingest.source import Forbidden, MalformedItem, RateLimited, SourceError, SourceGone
from schemas.errors import Retry

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
Answering = Callable[[httpx.Request], httpx.Response]


class Time:
    """A monotonic clock that sleeping moves on."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def fetcher(answer: Answering | httpx.Response, time: Time | None = None, **settings: object) -> Fetcher:
    time = time or Time()
    answering = answer if callable(answer) else lambda request: answer
    return Fetcher(
        FetchSettings.model_validate(settings),
        transport=httpx.MockTransport(answering),
        clock=lambda: NOW,
        monotonic=lambda: time.now,
        sleep=time.sleep,
    )


def body_of(answer: Answer | None) -> bytes:
    assert answer is not None
    return answer.body


def test_says_who_we_are_and_whom_to_ask() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=b"x")

    assert body_of(fetcher(answer, contact="ops@shop.example").get("http://a.example/", accept="text/xml")) == b"x"
    assert "contact ops@shop.example" in seen[0].headers["user-agent"]
    assert seen[0].headers["accept"] == "text/xml"
    assert seen[0].headers["host"] == "a.example"


def test_an_etag_goes_back_exactly_and_alone() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if (b"If-None-Match", b'W/"\xfcber"') in request.headers.raw:
            return httpx.Response(304)
        return httpx.Response(200, headers=[(b"ETag", b'W/"\xfcber"')], content=b"x")

    fetching = fetcher(answer)
    first = fetching.get("http://a.example/")
    assert first is not None
    etag = first.headers["etag"]
    assert fetching.get("http://a.example/", etag=etag, last_modified="Tue, 24 Nov 2026 10:00:00 GMT") is None
    assert "if-modified-since" not in seen[1].headers


def test_without_an_etag_the_date_is_sent() -> None:
    date = "Tue, 19 Jan 2041 10:00:00 GMT"
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["if-modified-since"])
        return httpx.Response(304)

    assert fetcher(answer).get("http://a.example/", last_modified=date) is None
    assert asked == [date]


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Forbidden), (403, Forbidden), (404, SourceGone), (410, SourceGone), (429, RateLimited), (418, SourceError),
     (500, Retry), (502, Retry), (503, Retry), (408, Retry), (300, SourceError)],
)  # fmt: skip
def test_each_refusal_is_a_typed_error_without_the_secret_in_the_address(status: int, error: type[Exception]) -> None:
    with pytest.raises(error) as failure:
        fetcher(httpx.Response(status)).get("http://a.example/feed?token=geheim")
    assert "geheim" not in str(failure.value)
    assert str(status) in str(failure.value)


@pytest.mark.parametrize(
    ("value", "until"),
    [
        ("120", NOW + timedelta(seconds=120)),
        ("Tue, 24 Nov 2026 13:00:00 GMT", NOW + timedelta(hours=1)),
        ("Mon, 23 Nov 2026 13:00:00 GMT", NOW),
        ("99999999999999", NOW + timedelta(days=1)),
        ("soon", NOW + timedelta(minutes=15)),
        ("-5", NOW + timedelta(minutes=15)),
    ],
)
def test_retry_after_is_read_in_both_forms_and_bounded(value: str, until: datetime) -> None:
    with pytest.raises(RateLimited) as limited:
        fetcher(httpx.Response(429, headers={"Retry-After": value})).get("http://a.example/")
    assert limited.value.until == until


def test_an_overloaded_site_may_ask_for_a_pause() -> None:
    with pytest.raises(RateLimited) as limited:
        fetcher(httpx.Response(503, headers={"Retry-After": "30"})).get("http://a.example/")
    assert limited.value.until == NOW + timedelta(seconds=30)


def test_redirects_are_followed_and_the_last_address_is_told() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/old":
            return httpx.Response(301, headers={"Location": "/new?x=1#part"})
        return httpx.Response(200, content=b"x")

    found = fetcher(answer).get("http://a.example/old")
    assert found is not None
    assert found.url == "http://a.example/new?x=1"


def test_a_redirect_loop_ends_after_five() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(302, headers={"Location": f"/{len(asked)}"})

    with pytest.raises(SourceError, match="more than 5 redirects"):
        fetcher(answer).get("http://a.example/")
    assert len(asked) == 6


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "http://u:p@b.example/", "http://2130706433/", "http://b.example:22/"]
)
def test_a_redirect_to_a_forbidden_form_is_refused(location: str) -> None:
    with pytest.raises(Forbidden):
        fetcher(httpx.Response(302, headers={"Location": location})).get("http://a.example/")


def test_the_same_host_is_asked_every_five_seconds_and_another_one_at_once() -> None:
    time = Time()
    fetching = fetcher(lambda request: httpx.Response(200), time)
    for url in ("http://a.example/1", "http://a.example/2", "http://b.example/", "http://a.example/3"):
        fetching.get(url)
    assert time.slept == [5.0, 5.0]


def test_an_allowed_host_is_not_spared_unless_asked() -> None:
    time = Time()
    fetching = fetcher(lambda request: httpx.Response(200), time, allow_hosts=["a.example:80"])
    fetching.get("http://a.example/1")
    fetching.get("http://a.example/2")
    assert time.slept == []


def test_a_compressed_body_is_unpacked() -> None:
    zlib_stream = zlib.compress(b"hello")
    for coding, body in (
        ("gzip", gzip.compress(b"hello")), ("x-gzip", gzip.compress(b"hel") + gzip.compress(b"lo")),
        ("deflate", zlib_stream), ("deflate", zlib_stream[2:-4]), ("gzip, gzip", gzip.compress(gzip.compress(b"hello"))),
    ):  # fmt: skip
        response = raw(body, {"Content-Encoding": coding})
        assert body_of(fetcher(response).get("http://a.example/")) == b"hello", coding


@pytest.mark.parametrize(
    ("coding", "body", "reason"),
    [
        ("br", b"x", "encoding_unknown"),
        ("gzip", b"<rss/>", "encoding_broken"),
        ("gzip", gzip.compress(b"hello" * 100, mtime=0)[:-12], "encoding_broken"),
    ],
)
def test_a_wrongly_compressed_body_is_malformed(coding: str, body: bytes, reason: str) -> None:
    with pytest.raises(MalformedItem) as malformed:
        fetcher(raw(body, {"Content-Encoding": coding})).get("http://a.example/")
    assert malformed.value.reason == reason


def test_a_gzip_bomb_is_noticed_at_the_limit() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 100_000
    for coding, body in (("gzip", bomb), ("gzip, gzip", gzip.compress(bomb))):
        with pytest.raises(MalformedItem) as malformed:
            fetcher(raw(body, {"Content-Encoding": coding}), max_body_bytes=1_000_000).get("http://a.example/")
        assert malformed.value.reason == "too_large"


def test_an_endless_body_is_left_at_the_limit() -> None:
    given: list[int] = []

    def endless() -> Iterator[bytes]:
        while True:
            given.append(1)
            yield b"x" * 1000

    with pytest.raises(MalformedItem) as malformed:
        fetcher(raw(endless(), {}), max_body_bytes=100_000).get("http://a.example/")
    assert malformed.value.reason == "too_large"
    assert len(malformed.value.raw) == 65_536
    assert len(given) == 101


def test_a_slow_body_is_left_at_the_deadline() -> None:
    time = Time()

    def slow() -> Iterator[bytes]:
        while True:
            time.sleep(7)
            yield b"x"

    with pytest.raises(Retry, match="did not answer in time"):
        fetcher(raw(slow(), {}), time).get("http://a.example/")
    assert len(time.slept) == 9


def test_a_broken_connection_is_tried_again_later() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(Retry, match="cannot be reached"):
        fetcher(answer).get("http://a.example/")


def raw(body: bytes | Iterator[bytes], headers: dict[str, str]) -> httpx.Response:
    """A response whose body is not decoded by httpx."""
    return httpx.Response(200, headers=headers, stream=_Stream(iter([body]) if isinstance(body, bytes) else body))


class _Stream(httpx.SyncByteStream):
    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks
