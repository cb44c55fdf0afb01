"""Any string up to 64 KB gives a query or errors, in work that grows no faster than the string."""

import sys
from types import FrameType

import pytest

from schemas.query.lint import lint

SIZE = 65_536
PATTERNS = [
    "a ", "(", ")", "()", "-", "- ", "NOT ", "(a ", "(a OR (b ", "x", "苹", "苹 ", "👍🏽", '"', '"a" ', "{", "{a}", "<<<",
    "<<<>>>", "<", "*", "ab* ", "?a", "site:a ", ":", "a:", "title:", "title:(", "raw:", 'raw:"a" ', 'raw:"a\\"', "a NEAR/1 ",
    "NEAR ", "likes:[1 TO 2] ", "likes:[", "#a ", "#", "@a.", "a AND b OR ", "ab OR ", "\n", "\ud800", "\u0301", "\u200d",
    "_", "a_", "a~ ", "\\", 'x"\\', "author:a.b ", "link:a.b/c ", "http://a.b ", "ㅠ", "www.", "created:2026-01-01 ", "(-",
]  # fmt: skip


def work_of(pattern: str, size: int) -> int:
    """Calls of functions, ours and built-in, that a lint of `size` bytes of the pattern takes: the same on every machine."""
    calls = 0

    def count(frame: FrameType, event: str, arg: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    text = pattern * (size // len(pattern.encode("utf-8", "surrogatepass")))
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        result = lint(text)
    finally:
        sys.setprofile(before)
    assert result.ok or result.problems
    return calls


@pytest.mark.parametrize("pattern", PATTERNS)
def test_four_times_the_text_is_at_most_some_five_times_the_work(pattern: str) -> None:
    quarter = max(work_of(pattern, SIZE // 4) for _ in range(2))
    assert work_of(pattern, SIZE) <= 5 * quarter + 1000


def test_balanced_brackets_do_not_exhaust_the_stack() -> None:
    assert lint("(" * 900 + "acme" + ")" * 900).canonical == "acme"
    assert [p.code for p in lint("(" * 30_000 + "acme" + ")" * 30_000).problems] == ["too_deep"]
