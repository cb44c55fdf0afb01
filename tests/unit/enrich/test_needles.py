"""A look at the bytes may only ever leave out what certainly does not match."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.rematch.needles import maybe_says
from schemas.codec import encode
from schemas.event import Upsert
from schemas.post import Post
from schemas.query.document import read_post
from schemas.query.evaluate import matches
from schemas.query.lint import parse_or_raise
from tests.posts import make_post

MakePost = Callable[..., Post]


def says(query: str, post: Post, *accepts: str) -> bool:
    return maybe_says(parse_or_raise(query))(encode(Upsert(post, accepts)))


@pytest.mark.parametrize(
    "query",
    ["acme", "ACME something", '"big acme"', "acme OR zenith", "acm?*", "{Acme}", 'raw:"Acme!"', "#acme", "@acme", "acme NEAR/2 z",
     "title:acme", "acme -zenith", '"acme big"~3', "acme lang:en"],
)  # fmt: skip
def test_tells_by_the_bytes_of_plain_text(query: str) -> None:
    assert says(query, make_post("Something by ACME!", title="Big"))
    assert not says(query, make_post("nothing of the kind", title="here"))


@pytest.mark.parametrize(
    "query", ["author:ann", "acme OR site:acme.example", " OR ".join(f"word{i}" for i in range(13))]
)
def test_leaves_it_to_the_tokens_what_bytes_cannot_tell(query: str) -> None:
    assert says(query, make_post("nothing"))


@pytest.mark.parametrize("text", ["Ａｃｍｅ", "ácme", "ac­me", "nothing — here"])
def test_text_beyond_ascii_is_always_read(text: str) -> None:
    assert says("acme", make_post(text))


def test_a_declared_post_is_always_read() -> None:
    assert says("acme", make_post("nothing"), "Acme")


@pytest.mark.parametrize("query", ["苹果", "acme NEAR/1 苹果", "café"])
def test_words_beyond_ascii_are_looked_for_as_they_are_folded(query: str) -> None:
    assert not says(query, make_post("nothing"))


WORDS = st.sampled_from(
    [
        "acme",
        "ACME",
        "zenith",
        "apex",
        "C++",
        "#acme",
        "@zenith",
        "a",
        "\n",
        '"',
        "\\",
        "\x01",
        "é",
        "http://acme.io/x",
        "_",
        ".",
    ]
)
QUERIES = st.sampled_from(
    ["acme", "acme zenith", '"acme zenith"', "acme OR zenith", "acme OR ap*", "{ACME}", 'raw:"C++"', 'raw:"acme \\" z"',
     "#acme", "@zenith", "acme NEAR/1 (zenith OR apex)", "title:(acme OR apex) zenith", "acme -zenith", "ze?ith OR {ACME}"]
)  # fmt: skip


@given(QUERIES, st.lists(WORDS), st.lists(WORDS), st.sampled_from(["", " "]))
def test_never_leaves_out_what_matches(query: str, title: list[str], body: list[str], gap: str) -> None:
    post = make_post(gap.join(body), title=gap.join(title))
    if matches(parse_or_raise(query), read_post(post)):
        assert says(query, post)
