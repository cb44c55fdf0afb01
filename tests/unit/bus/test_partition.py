"""A key's partition is part of the data on disk."""

from bus.partition import partition_of


def test_a_key_has_the_same_partition_in_every_release() -> None:
    assert [partition_of(key, 8) for key in ("", "a", "b", "post-1", "ключ")] == [0, 3, 1, 5, 2]


def test_one_partition_needs_no_choice() -> None:
    assert partition_of("anything", 1) == 0
