"""docs/writing-queries.md says what the linter and the converter say. `python tests/unit/docs/test_writing_queries.py`
writes their answers into the page anew."""

import re
from pathlib import Path

from schemas.query import lint
from schemas.query.dialects import import_query

PAGE = Path(__file__).parents[3] / "docs" / "writing-queries.md"
SLIPS = re.compile(r"```slip\n(.*?)\n```\n\n(.*?)\n(?=\n|\Z)", re.DOTALL)
BROUGHT = re.compile(r"```brandwatch\n(.*?)\n```\n```harken\n(.*?)\n```\n(.*?)\n(?=\n)", re.DOTALL)
PASSES = re.compile(r"```passes\n(.*?)\n```\nmeans ([^\n]*)")
EXAMPLES = re.compile(r"```query\n(.*?)\n```", re.DOTALL)


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def code(text: str) -> str:
    """As Markdown's code, whatever it holds."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


def answer(query: str) -> str:
    """What lint says, a line a problem."""
    lines = []
    for problem in lint(query).problems:
        fix = f" Fix: {code(problem.fix.query)}" if problem.fix else ""
        lines.append(f"- {problem.severity} `{problem.code}`: {problem.message}{fix}")
    return "\n".join(lines) or "- Nothing: it is fine."


def told(query: str) -> str:
    """What is not as it was."""
    done = import_query(query, "brandwatch").clauses
    lines = [f"- {c.outcome} {code(c.text)}: {c.message}" for c in done if c.outcome in ("changed", "lost")]
    return "\n".join(lines) or "- Nothing is lost, nothing changed."


def brought(query: str) -> str:
    return import_query(query, "brandwatch").query


def test_every_good_example_is_good() -> None:
    examples = EXAMPLES.findall(page())
    assert len(examples) >= 9
    assert {q: lint(q).problems for q in examples if lint(q).problems} == {}


def test_thirty_slips_get_the_answers_of_the_page() -> None:
    slips = SLIPS.findall(page())
    assert len(slips) == 30
    assert dict(slips) == {q: answer(q) for q, _ in slips}


def test_every_slip_gets_an_answer_and_nearly_all_a_fix() -> None:
    slips = [q for q, _ in SLIPS.findall(page())]
    assert [q for q in slips if not lint(q).problems] == []
    assert len([q for q in slips if not any(p.fix for p in lint(q).problems)]) <= 5


def test_every_fix_of_an_error_in_the_page_mends_it() -> None:
    for query, _ in SLIPS.findall(page()):
        problems = lint(query).problems
        for problem in problems:
            if problem.fix and problem.severity == "error":
                left = [p for p in lint(problem.fix.query).problems if p.severity == "error"]
                assert len(left) < len([p for p in problems if p.severity == "error"]), query


def test_five_brandwatch_queries_become_what_the_page_shows() -> None:
    pairs = BROUGHT.findall(page())
    assert len(pairs) == 5
    assert [(ours, said) for _, ours, said in pairs] == [(brought(theirs), told(theirs)) for theirs, _, _ in pairs]
    assert all(import_query(theirs, "brandwatch").ok for theirs, _, _ in pairs)


def test_what_passes_means_what_the_page_says() -> None:
    passing = PASSES.findall(page())
    assert len(passing) == 7
    assert dict(passing) == {q: code(lint(q).canonical or "") for q, _ in passing}


def renewed(text: str) -> str:
    text = SLIPS.sub(lambda m: f"```slip\n{m[1]}\n```\n\n{answer(m[1])}\n", text)
    text = PASSES.sub(lambda m: f"```passes\n{m[1]}\n```\nmeans {code(lint(m[1]).canonical or '')}", text)
    return BROUGHT.sub(lambda m: f"```brandwatch\n{m[1]}\n```\n```harken\n{brought(m[1])}\n```\n{told(m[1])}\n", text)


if __name__ == "__main__":
    PAGE.write_text(renewed(page()), encoding="utf-8")
