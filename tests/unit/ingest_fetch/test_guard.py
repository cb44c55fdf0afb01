"""Addresses that lead inside are refused, in every disguise."""

from collections.abc import Sequence

import pytest

from ingest.fetch.guard import AddressGuard, shown_url
from ingest.source import Forbidden
from schemas.errors import Retry


def guard(*addresses: str, allow: Sequence[str] = ()) -> AddressGuard:
    """Every name resolves to these addresses."""
    return AddressGuard(allow, lambda host, port: addresses)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.7", "224.0.0.1",
        "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.88.99.1",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:a00:1", "fe80::1",
        "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1", "100::1",
        "2002:7f00:1::", "2002:808:808::", "2001:0:53aa:64c::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::808:808",
    ],
)  # fmt: skip
def test_a_name_that_leads_inside_is_refused(address: str) -> None:
    with pytest.raises(Forbidden, match="only public addresses"):
        guard(address).check_url("https://feeds.example/rss")


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_a_name_that_leads_outside_passes_with_the_address_to_connect_to(address: str) -> None:
    checked = guard(address).check_url("https://feeds.example/rss")
    assert (checked.host, checked.port, checked.addresses) == ("feeds.example", 443, (address,))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "2130706433", "0x7f000001", "0x7f.1", "017700000001",
     "127.1", "0177.0.0.1", "127.0.0.1.", "1.2.3.4.5", "0", "[fe80::1]"],
)  # fmt: skip
def test_an_inside_address_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises(Forbidden):
        guard("8.8.8.8").check_url(f"http://{host}/feed")


def test_one_inside_address_among_outside_ones_is_enough_to_refuse() -> None:
    with pytest.raises(Forbidden):
        guard("8.8.8.8", "10.0.0.1").check_url("http://feeds.example/")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("ftp://feeds.example/x", "http:// or https://"),
        ("file:///etc/passwd", "http:// or https://"),
        ("gopher://feeds.example/", "http:// or https://"),
        ("feeds.example/x", "http:// or https://"),
        ("http:///x", "names no host"),
        ("http://user:secret@feeds.example/", "credentials"),
        ("http://user@feeds.example/", "credentials"),
        ("http://feeds.example:25/", "Port 25"),
        ("http://feeds.example:0/", "Port 0"),
        ("http://feeds.example:99999/", "Port 99999"),
        ("http://[::1/", "not a web address"),
    ],
)
def test_an_address_of_the_wrong_form_is_refused_with_a_sentence(url: str, sentence: str) -> None:
    with pytest.raises(Forbidden, match=sentence):
        guard("8.8.8.8").check_url(url)


def test_the_allow_list_lets_exactly_one_host_and_port_through() -> None:
    allowing = guard("127.0.0.1", allow=["localhost:8000"])
    assert allowing.check_url("http://LOCALHOST:8000/x").allowed
    for other in ("http://localhost:8001/", "http://127.0.0.1:8000/", "http://localhost/"):
        with pytest.raises(Forbidden):
            allowing.check_url(other)


def test_the_allow_list_knows_ipv6_and_ports_below_1024() -> None:
    allowing = guard(allow=["[::1]:81"])
    assert allowing.check_url("http://[::1]:81/x").addresses == ("::1",)


def test_the_allow_list_allows_no_other_scheme() -> None:
    with pytest.raises(Forbidden):
        guard(allow=["localhost:21"]).check_url("ftp://localhost:21/")


def test_a_name_that_cannot_be_resolved_is_tried_again_later() -> None:
    def fails(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    with pytest.raises(Retry):
        AddressGuard((), fails).check_url("http://feeds.example/")
    with pytest.raises(Retry):
        guard().check_url("http://feeds.example/")


def test_a_name_is_resolved_once() -> None:
    asked: list[str] = []

    def rebinds(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ("8.8.8.8",) if len(asked) == 1 else ("127.0.0.1",)

    assert AddressGuard((), rebinds).check_url("http://feeds.example/").addresses == ("8.8.8.8",)
    assert asked == ["feeds.example"]


def test_what_is_shown_of_an_address_holds_no_secret() -> None:
    assert shown_url("https://me:pw@feeds.example:8443/rss?token=abc#x") == "https://feeds.example:8443/rss"
    assert shown_url("http://[::1/") == "(not a web address)"
