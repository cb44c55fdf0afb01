"""Two queries side by side."""

import pytest

from api.answers.clauses import compare
from schemas.query.lint import parse_or_raise


def diff(old: str, new: str) -> list[str]:
    """A line a clause: its sign, what is around it, its text."""
    signs = {"same": "=", "added": "+", "removed": "-"}
    clauses = compare(parse_or_raise(old, for_search=True), parse_or_raise(new, for_search=True))
    return [" > ".join([signs[c.change], *c.within, c.text]) for c in clauses]


def test_another_alternative_is_that_one_arm_however_many_there_are() -> None:
    words = [f"w{n}" for n in range(300)]

    changed = diff(f"x ({' OR '.join(words)})", f"x ({' OR '.join([*words, 'new'])})")

    assert changed[0] == "= > x"
    assert changed[1].startswith("= > any of w0, … > w0 OR w1")
    assert changed[2:] == ["+ > any of w0, … > new"]


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("acme", "acme", ["= > acme"]),
        ("acme", "acme OR acmee", ["= > any of acme, … > acme", "+ > any of acme, … > acmee"]),
        ("acme OR acmee", "acme", ["= > any of acme > acme", "- > any of acme > acmee"]),
        ("acme", "acme NOT road", ["= > acme", "+ > NOT road"]),
        ("acme NOT road", "acme", ["= > acme", "- > NOT road"]),
        ("a b", "(b) AND (a)", ["= > b", "= > a"]),
        ("a AND b", "(a AND b) OR c", ["= > any of a AND b, … > a AND b", "+ > any of a AND b, … > c"]),
        ("a OR b", "(a OR b) AND c", ["= > a OR b", "+ > c"]),
        ("acme", "zebra", ["+ > zebra", "- > acme"]),
        (
            "acme NOT pie",
            "acme OR iphone",
            ["= > any of acme, … > acme", "+ > any of acme, … > iphone", "- > NOT pie"],
        ),
        (
            "(acme OR iphone) kettle",
            "acme AND kettle",
            ["= > any of acme > acme", "- > any of acme > iphone", "= > kettle"],
        ),
        (
            "acme OR (kettle AND blue)",
            "acme OR kettle",
            [
                "= > any of acme, … > acme",
                "= > any of acme, … > all of kettle > kettle",
                "- > any of acme, … > all of kettle > blue",
            ],
        ),
        (
            "acme NOT (road OR runner)",
            "acme NOT (road OR runner OR coyote)",
            ["= > acme", "= > not > any of road, … > road OR runner", "+ > not > any of road, … > coyote"],
        ),
        (
            "title:(a OR b) c",
            "title:(a OR d) c",
            ["= > title > any of a, … > a", "+ > title > any of a, … > d", "- > title > any of a, … > b", "= > c"],
        ),
        (
            "(a OR b) (c OR d)",
            "(a OR b OR e) (d OR f)",
            [
                "= > any of a, … > a OR b",
                "+ > any of a, … > e",
                "= > any of d, … > d",
                "+ > any of d, … > f",
                "- > any of d, … > c",
            ],
        ),
    ],
)
def test_what_changed_is_told_clause_by_clause(old: str, new: str, changes: list[str]) -> None:
    assert diff(old, new) == changes


def test_writing_it_otherwise_changes_nothing() -> None:
    assert all(line.startswith("=") for line in diff("(Acme AND (kettle))", "acme   kettle"))


def test_thousands_of_changed_groups_are_not_compared_each_with_each() -> None:
    old, new = (" OR ".join(f"({side}{n} AND b{n})" for n in range(2000)) for side in "ac")
    assert len(diff(old, new)) == 4000
