"""Any string up to 64 KB gives a query or errors, soon: the bound here is ten times the promise, for slow machines."""

from time import process_time

import pytest

from schemas.query.lint import lint

SIZE = 65_536
PATTERNS = [
    "a ", "(", ")", "()", "-", "- ", "NOT ", "(a ", "(a OR (b ", "x", "苹", "苹 ", "👍🏽", '"', '"a" ', "{", "{a}", "<<<",
    "<<<>>>", "<", "*", "ab* ", "?a", "site:a ", ":", "a:", "title:", "title:(", "raw:", 'raw:"a" ', 'raw:"a\\"', "a NEAR/1 ",
    "NEAR ", "likes:[1 TO 2] ", "likes:[", "#a ", "#", "@a.", "a AND b OR ", "ab OR ", "\n", "\ud800", "\u0301", "\u200d",
    "_", "a_", "a~ ", "\\", 'x"\\', "author:a.b ", "link:a.b/c ", "http://a.b ", "ㅠ", "www.", "created:2026-01-01 ", "(-",
]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_is_read_soon(pattern: str) -> None:
    lint("warm é up")
    text = pattern * (SIZE // len(pattern.encode("utf-8", "surrogatepass")))
    start = process_time()
    result = lint(text)
    assert process_time() - start < 0.5
    assert result.ok or result.problems


def test_balanced_brackets_do_not_exhaust_the_stack() -> None:
    assert lint("(" * 900 + "acme" + ")" * 900).canonical == "acme"
    assert [p.code for p in lint("(" * 30_000 + "acme" + ")" * 30_000).problems] == ["too_deep"]
