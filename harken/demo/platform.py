"""The places where the invented people write. All hosts end in `.example`, so that no link reaches a real person."""

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["MASTODON_INSTANCE", "NEWS_SITES", "PLATFORMS", "Platform"]

MASTODON_INSTANCE = "lantern.example"

NEWS_SITES = {
    "en": (
        "northern-ledger.example", "gadgetpost.example", "cityherald.example", "daily-consumer.example",
        "lightweekly.example", "harbournews.example",
    ),
    "de": ("morgenblick.example", "technikbote.example", "stadtkurier.example", "verbraucherwoche.example"),
    "es": ("diario-norte.example", "la-tarde.example", "consumo-hoy.example"),
    "zh": ("chenbao.example", "keji-zhoukan.example"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Platform:
    """`share` of all posts; `langs` with their weights; `lag` in seconds between writing and our hearing of it."""

    source: str
    share: float
    site: str
    langs: tuple[tuple[str, float], ...]
    lag: tuple[int, int]
    native_id: Callable[[int], str]
    instance: str = ""
    replies: bool = True
    reposts: bool = False
    titled: bool = False
    followers: bool = True
    named: bool = True


def _base36(n: int) -> str:
    digits = ""
    while n:
        n, rest = divmod(n, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits


PLATFORMS = {
    p.source: p
    for p in (
        Platform(
            "x", 0.38, "x.example", (("en", 0.5), ("de", 0.17), ("es", 0.18), ("zh", 0.15)), (15, 120),
            lambda n: str(1_990_000_000_000_000_000 + n * 7_919_000_001), reposts=True,
        ),
        Platform(
            "reddit", 0.20, "reddit.example", (("en", 0.78), ("de", 0.13), ("es", 0.09)), (60, 600),
            lambda n: "1" + _base36(700_000_000 + n * 6_131), titled=True, followers=False, named=False,
        ),
        Platform(
            "bluesky", 0.15, "bluesky.example", (("en", 0.6), ("de", 0.25), ("es", 0.15)), (2, 15),
            lambda n: "3l" + _base36(10**16 + n * 104_729_000_003), reposts=True,
        ),
        Platform(
            "feed", 0.11, "", (("en", 0.45), ("de", 0.25), ("es", 0.2), ("zh", 0.1)), (300, 2400),
            lambda n: f"{n:06d}", replies=False, titled=True, followers=False,
        ),
        Platform(
            "mastodon", 0.09, MASTODON_INSTANCE, (("en", 0.45), ("de", 0.4), ("es", 0.15)), (5, 60),
            lambda n: str(114_000_000_000_000_000 + n * 90_001), instance=MASTODON_INSTANCE, reposts=True,
        ),
        Platform(
            "hackernews", 0.07, "hackernews.example", (("en", 1.0),), (30, 300),
            lambda n: str(46_000_000 + n * 37), titled=True, followers=False, named=False,
        ),
    )
}  # fmt: skip
