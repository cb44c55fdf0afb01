"""Docs cannot rot: what the code has, its page names."""

import re
from pathlib import Path

from api.metrics import METRICS
from harken.settings_page import render
from schemas.topics import TOPICS

ROOT = Path(__file__).parents[3]
PACKAGES = ("schemas", "bus", "ingest", "enrich", "index", "api", "harken")
GIVEN = re.compile(r'\b(?:Reject|Drop|Dead|Rejected|MalformedItem)\(\s*"([a-z_]+)"|_REASON\w* = "([a-z_]+)"')


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def reasons_in_code() -> set[str]:
    sources = (f.read_text(encoding="utf-8") for p in PACKAGES for f in (ROOT / p).rglob("*.py"))
    return {a or b for text in sources for a, b in GIVEN.findall(text)}


def test_every_reason_word_is_explained() -> None:
    assert {r for r in reasons_in_code() if f"`{r}`" not in page("reasons.md")} == set()


def test_the_page_of_settings_is_that_of_the_code() -> None:
    assert page("settings.md") == render()


def test_every_metric_is_explained_in_the_words_of_the_code() -> None:
    assert {m for m, text in METRICS.items() if f"| `{m}` | {text.rstrip('.')}" not in page("metrics.md")} == set()


def test_every_topic_is_described() -> None:
    assert {t.name for t in TOPICS if f"`{t.name}`" not in page("design.md")} == set()


def test_every_link_between_pages_leads_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    links = ((f, target) for f in pages for target in re.findall(r"\]\(([^)#]+)\)", f.read_text(encoding="utf-8")))
    assert [(f.name, t) for f, t in links if "://" not in t and not (f.parent / t).exists()] == []
