"""The address guard: which web addresses this installation may connect to on somebody's word."""

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import httpx

from ingest.source import Forbidden
from schemas.errors import Retry

__all__ = ["AddressGuard", "CheckedAddress", "Resolver", "resolve_by_system", "shown_url"]

Resolver = Callable[[str, int], Sequence[str]]
"""Host and port to IP addresses in text. Raises OSError where the name cannot be resolved."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_FIRST_FREE_PORT, _LAST_PORT = 1024, 65_535
_NUMERIC_HOST = re.compile(r"(?:^|\.)(?:0x[0-9a-f]*|[0-9]+)\.?$", re.IGNORECASE)
"""A last label that is a number: an IPv4 address in one of the forms that C libraries accept."""

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_REFUSED_NETWORKS = tuple(
    ipaddress.ip_network(n)
    for n in (
        "192.88.99.0/24",  # 6to4 relays
        "2002::/16",  # 6to4: the IPv4 address inside may be anything
        "2001::/32",  # Teredo, likewise
        "64:ff9b:1::/48",  # NAT64 for local use
        "::/96",  # IPv4-compatible, deprecated
        "fec0::/10",  # site-local, deprecated
    )
)

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class CheckedAddress:
    """Where a URL leads. Connect to one of `addresses` and to nothing else: a second resolution may say another thing.

    `allowed`: on the allow-list, so its addresses were not judged.
    """

    scheme: str
    host: str
    port: int
    addresses: tuple[str, ...]
    allowed: bool = False


def resolve_by_system(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(info[4][0]) for info in found))


def shown_url(url: str) -> str:
    """For messages and logs: without query, fragment and credentials, which may hold secrets."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return "(not a web address)"
    port = f":{parsed.port}" if parsed.port else ""
    return f"{parsed.scheme}://{parsed.host}{port}{parsed.path}"


class AddressGuard:
    """Lets through http and https to global addresses. Safe for threads.

    `allow_hosts` are exact `host:port` pairs (as written, no resolution) that pass whatever they resolve to. A name
    that resolves to several addresses is refused when any of them is not global.
    """

    def __init__(self, allow_hosts: Iterable[str] = (), resolve: Resolver = resolve_by_system) -> None:
        self._allowed = frozenset(h.strip().lower() for h in allow_hosts if h.strip())
        self._resolve = resolve

    def allows(self, host: str, port: int) -> bool:
        """Is this pair on the allow-list?"""
        name = f"[{host}]" if ":" in host else host
        return f"{name}:{port}".lower() in self._allowed

    def check_url(self, url: str) -> CheckedAddress:
        """Resolves once. Raises Forbidden with a sentence, or Retry when the name cannot be resolved now."""
        scheme, host, port = self.check_form(url)
        if self.allows(host, port):
            return CheckedAddress(scheme, host, port, self._look_up(host, port), allowed=True)
        addresses = self._look_up(host, port)
        for address in addresses:
            _refuse_unless_global(address, host)
        return CheckedAddress(scheme, host, port, addresses)

    def check_form(self, url: str) -> tuple[str, str, int]:
        """What can be said without asking the network: scheme, host and port. Raises Forbidden."""
        parsed = _parse(url)
        host = parsed.raw_host.decode("ascii").lower()
        port = _DEFAULT_PORTS[parsed.scheme] if parsed.port is None else parsed.port
        if not self.allows(host, port):
            _refuse_odd_port(port)
            _refuse_odd_host(host)
        return parsed.scheme, host, port

    def _look_up(self, host: str, port: int) -> tuple[str, ...]:
        literal = _literal(host)
        if literal is not None:
            return (str(literal),)
        try:
            addresses = tuple(self._resolve(host, port))
        except (OSError, UnicodeError) as e:
            raise Retry(f"the name {host} cannot be resolved now: {e}", 60) from e
        if not addresses:
            raise Retry(f"the name {host} has no address", 60)
        return addresses


def _parse(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as e:
        raise Forbidden(f"This is not a web address ({e}); write one like https://example.org/feed.") from e
    if parsed.scheme not in _DEFAULT_PORTS:
        raise Forbidden(f"Addresses must begin with http:// or https://; {shown_url(url)!r} does not.")
    if not parsed.host:
        raise Forbidden("The address names no host; write one like https://example.org/feed.")
    if parsed.userinfo:
        raise Forbidden("The address holds a user name or password; addresses with credentials are not fetched.")
    return parsed


def _refuse_odd_port(port: int) -> None:
    if not (port in _DEFAULT_PORTS.values() or _FIRST_FREE_PORT <= port <= _LAST_PORT):
        raise Forbidden(f"Port {port} belongs to another service than the web; use 80, 443 or one from 1024 on.")


def _refuse_odd_host(host: str) -> None:
    if _NUMERIC_HOST.search(host) and _literal(host) is None:
        raise Forbidden(f"The host {host} is an IP address in disguise; write it as four decimal numbers or a name.")


def _literal(host: str) -> _Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _refuse_unless_global(address: str, host: str) -> None:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError as e:
        raise Forbidden(f"{host} resolves to {address!r}, which is not an IP address.") from e
    if not _is_global(ip):
        raise Forbidden(
            f"{host} leads to {address}, an address inside this machine or its network; only public addresses are "
            "fetched (HARKEN_ALLOW_HOSTS makes exceptions)."
        )


def _is_global(ip: _Address) -> bool:
    inner = _embedded(ip)
    if inner is not None:
        return _is_global(inner)
    if any(ip in network for network in _REFUSED_NETWORKS if network.version == ip.version):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback)


def _embedded(ip: _Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for: mapped, or NAT64 (which is every host on an IPv6-only network)."""
    if isinstance(ip, ipaddress.IPv4Address):
        return None
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF) if ip in _NAT64 else None
