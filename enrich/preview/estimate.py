"""From the part that was looked at to the whole: a number, and between which two the truth lies."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Estimate", "Part", "exactly", "scale"]

Part = tuple[int, int]
"""A stretch that was looked at: how much it held, and how much of that counted."""

_NORMAL = 1.96
_SEEN_NONE = 3.7
"""Of what was not seen once, so many may have been there: 95 % of a Poisson count, both tails (-ln 0.025)."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """`low` and `high` hold the truth 19 times of 20; both are `count` where everything was looked at."""

    count: int
    low: int
    high: int


def exactly(count: int) -> Estimate:
    return Estimate(count, count, count)


def scale(parts: Sequence[Part], total: int, surely: int = 0) -> Estimate:
    """`surely`: what counts besides, not drawn from the `total`.

    The ratio estimator of cluster sampling with the finite population correction (Cochran, Sampling Techniques, 6.3 and
    9A): what is said comes in bursts, so stretches differ by more than chance among single posts would make them.
    """
    seen, hits = sum(size for size, _ in parts), sum(found for _, found in parts)
    if seen >= total:
        return exactly(hits + surely)
    if not seen:
        return Estimate(surely, surely, surely + total)
    count, unseen = hits * total / seen, total - seen
    margin = _quantile(len(parts) - 1) * math.sqrt(_variance(parts, total, seen, hits))
    high = count + margin if hits else _SEEN_NONE * unseen / seen
    low = max(hits, math.floor(count - margin))
    return Estimate(surely + round(count), surely + low, surely + min(hits + unseen, math.ceil(high)))


def _variance(parts: Sequence[Part], total: int, seen: int, hits: int) -> float:
    """The larger of what the stretches differ by and what chance alone would do."""
    unseen = 1 - seen / total
    by_chance = unseen * hits * (total / seen) ** 2
    n, share = len(parts), hits / seen
    if n < 2:
        return by_chance
    apart = sum((found - share * size) ** 2 for size, found in parts)
    return max(by_chance, unseen * n / (n - 1) * apart * (total / seen) ** 2)


def _quantile(freedom: int) -> float:
    """Student's t at 97.5 %, by the first terms of its expansion (Abramowitz and Stegun 26.7.5)."""
    if freedom < 1:
        return _NORMAL
    return _NORMAL + 2.37 / freedom + 2.82 / freedom**2
