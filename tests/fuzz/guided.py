"""A small coverage-guided loop: what reaches a new line of the language is kept and changed again."""

import random
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from tests.fuzz.pieces import PIECES

__all__ = ["fuzz"]

Line = tuple[str, int]


def fuzz(seconds: float, judge: Callable[[str], None], seeds: list[str]) -> int:
    """How many texts were judged."""
    chance, seen, kept = random.Random(4), set[Line](), [*seeds, "acme"]
    until, tried = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        text = _changed(chance.choice(kept), chance)
        lines = _traced(lambda text=text: judge(text))  # type: ignore[misc]  # bound at once
        tried += 1
        if lines - seen:
            seen |= lines
            kept.append(text)
    return tried


def _changed(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 4)):
        start = chance.randint(0, len(text))
        end = start if chance.random() < 0.5 else min(len(text), start + chance.randint(1, 6))
        text = text[:start] + chance.choice((*PIECES, "")) + text[end:]
    return text[:2_000]


def _traced(run: Callable[[], None]) -> set[Line]:
    found: set[Line] = set()

    def local(frame: FrameType, event: str, arg: Any) -> Any:
        found.add((frame.f_code.co_filename, frame.f_lineno))
        return local

    def trace(frame: FrameType, event: str, arg: Any) -> Any:
        return local if "/schemas/query/" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return found
