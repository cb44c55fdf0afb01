"""Texts that once broke a promise, as short as they could be made."""

import json
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Case", "read_corpus"]


@dataclass(frozen=True, slots=True)
class Case:
    rule: str
    query: str


def read_corpus() -> list[Case]:
    lines = Path(__file__).with_name("corpus.jsonl").read_text(encoding="utf-8").splitlines()
    found = (json.loads(line) for line in lines if line.strip())
    return [Case(case["rule"], case["query"]) for case in found]
