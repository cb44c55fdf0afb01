from schemas.query.links import find_urls, host_of, host_suffixes, link_values, url_value
from schemas.query.signs import find_signs, handles, hashtags


def test_finds_tags_and_handles_of_any_script() -> None:
    assert hashtags("#Nike #苹果手机 ＃x", "no") == {"nike", "苹果手机", "x"}
    assert handles("@Nike.bsky.social ＠ａｂ", "info@nike.com") == {"nike", "nike.bsky.social", "ab"}


def test_signs_know_where_their_words_stand() -> None:
    text = "yo @a.b #c"
    assert [(s.sign, s.word, text[slice(*s.span)]) for s in find_signs(text)] == [
        ("@", "a", "a"),
        ("@", "a.b", "a.b"),
        ("#", "c", "c"),
    ]


def test_a_sign_inside_a_url_is_none() -> None:
    assert hashtags("http://a.b/#c") == frozenset()


def test_finds_urls_without_the_punctuation_around_them() -> None:
    assert find_urls("(see https://a.b/c?d=e, www.X.y.) ｈｔｔｐ：／／z.z") == [
        "https://a.b/c?d=e",
        "www.X.y",
        "http://z.z",
    ]
    assert find_urls("no links here. none.") == []


def test_a_host_loses_scheme_user_port_and_path() -> None:
    assert host_of("https://me@Shop.ACME.com:8080/x") == "shop.acme.com"
    assert host_of("acme.com.") == "acme.com"
    assert host_suffixes("a.b.c") == ["a.b.c", "b.c", "c"]


def test_a_link_counts_for_each_host_above_it_with_its_path() -> None:
    assert link_values("http://S.a.b/P?q") == ["s.a.b", "a.b", "b", "s.a.b/P?q", "a.b/P?q", "b/P?q"]
    assert link_values("a.b?q") == ["a.b", "b", "a.b/?q", "b/?q"]
    assert link_values("a.b/") == ["a.b", "b"]


def test_addresses_are_equal_but_for_scheme_and_last_slash() -> None:
    assert url_value("https://A.b/C/") == url_value("http://a.b/C") == "a.b/C"
