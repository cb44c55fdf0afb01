"""JSON lines, and what may be wrong with a file. All inputs synthetic."""

import gzip
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from ingest.files import open_file
from ingest.files.stream import open_stream
from ingest.settings import ImportSettings
from ingest.source import Parsed
from schemas.errors import UserError
from schemas.scope import PUBLIC

SMALL = ImportSettings(chunk_bytes=1024, row_bytes=2048, head_bytes=1024)


def lines(count: int, text: str = "hello") -> bytes:
    return b"".join(json.dumps({"native_id": n, "text": text}).encode() + b"\n" for n in range(count))


def test_lines_become_posts_whatever_the_file_is_called(desk: Any) -> None:
    assert len(desk.read(lines(3), "posts.csv").posts) == 3


def test_a_table_is_a_table_even_if_it_is_called_jsonl(desk: Any) -> None:
    assert len(desk.read(b"id,text\n1,a\n", "posts.jsonl").posts) == 1


def test_packed_files_are_unpacked_also_in_several_members(desk: Any) -> None:
    packed = gzip.compress(lines(2)) + gzip.compress(lines(3))
    assert len(desk.read(packed, "posts.bin").posts) == 5


def test_bad_lines_cost_themselves_only(desk: Any) -> None:
    whole = desk.read(lines(1) + b'{"native_id": 1,\n\n  \n' + lines(1) + b"[]", "x.jsonl")
    assert (len(whole.posts), whole.reasons) == (2, {"bad_json": 1, "bad_field": 1})
    assert [(r.place, r.raw) for r in whole.rejected] == [("line 2", b'{"native_id": 1,'), ("line 6", b"[]")]


def test_a_file_of_broken_json_is_rejected_line_by_line(desk: Any) -> None:
    assert desk.read(b"not json\nneither\n", "x.jsonl").reasons == {"bad_json": 2}


def test_a_line_in_another_encoding_is_kept_and_counted(desk: Any) -> None:
    whole = desk.read(b'{"native_id": 1, "text": "caf\xe9"}\n', "x.jsonl")
    assert ([post.text for post in whole.posts], whole.recoded) == (["café"], 1)


def test_other_keys_are_mapped_also_within_objects(desk: Any) -> None:
    raw = b'{"nr": 7, "user": {"login": "ana"}, "body": "x", "tags": ["https://a.example", "https://b.example"]}\n'
    asked = [("nr", "native_id"), ("user.login", "author.handle"), ("tags", "links")]
    (post,) = desk.read(raw, "x.jsonl", mapping=asked).posts
    assert (post.native_id, post.text, post.author.handle, len(post.links)) == ("7", "x", "ana", 2)


def test_a_mapped_key_that_a_line_lacks_is_unknown(desk: Any) -> None:
    whole = desk.read(b'{"id": 1, "body": "x"}\n{"body": "y"}\n', "x.jsonl", mapping=[("who", "author.name")])
    assert (len(whole.posts), whole.reasons) == (1, {"no_id": 1})


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)])
def test_an_empty_file_is_a_file_without_rows(desk: Any, content: bytes) -> None:
    assert desk.read(content, "x.csv").posts == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04rest", "zip or spreadsheet"),
        (b"%PDF-1.7", "PDF"),
        (b"PAR1\x15\x04", "Parquet"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (bytes(range(256)) * 4, "no text"),
        (gzip.compress(b"PK\x03\x04", mtime=0), "zip or spreadsheet"),
        (gzip.compress(b"x" * 257 + b"ustar" + b"x" * 300, mtime=0), "tar"),
        (gzip.compress(lines(9), mtime=0)[:20], "damaged"),
        (b"<!DOCTYPE html><p>x", "web page"),
        (b"<?xml version='1.0'?><rss/>", "source add feed"),
        (b'[{"native_id": 1}]', "jq"),
    ],
)
def test_what_is_no_such_file_is_said_in_a_sentence(desk: Any, content: bytes, told: str) -> None:
    with pytest.raises(UserError, match=told):
        desk.read(content, "x.jsonl")


def test_a_missing_file_and_a_folder_are_said(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(UserError, match="cannot be read"):
            open_stream(path)


def test_what_stands_before_a_damage_is_read_and_then_the_damage_is_said(desk: Any) -> None:
    whole = b"".join(lines(1, text=f"{n * 7919:x}" * 9) for n in range(20_000))
    path = desk.write(gzip.compress(whole)[:-5_000], "x.jsonl.gz")
    source = open_file(path, scope=PUBLIC)
    kept: list[Parsed] = []

    def read_all() -> None:
        cursor = b""
        while (fetched := source.fetch(cursor)) is not None:
            kept.append(source.parse(fetched))
            cursor = fetched.cursor

    with pytest.raises(UserError, match="cut off or damaged at line"):
        read_all()
    source.close()
    assert sum(len(parsed.events) for parsed in kept) > 1_000
    assert not any(parsed.rejected for parsed in kept)


def test_a_line_over_the_limit_is_rejected_and_the_file_goes_on(desk: Any) -> None:
    content = lines(40) + b'{"native_id": "long", "text": "' + b"x" * 9000 + b'"}\n' + lines(40)
    whole = desk.read(content, "x.jsonl", settings=SMALL)
    (reject,) = whole.rejected
    assert (len(whole.posts), reject.reason, reject.place) == (80, "line_too_long", "line 41")
    assert "9,033 bytes" in reject.detail
    assert reject.raw.startswith(b'{"native_id": "long"')


@pytest.mark.parametrize("at", [0, 5, 60])
def test_a_table_row_over_the_limit_is_rejected_and_the_table_goes_on(desk: Any, at: int) -> None:
    rows = [b"%d,hello hello hello hello\n" % n for n in range(80)]
    rows.insert(at, b"x," + b"y" * 9000 + b"\n")
    whole = desk.read(b"id,text\n" + b"".join(rows), settings=SMALL)
    assert (len(whole.posts), whole.reasons) == (80, {"line_too_long": 1})
    assert whole.rejected[0].place == f"line {at + 2}"


@pytest.mark.parametrize("at", [0, 5, 60])
def test_a_quote_that_never_closes_does_not_swallow_a_long_table(desk: Any, at: int) -> None:
    rows = [b"%d,hello hello hello hello\n" % n for n in range(900)]
    rows.insert(at, b'x,"open\n')
    whole = desk.read(b"id,text\n" + b"".join(rows), settings=SMALL)
    assert (len(whole.posts), whole.reasons) == (900, {"bad_quotes": 1})


def test_a_record_of_many_lines_over_the_limit_costs_its_lines_only(desk: Any) -> None:
    block = b'x,"' + b"line of a cell\n" * 400 + b'"\n'
    rows = b"".join(b"%d,hello\n" % n for n in range(50))
    whole = desk.read(b"id,text\n" + rows + block + rows, settings=SMALL)
    assert len(whole.posts) == 100
    assert set(whole.reasons) == {"bad_quotes", "bad_row"}


def test_a_line_of_two_hundred_megabytes_takes_bounded_memory(desk: Any) -> None:
    path = desk.folder / "x.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as out:
        out.write(lines(2))
        for _ in range(200):
            out.write(b"x" * 2**20)
        out.write(b"\n" + lines(3))
    source = open_file(path, scope=PUBLIC)
    tracemalloc.start()
    kept, reasons, cursor = 0, [], b""
    while (fetched := source.fetch(cursor)) is not None:
        parsed = source.parse(fetched)
        kept, cursor = kept + len(parsed.events), fetched.cursor
        reasons += [r.reason for r in parsed.rejected]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    source.close()
    assert (kept, reasons) == (5, ["line_too_long"])
    assert peak < 16 * 2**20


def test_a_file_can_be_gone_on_with_from_any_cursor(desk: Any) -> None:
    table = b"id,text\n" + b"".join(b'%d,"a\nb"\n' % n for n in range(500))
    path = desk.write(gzip.compress(table), "x.csv.gz")
    first, fresh = (open_file(path, scope=PUBLIC, settings=SMALL) for _ in range(2))
    cursor = b""
    while (fetched := first.fetch(cursor)) is not None:
        again = fresh.fetch(cursor)
        assert again is not None
        assert (again.body, again.headers, again.cursor) == (fetched.body, fetched.headers, fetched.cursor)
        fresh.fetch(b"")
        cursor = fetched.cursor
    first.close()
    fresh.close()


def test_parsing_the_same_bytes_twice_gives_the_same(desk: Any) -> None:
    source = open_file(desk.write(lines(5) + b"{"), scope=PUBLIC)
    fetched = source.fetch(b"")
    assert fetched is not None
    assert source.parse(fetched) == source.parse(fetched)
    source.close()
