"""The folded form: case and accents do not matter (docs/query-language.md section 1, step 5)."""

import unicodedata

from schemas.query.characters import TATWEEL, accented, loose_marks

__all__ = ["fold", "fold_all", "fold_token"]

_BREVE = "\u0306"
_SHORT_I = "и" + _BREVE


def fold(token: str) -> str:
    """The folded form of one token; "" where nothing is left."""
    if token.isascii():
        return token.lower()
    plain = unicodedata.normalize("NFD", token.casefold().replace("ı", "i"))
    if plain.isalnum() and TATWEEL not in plain:
        return unicodedata.normalize("NFC", plain)
    return unicodedata.normalize("NFC", _without_marks(plain))


def fold_token(token: str) -> str:
    """The same for what was cut out of a text: no outer `_`, also where a tatweel before it went."""
    return fold(token).strip("_")


def _without_marks(decomposed: str) -> str:
    """Marks come off letters of the accented scripts only, and only such as belong to no other script."""
    kept: list[str] = []
    base = ""
    for char in decomposed:
        if unicodedata.category(char)[0] != "M":
            base = char
        elif base in accented() and char in loose_marks() and base + char != _SHORT_I:
            continue
        if char != TATWEEL:
            kept.append(char)
    return "".join(kept)


class _Memo(dict[str, str]):
    """Words repeat: each is folded once. Emptied when full, so that a flood of rare words cannot fill the memory."""

    limit = 200_000

    def __missing__(self, token: str) -> str:
        if len(self) >= self.limit:
            self.clear()
        folded = self[token] = fold_token(token)
        return folded


_memo = _Memo()


def fold_all(tokens: list[str]) -> list[str]:
    """Those of which something is left."""
    return [folded for folded in map(_memo.__getitem__, tokens) if folded]
