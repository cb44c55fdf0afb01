from enrich.fingerprint import fingerprint


def test_the_same_words_have_the_same_fingerprint() -> None:
    assert fingerprint(["acme", "falls"], ["badly"]) == fingerprint(["acme", "falls"], ["badly"])


def test_where_the_title_ends_does_not_count() -> None:
    assert fingerprint(["acme"], ["falls"]) == fingerprint([], ["acme", "falls"])


def test_order_and_number_of_words_count() -> None:
    assert len({fingerprint([], w) for w in (["a", "b"], ["b", "a"], ["a", "b", "b"], ["ab"])}) == 4


def test_a_post_without_words_equals_nothing() -> None:
    assert fingerprint([], []) is None
