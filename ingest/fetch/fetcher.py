"""GET, guarded: limits, manners, redirects by hand, and every answer as a body or a typed error."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from ingest.fetch.body import ACCEPTED_ENCODINGS, unpacked
from ingest.fetch.guard import AddressGuard, Resolver, resolve_by_system, shown_url
from ingest.fetch.politeness import Politeness
from ingest.fetch.retry_after import retry_after
from ingest.fetch.settings import FetchSettings
from ingest.fetch.transport import DEADLINE, GuardedTransport
from ingest.source import Forbidden, RateLimited, SourceError, SourceGone
from schemas.clock import Clock, utc_now
from schemas.errors import Retry

__all__ = ["Answer", "Fetcher"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_REFUSED = frozenset({401, 402, 403, 407, 451})
_PASSING = frozenset({408, 425})
_RETRY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """`url`: the last one, after redirects. Header names in lower case, values exactly as received (Latin-1)."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    at: datetime


class Fetcher:
    """Safe for threads. Every request is a new connection to an address that the guard checked.

    Errors: Forbidden (our guard; 401, 402, 403, 407, 451), SourceGone (404, 410), RateLimited (429, or 503 with
    Retry-After), Retry (5xx, timeouts, network, DNS), MalformedItem (a body over the limit or wrongly compressed),
    SourceError (anything else: too many redirects, other 4xx).
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Clock = utc_now,
        resolve: Resolver = resolve_by_system,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._monotonic = monotonic
        self.guard = AddressGuard(settings.allow_hosts, resolve)
        self._transport = transport or GuardedTransport(self.guard, monotonic)
        self._politeness = Politeness(settings.host_interval_seconds, monotonic, sleep)

    def get(
        self, url: str, *, accept: str = "*/*", etag: str | None = None, last_modified: str | None = None
    ) -> Answer | None:
        """The answer of a 2xx, or None for 304. With an ETag only that is sent: servers disagree about both together."""
        headers = self._headers(accept) | _conditions(etag, last_modified)
        deadline: float | None = None
        polite_to: str | None = None
        for _ in range(self._settings.max_redirects + 1):
            polite_to = self._be_polite(url, polite_to)
            deadline = deadline or self._monotonic() + self._settings.total_seconds
            reached = self._hop(url, headers, deadline)
            if not isinstance(reached, str):
                return reached
            url = reached
        raise SourceError(f"{shown_url(url)}: more than {self._settings.max_redirects} redirects; use the last address")

    def _be_polite(self, url: str, waited_for: str | None) -> str:
        """A redirect within the host goes on at once: it is the same fetch."""
        _, host, port = self.guard.check_form(url)
        exempt = self.guard.allows(host, port) and not self._settings.polite_to_allowed
        if host != waited_for and not exempt:
            self._politeness.wait(host)
        return host

    def _hop(self, url: str, headers: Mapping[str, str], deadline: float) -> Answer | str | None:
        """One request: its answer, None for 304, or the address that it redirects to."""
        request = httpx.Request("GET", url, headers=_raw(headers), extensions=self._limits(deadline))
        try:
            response = self._transport.handle_request(request)
            try:
                return self._read(url, response, deadline)
            finally:
                response.close()
        except httpx.TimeoutException as e:
            raise Retry(f"{shown_url(url)} did not answer in time", _RETRY_SECONDS) from e
        except httpx.TransportError as e:
            raise Retry(f"{shown_url(url)} cannot be reached: {e}", _RETRY_SECONDS) from e

    def _read(self, url: str, response: httpx.Response, deadline: float) -> Answer | str | None:
        headers = _exact(response.headers)
        if response.status_code in _REDIRECTS and "location" in headers:
            return _join(url, headers["location"])
        if response.status_code == 304:
            return None
        if not response.is_success:
            raise self._failure(response.status_code, headers, url)
        chunks = self._in_time(_chunks(response), deadline)
        body = unpacked(chunks, headers.get("content-encoding", ""), self._settings.max_body_bytes)
        return Answer(url, headers, b"".join(body), self._clock())

    def _in_time(self, chunks: Iterator[bytes], deadline: float) -> Iterator[bytes]:
        """Stops a slow body, also of a transport that knows no deadline."""
        for chunk in chunks:
            if self._monotonic() > deadline:
                raise httpx.ReadTimeout("the body took too long")
            yield chunk

    def _failure(self, status: int, headers: Mapping[str, str], url: str) -> Exception:
        what = f"{shown_url(url)} answered {status}"
        until = retry_after(headers.get("retry-after"), self._clock(), self._settings.max_pause_seconds)
        if status == 429 or (status == 503 and until):
            return RateLimited(f"{what}: it asks for a pause", until or self._default_pause())
        if status in _GONE:
            return SourceGone(f"{what}: there is nothing at this address any more; look for its new one")
        if status in _REFUSED:
            return Forbidden(f"{what}: the site refuses us")
        if status >= 500 or status in _PASSING:
            return Retry(what, _RETRY_SECONDS)
        return SourceError(f"{what}: look at the address in a browser")

    def _default_pause(self) -> datetime:
        return self._clock() + timedelta(seconds=self._settings.rate_limit_seconds)

    def _headers(self, accept: str) -> dict[str, str]:
        contact = f"; contact {self._settings.contact}" if self._settings.contact else ""
        return {
            "User-Agent": f"Harken/0.1 (self-hosted brand monitoring{contact})",
            "Accept": accept,
            "Accept-Encoding": ACCEPTED_ENCODINGS,
        }

    def _limits(self, deadline: float) -> dict[str, object]:
        s = self._settings
        timeout = {"connect": s.connect_seconds, "read": s.read_seconds, "write": s.read_seconds, "pool": None}
        return {"timeout": timeout, DEADLINE: deadline}


def _chunks(response: httpx.Response) -> Iterator[bytes]:
    """As sent: decoding is ours, since httpx would unpack without a limit."""
    assert isinstance(response.stream, httpx.SyncByteStream)
    return iter(response.stream)


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    if etag and _sendable(etag):
        return {"If-None-Match": etag}
    if last_modified and _sendable(last_modified):
        return {"If-Modified-Since": last_modified}
    return {}


def _sendable(value: str) -> bool:
    """A header value that may be sent back: Latin-1 without control characters."""
    return all(" " <= c <= "\xff" and not "\x7f" <= c <= "\x9f" for c in value)


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(k.encode("ascii"), v.encode("latin-1")) for k, v in headers.items()]


def _exact(headers: httpx.Headers) -> dict[str, str]:
    """By lower-cased name; the values as they came, so that an ETag goes back byte by byte."""
    exact: dict[str, str] = {}
    for name, value in headers.raw:
        key = name.decode("latin-1").lower()
        text = value.decode("latin-1")
        exact[key] = f"{exact[key]}, {text}" if key in exact else text
    return exact


def _join(url: str, location: str) -> str:
    try:
        joined = httpx.URL(url).join(location.encode("latin-1").decode("utf-8", "replace"))
    except (httpx.InvalidURL, ValueError) as e:
        raise SourceError(f"{shown_url(url)} redirects to something that is not an address: {e}") from e
    return str(joined.copy_with(fragment=None))
