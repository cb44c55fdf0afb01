from datetime import UTC, datetime

from schemas.query.document import read_post
from tests.posts import make_post


def test_fields_are_normalised_once() -> None:
    post = make_post(
        "x", source="Reddit", site="www.Acme.com", country="US", thread="T", name="Tim Cook", handle="@tim.cook",
        url="https://A.com/B/", flags=("reply", "link"), type="comment",
    )  # fmt: skip
    fields = read_post(post, lang="pt-BR").fields
    assert fields["source"] == {"reddit"}
    assert fields["site"] == {"www.acme.com", "acme.com", "com"}
    assert fields["country"] == {"us"}
    assert fields["thread"] == {"T"}
    assert fields["author"] == {"tim cook"}
    assert fields["url"] == {"a.com/B"}
    assert fields["lang"] == {"pt-br", "pt"}
    assert [*fields["is"], *fields["has"], *fields["type"]] == ["reply", "link", "comment"]


def test_what_is_unknown_is_absent() -> None:
    assert set(read_post(make_post("x")).fields) == {"source", "type"}


def test_the_detected_language_wins() -> None:
    assert read_post(make_post("x", lang="de"), lang="en").fields["lang"] == {"en"}
    assert read_post(make_post("x", lang="de")).fields["lang"] == {"de"}


def test_owned_is_of_the_brand_where_it_is_known() -> None:
    post = make_post("x", flags=("owned", "bot"))
    assert read_post(post).fields["is"] == {"owned", "bot"}
    assert read_post(post, owned=False).fields["is"] == {"bot"}
    assert read_post(make_post("x"), owned=True).fields["is"] == {"owned"}


def test_created_is_clamped_unless_taken_as_given() -> None:
    assert read_post(make_post("x")).created == datetime(2026, 6, 1, tzinfo=UTC)
    assert read_post(make_post("x"), as_given=True).created is None
    future = make_post("x", created="2030-01-01T00:00:00+00:00")
    assert read_post(future).created == datetime(2026, 6, 1, tzinfo=UTC)


def test_links_of_the_text_are_found() -> None:
    document = read_post(make_post("at http://a.b/c", links=("https://d.e",)))
    assert document.fields["link"] == {"a.b", "b", "a.b/c", "b/c", "d.e", "e"}


def test_carries_what_is_known_only_later() -> None:
    document = read_post(make_post("x"), extra={"sentiment": frozenset({"negative"})}, numbers={"likes": 3})
    assert document.fields["sentiment"] == {"negative"}
    assert document.numbers["likes"] == 3
