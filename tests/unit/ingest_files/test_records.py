"""Where records of delimited text end, and what is in them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.files.records import read_record, record_end


def cells(text: str) -> list[list[str] | None]:
    data, at, rows = text.encode(), 0, []
    while at < len(data):
        record = read_record(data, at, b",", final=True)
        assert record is not None
        rows.append([c.decode() for c in record.cells] if record.cells is not None else None)
        at = record.end
    return rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]),
        ("a,b\r\nc,d", [["a", "b"], ["c", "d"]]),
        ('"a,1",b\n', [["a,1", "b"]]),
        ('"a\nb",c\n', [["a\nb", "c"]]),
        ('"say ""hi""",\n', [['say "hi"', ""]]),
        ('"a"\r\n"b"\r\n', [["a"], ["b"]]),
        ('5" pipe,x\n', [['5" pipe', "x"]]),
        (',""\n', [["", ""]]),
        ('"a"\r', [["a"]]),
        ("a\rb,c\n", [["a\rb", "c"]]),
    ],
)
def test_cells_of_records(text: str, rows: list[list[str]]) -> None:
    assert cells(text) == rows


@pytest.mark.parametrize("text", ['"never closed,b\nc,d\n', '"a"x,b\nc,d\n', '"a "quoted" word",b\nc,d\n'])
def test_broken_quotes_cost_one_line(text: str) -> None:
    assert cells(text) == [None, ["c", "d"]]


@given(st.lists(st.lists(st.text('ab",\n\r é'), min_size=2, max_size=4), max_size=5))
def test_what_the_csv_module_writes_reads_back(rows: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(rows)
    assert cells(written.getvalue()) == rows


@given(st.text('ab",\n\r', max_size=40), st.integers(0, 40))
def test_a_record_found_in_a_part_is_the_same_in_the_whole(text: str, cut: int) -> None:
    data = text.encode()
    end = record_end(data[:cut], 0, b",", final=False)
    if end is not None and data:
        assert record_end(data, 0, b",", final=True) == end


@given(st.text('ab",\n\r', min_size=1, max_size=60))
def test_every_byte_belongs_to_one_record(text: str) -> None:
    data, at = text.encode(), 0
    while at < len(data):
        record = read_record(data, at, b",", final=True)
        assert record is not None
        assert at < record.end <= len(data)
        assert record_end(data, at, b",", final=True) == record.end
        at = record.end
