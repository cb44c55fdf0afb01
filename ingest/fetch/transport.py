"""httpx transport that connects to checked addresses only, and to nothing after a deadline."""

import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

from ingest.fetch.guard import AddressGuard, CheckedAddress

__all__ = ["DEADLINE", "GuardedTransport"]

DEADLINE = "harken_deadline"
"""Request extension: when the whole exchange must be over, on the transport's clock."""

Monotonic = Callable[[], float]
_SocketOptions = Iterable[httpcore.SOCKET_OPTION]


class GuardedTransport(httpx.BaseTransport):
    """One connection a request: nothing is reused, so a connection made for one host never serves another.

    The guard resolves and checks once a request; the connection goes to those addresses, while Host, SNI and the
    certificate check keep the name. Proxies of the environment are not used: behind one, nothing could be checked.
    `trust` None: the certificate authorities that come with httpx. Raises Forbidden and Retry of the guard, and
    httpx.TransportError. Safe for threads.
    """

    def __init__(
        self, guard: AddressGuard, monotonic: Monotonic = time.monotonic, trust: ssl.SSLContext | None = None
    ) -> None:
        self._guard = guard
        self._monotonic = monotonic
        self._trust = trust

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        checked = self._guard.check_url(str(request.url))
        pool = self._pool(checked, request.extensions.get(DEADLINE))
        try:
            with _as_httpx_errors():
                answer = pool.handle_request(_to_core(request))
        except BaseException:
            pool.close()
            raise
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer, pool), extensions=answer.extensions
        )

    def _pool(self, checked: CheckedAddress, deadline: float | None) -> httpcore.ConnectionPool:
        backend = _PinnedBackend(checked, deadline, self._monotonic)
        return httpcore.ConnectionPool(
            ssl_context=self._context() if checked.scheme == "https" else None,
            max_connections=1,
            max_keepalive_connections=0,
            network_backend=backend,
        )

    def _context(self) -> ssl.SSLContext:
        """Made when first needed: it takes tens of milliseconds."""
        if self._trust is None:
            self._trust = httpx.create_ssl_context(trust_env=False)
        return self._trust


def _to_core(request: httpx.Request) -> httpcore.Request:
    url = request.url
    return httpcore.Request(
        method=request.method,
        url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        content=request.stream if isinstance(request.stream, httpx.SyncByteStream) else None,
        extensions={k: v for k, v in request.extensions.items() if k != DEADLINE},
    )


class _Body(httpx.SyncByteStream):
    """The body as it comes in; closing it closes the connection."""

    def __init__(self, answer: httpcore.Response, pool: httpcore.ConnectionPool) -> None:
        self._answer = answer
        self._pool = pool

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx_errors():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
        self._pool.close()


@contextmanager
def _as_httpx_errors() -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as e:
        raise httpx.ReadTimeout(str(e) or "timed out") from e
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as e:
        raise httpx.RemoteProtocolError(str(e)) from e
    except (httpcore.NetworkError, httpcore.ProxyError) as e:
        raise httpx.NetworkError(str(e)) from e


class _PinnedBackend(httpcore.NetworkBackend):
    """Connects to the checked addresses in turn, whatever host is asked for."""

    def __init__(self, checked: CheckedAddress, deadline: float | None, monotonic: Monotonic) -> None:
        self._checked = checked
        self._deadline = deadline
        self._monotonic = monotonic
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _SocketOptions | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in self._checked.addresses:
            left = _left(timeout, self._deadline, self._monotonic, httpcore.ConnectTimeout)
            try:
                stream = self._network.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as e:
                failure = e
                continue
            return _DeadlineStream(stream, self._deadline, self._monotonic)
        raise failure


class _DeadlineStream(httpcore.NetworkStream):
    """A peer that sends one byte now and then keeps no connection open past the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float | None, monotonic: Monotonic) -> None:
        self._stream = stream
        self._deadline = deadline
        self._monotonic = monotonic

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._left(timeout, httpcore.ConnectTimeout)
        secured = self._stream.start_tls(ssl_context, server_hostname, left)
        return _DeadlineStream(secured, self._deadline, self._monotonic)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _left(self, timeout: float | None, late: type[Exception]) -> float | None:
        return _left(timeout, self._deadline, self._monotonic, late)


def _left(timeout: float | None, deadline: float | None, monotonic: Monotonic, late: type[Exception]) -> float | None:
    """The shorter of both limits, in seconds from now. Raises `late` past the deadline."""
    if deadline is None:
        return timeout
    left = deadline - monotonic()
    if left <= 0:
        raise late("the whole exchange took too long")
    return left if timeout is None else min(timeout, left)
