"""HTML becomes the text that a reader would see."""

import pytest

from ingest.feeds.markup import absolute, plain_html

BASE = "https://blog.example/2026/post.html"


def text(html: str) -> str:
    return plain_html(html, BASE).text


def test_paragraphs_are_parted_by_an_empty_line_and_lines_by_a_break() -> None:
    assert text("<p>One<br>two</p><p>Three <b>bold</b>\n word</p>") == "One\ntwo\n\nThree bold word"


def test_lists_and_tables_stay_readable() -> None:
    assert text("<ul><li>a</li><li>b</li></ul>") == "a\nb"
    assert text("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>") == "1 2\n3"


@pytest.mark.parametrize(
    "html",
    [
        "a<script>evil()</script>b", "a<style>p{}</style>b", "a<!-- <script>x</script> -->b",
        "a<script src=//x.example/></script>b", "a<SCRIPT\n>x</SCRIPT >b", "a<svg onload=x></svg>b",
    ],
)  # fmt: skip
def test_scripts_styles_and_comments_leave_nothing(html: str) -> None:
    assert text(html) == "ab"


def test_entities_are_read_once() -> None:
    assert text("<p>AT&amp;T &lt;b&gt; &amp;amp;</p>") == "AT&T <b> &amp;"
    assert text("AT&amp;T &eacute;") == "AT&T é"


def test_text_without_markup_keeps_its_lines() -> None:
    assert text("first\r\nsecond\n\nthird") == "first\nsecond\n\nthird"


def test_links_are_absolute_http_and_each_once() -> None:
    html = "<a href='/a'>1</a><a href='/a'>2</a><a href='javascript:x'>3</a><a href='#top'>4</a><a href='//b.example/'>5</a>"
    assert plain_html(html, BASE).links == ("https://blog.example/a", "https://b.example/")


def test_half_characters_and_control_characters_do_not_survive() -> None:
    assert text("<p>a\ud800b\x00c\x08</p>").encode()
    assert "\x08" not in text("<p>c\x08</p>")


def test_markup_nested_without_end_loses_no_text() -> None:
    for tag in ("div", "ul", "b", "table", "p", "x"):
        assert text(f"<{tag}>" * 50_000 + "deep") == "deep", tag
    assert text("<" + "a" * 200_000) == ""


def test_images_and_videos_are_noticed() -> None:
    plain = plain_html("<p><img src=x.png>caption</p><video src=y></video>", BASE)
    assert (plain.text, plain.has_image, plain.has_video) == ("caption", True, True)


@pytest.mark.parametrize("link", ["", "#x", "javascript:x", "mailto:a@b.example", "http://["])
def test_what_is_no_web_address_is_no_link(link: str) -> None:
    assert absolute(link, BASE) is None
