import zlib

import pytest

from enrich.matcher import Frequencies


def met(posts: int, *terms: str, every: int = 1) -> Frequencies:
    frequencies = Frequencies(every)
    for _ in range(posts):
        frequencies.offer(lambda: terms)
    return frequencies


def test_forgets_the_rare_when_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enrich.matcher.frequencies._FULL", 10)
    frequencies = Frequencies(every=1)
    for i in range(100):
        frequencies.offer(lambda i=i: {"often", f"once{i}"})  # type: ignore[misc]  # bound at once

    assert frequencies.share("often") > 0.5
    assert len(frequencies._counts) <= 11


def test_counts_every_post_at_first_and_then_one_in_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enrich.matcher.frequencies._EAGER", 10)

    assert met(10, "a", every=5).learned == 10
    assert met(60, "a", every=5).learned == 20


def test_what_is_long_ago_weighs_less(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enrich.matcher.frequencies._OLD", 1000)
    frequencies = met(1000, "old")
    for _ in range(499):
        frequencies.offer(lambda: ["new"])

    assert frequencies.learned == 999
    assert frequencies.share("old") == pytest.approx(frequencies.share("new"), abs=0.02)


def test_a_fresh_installation_takes_short_words_for_frequent() -> None:
    fresh = Frequencies()

    assert fresh.share("苹") > fresh.share("new") > fresh.share("zenithal") > 0


def test_is_kept_and_taken_up() -> None:
    learned = met(300, "often", "site:a.example")
    again = Frequencies()

    assert again.take_up(learned.dump())
    assert again.learned == 300
    assert again.share("often") == learned.share("often")
    assert again.share("site:a.example") > 0.8


def test_writes_down_nothing_that_few_posts_held() -> None:
    frequencies = met(4, "secret")
    for _ in range(10):
        frequencies.offer(lambda: ["often"])

    assert b"often" in zlib.decompress(frequencies.dump())
    assert b"secret" not in zlib.decompress(frequencies.dump())


@pytest.mark.parametrize("saved", [b"", b"garbage", zlib.compress(b"garbage"), zlib.compress(b"\x94\x02\x00\xa0\x90")])
def test_starts_anew_from_what_cannot_be_read(saved: bytes) -> None:
    frequencies = Frequencies()

    assert not frequencies.take_up(saved)
    assert frequencies.learned == 0


def test_nothing_learned_is_kept_too() -> None:
    assert Frequencies().take_up(Frequencies().dump())
