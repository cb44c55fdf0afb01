"""In which order to look at stretches, so that one may stop at any time and have looked evenly."""

from collections.abc import Sequence
from typing import TypeVar

__all__ = ["spread"]

T = TypeVar("T")


def spread(stretches: Sequence[T]) -> list[T]:
    """The middle, the quarters, the eighths ...: the bit-reversed order of van der Corput's sequence."""
    bits = max(1, (len(stretches) - 1).bit_length())
    order = sorted(range(1 << bits), key=lambda n: int(f"{n:0{bits}b}"[::-1], 2))
    return [stretches[n] for n in order if n < len(stretches)]
