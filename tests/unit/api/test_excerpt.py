from api.answers.excerpt import window

TEXT = "so it goes " * 40 + "my kettle broke"


def test_a_text_is_shown_from_its_start_while_that_holds_the_match() -> None:
    assert window(TEXT, [[5, 9]], length=100, lead=30) == (0, 100)
    assert window(TEXT, [], length=100, lead=30) == (0, 100)
    assert window("short", [], length=100, lead=30) == (0, 5)


def test_a_match_far_into_a_text_is_shown_with_whole_words_before_it() -> None:
    first = TEXT.index("kettle")
    start, end = window(TEXT, [[first, first + 6]], length=100, lead=30)
    assert end == len(TEXT)
    assert TEXT[start - 1] == " "
    assert first - 30 <= start < first


def test_a_text_without_spaces_is_cut_where_it_must_be() -> None:
    assert window("水" * 300, [[200, 201]], length=50, lead=20) == (180, 230)
