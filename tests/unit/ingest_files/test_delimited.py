"""Tables as people export them. All inputs synthetic."""

from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.errors import UserError
from schemas.post import Author, Engagement


def texts(whole: Any) -> list[str]:
    return [post.text for post in whole.posts]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(desk: Any, mark: str) -> None:
    table = 'id,text,date\n1,"one, two; three | four",2016-01-01\n2,b,2016-01-02\n'
    quoted = table.replace('"one, two; three | four"', "#").replace(",", mark)
    whole = desk.read(quoted.replace("#", '"one, two; three | four"').encode())
    assert texts(whole) == ["one, two; three | four", "b"]


def test_names_of_columns_say_what_they_are(desk: Any) -> None:
    (post,) = desk.read(
        b"Tweet ID,Full Text,Created-At,Screen Name,Followers,Likes,Permalink,Type,Language\n"
        b'9,hello,2016-01-01T10:00:00Z,@ana,"1,200",3.0,https://www.a.example/9,Comment,de\n'
    ).posts
    assert (post.native_id, post.text, post.type, post.lang, post.site) == ("9", "hello", "comment", "de", "a.example")
    assert (post.author, post.engagement) == (Author(handle="ana", followers=1200), Engagement(likes=3))
    assert (post.created, post.origin, post.source) == (datetime(2016, 1, 1, 10, tzinfo=UTC), "import", "import")


def test_columns_are_mapped_as_asked(desk: Any) -> None:
    table = b"nr,what was said,text\n1,this,not this\n"
    whole = desk.read(table, mapping=[("nr", "native_id"), ("what was said", "text"), ("text", "title")])
    assert [(post.text, post.title) for post in whole.posts] == [("this", "not this")]


def test_a_column_can_be_left_out(desk: Any) -> None:
    table = b"id,text,type\n1,a,promoted\n"
    assert desk.read(table).reasons == {"bad_field": 1}
    assert texts(desk.read(table, mapping=[("type", "-")])) == ["a"]


def test_a_leading_unnamed_column_is_no_trouble(desk: Any) -> None:
    assert texts(desk.read(b",id,text\n0,1,a\n1,2,b\n")) == ["a", "b"]


def test_a_table_without_a_header_is_mapped_by_place(desk: Any) -> None:
    whole = desk.read(b"1,first\n2,second\n", mapping=[("1", "native_id"), ("2", "text")])
    assert texts(whole) == ["first", "second"]


def test_blank_lines_are_no_rows_and_line_ends_do_not_matter(desk: Any) -> None:
    whole = desk.read(b"\r\nid,text\r\n\r\n1,a\r\n\r\n2,b")
    assert (texts(whole), whole.rejected) == (["a", "b"], [])


def test_line_ends_of_old_macs_are_read(desk: Any) -> None:
    assert texts(desk.read(b"id,text\r1,a\r2,b\r")) == ["a", "b"]


def test_quoted_newlines_stay_in_their_cell(desk: Any) -> None:
    assert texts(desk.read(b'id,text\n1,"a\n\nb"\n2,c\n')) == ["a\n\nb", "c"]


def test_rows_of_another_width_are_rejected_with_their_place_and_bytes(desk: Any) -> None:
    whole = desk.read(b'id,text\n1,"a\nb"\n2\n3,c,d\n4,e,\n')
    assert texts(whole) == ["a\nb", "e"]
    assert [(r.reason, r.place, r.raw) for r in whole.rejected] == [
        ("bad_row", "line 4", b"2\n"),
        ("bad_row", "line 5", b"3,c,d\n"),
    ]


def test_a_quote_that_never_closes_costs_its_line_only(desk: Any) -> None:
    whole = desk.read(b'id,text\n1,"open\n2,b\n3,c\n')
    assert texts(whole) == ["b", "c"]
    assert [(r.reason, r.place) for r in whole.rejected] == [("bad_quotes", "line 2")]


def test_a_stray_quote_does_not_swallow_rows_up_to_the_next_one(desk: Any) -> None:
    whole = desk.read(b'id,text\n1,"open\n2,b\n3,"c"\n4,d\n')
    assert texts(whole) == ["b", "c", "d"]


def test_one_bad_cell_does_not_spoil_its_neighbours(desk: Any) -> None:
    whole = desk.read(b"id,text,date,likes\n1,a,soon,1\n2,b,,many\n1.3E+17,c,,\n,d,,\n5,,,\n6,f,2016-01-01,7\n")
    assert texts(whole) == ["f"]
    assert whole.reasons == {"bad_date": 1, "bad_field": 1, "spreadsheet_id": 1, "no_id": 1, "empty": 1}


def test_rows_of_mixed_encodings_are_kept_and_counted(desk: Any) -> None:
    table = b"id,text\n1,caf\xc3\xa9\n2,caf\xe9 \x80\n3,\x81\n4,plain\n"
    whole = desk.read(table)
    assert texts(whole) == ["café", "café €", "\ufffd", "plain"]
    assert whole.recoded == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_in_all_its_dresses(desk: Any, encoding: str) -> None:
    whole = desk.read('id,text\n1,"grün; 中文 💡"\n2,b\n'.encode(encoding))
    assert (texts(whole), whole.recoded) == (["grün; 中文 💡", "b"], 0)


def test_a_header_alone_is_a_file_without_rows(desk: Any) -> None:
    assert (desk.read(b"id,text\n").posts, desk.read(b"id,text").posts) == ([], [])


@pytest.mark.parametrize(
    ("table", "options", "told"),
    [
        (b"text,date\na,2016-01-01\n", {}, "native_id"),
        (b"id,date\n1,2016-01-01\n", {}, "text"),
        (b"id,text\n1,a\n", {"mapping": [("txt", "title")]}, "did you mean 'text'"),
        (b"id,text\n1,a\n", {"mapping": [("text", "titel")]}, "did you mean 'title'"),
        (b"id,a,b\n1,a,b\n", {"mapping": [("a", "text"), ("b", "text")]}, "two columns"),
        (b"id,text\n1,a\n", {"preset": "hackernews"}, "num_points"),
        (b"id,text\n1,a\n", {"preset": "twcs", "mapping": [("id", "native_id")]}, "leave --map out"),
        (b'id,"text\n1,a\n', {}, "header"),
    ],
)
def test_what_cannot_fit_is_said_before_anything_is_read(
    desk: Any, table: bytes, options: dict[str, Any], told: str
) -> None:
    with pytest.raises(UserError, match=told) as e:
        desk.read(table, **options)
    assert str(e.value).startswith("posts.csv")


def test_an_unknown_preset_is_answered_with_those_there_are(desk: Any) -> None:
    with pytest.raises(UserError, match="reddit, hackernews, twcs"):
        desk.read(b"id,text\n", preset="myspace")
