"""Small repairs of text."""

import pytest

from ingest.text import find_links, host_of, unescape


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("no link here", ()),
        ("see http://a.example/x.", ("http://a.example/x",)),
        ("(see http://a.example/x_(y))", ("http://a.example/x_(y)",)),
        ("WWW.A.example, again www.A.example!", ("http://WWW.A.example", "http://www.A.example")),
        ("twice http://a.example http://a.example", ("http://a.example",)),
        ("<a href=\"https://a.example/?q=1&r=2\">", ("https://a.example/?q=1&r=2",)),
        ("中文http://a.example/路", ("http://a.example/",)),
        ("http:// and awww.example and http://[half", ()),
    ],
)  # fmt: skip
def test_links_of_a_text(text: str, links: tuple[str, ...]) -> None:
    assert find_links(text) == links


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://www.A.example:8/x", "a.example"), ("nothing", None), ("http://[half", None), ("http://a.example./", "a.example")],
)  # fmt: skip
def test_the_host_of_an_address(url: str, host: str | None) -> None:
    assert host_of(url) == host


def test_entities_are_undone_once() -> None:
    assert unescape("Q&amp;A &lt;b&gt; &amp;lt;") == "Q&A <b> &lt;"
