"""Words of many languages in several spellings, from which the generator makes queries and posts.

`token` is what the page says each spelling folds to (a test asks the reference); `alikes` are other tokens that look near.
"""

from dataclasses import dataclass

__all__ = ["FILLERS", "GLUES", "LANGUAGES", "WORDS", "Word"]


@dataclass(frozen=True, slots=True)
class Word:
    """`exact`: the exact form of the first spelling. `joined`: a letter of a script without spaces, or an emoji."""

    token: str
    spellings: tuple[str, ...]
    alikes: tuple[str, ...]
    joined: bool = False

    @property
    def exact(self) -> str:
        return self.spellings[0]


def _word(token: str, spellings: str, alikes: str) -> Word:
    return Word(token, tuple(spellings.split()), tuple(alikes.split()))


def _sign(token: str, spellings: str, alikes: str) -> Word:
    return Word(token, tuple(spellings.split()), tuple(alikes.split()), joined=True)


LANGUAGES: dict[str, tuple[Word, ...]] = {
    "English": (
        _word("acme", "Acme acme ACME ac\u00adme", "acmes acne acme_x xacme"),
        _word("cola", "cola Cola COLA", "colas col colä1"),
        _word("bt", "BT bt Bt", "bts btt bt1"),
        _word("customise", "customise Customise CUSTOMISE", "customie customised customisse"),
        _word("x2", "X2 x2 x²", "x 2 x22"),
    ),
    "German": (
        _word("strasse", "Straße STRASSE strasse straße", "strase straßen"),
        _word("muller", "Müller MÜLLER muller Mu\u0308ller", "mueller müllers mull"),
        _word("ol", "Öl ÖL ol", "oel öle"),
    ),
    "Turkish": (
        _word("istanbul", "İstanbul ISTANBUL ıstanbul istanbul", "istanbullu istanbu"),
        _word("sisli", "Şişli ŞİŞLİ sisli", "sişliler şiş"),
    ),
    "French": (
        _word("cafe", "Café CAFÉ cafe cafe\u0301 café", "cafés caf cafø"),
        _word("francais", "Français FRANÇAIS francais", "française franc"),
    ),
    "Russian": (
        _word("елка", "Ёлка ЕЛКА ёлка елка", "елки ёлкам"),
        _word("йога", "Йога ЙОГА йога", "иога йоги"),
    ),
    "Greek": (_word("αθηνα", "Αθήνα ΑΘΗΝΑ αθηνα ΑΘΉΝΑ", "αθηναι αθην"),),
    "Arabic": (
        _word("كتاب", "كتاب كِتَاب كـتـاب", "كتب كتابي"),
        _word("احمد", "أحمد احمد", "احمدي حمد"),
    ),
    "Hindi": (
        _word("हिन्दी", "हिन्दी", "हिन्द हिनदी"),
        _word("खाना", "खाना", "खान खाने"),
    ),
    "Thai": (
        _sign("กิ", "กิ", "ก กี"),
        _sign("น", "น", "ณ ม"),
        _sign("ไ", "ไ", "ใ"),
    ),
    "Chinese": (_sign("苹", "苹", "平"), _sign("果", "果", "裹"), _sign("手", "手", "毛"), _sign("机", "机", "几")),
    "Japanese": (_sign("ガ", "ガ ｶﾞ", "カ"), _sign("ー", "ー", "一"), _sign("京", "京", "亰")),
    "Korean": (_sign("한", "한", "하"), _sign("국", "국", "군")),
    "emoji": (
        _sign("❤", "❤️ ❤", "💔"),
        _sign("👍", "👍 👍🏽", "👎"),
        _sign("👩\u200d💻", "👩\u200d💻 👩🏽\u200d💻", "👩 💻"),
        _sign("🇩🇪", "🇩🇪", "🇩 🇪🇩"),
    ),
}
WORDS = tuple(word for words in LANGUAGES.values() for word in words)
FILLERS = ("very", "und", "ve", "le", "на", "και", "مع", "और", "ก", "的", "は", "의", "🎉", "7", "non_stop")
"""One token each, and none of the words above."""
GLUES = (
    " ",
    " ",
    " ",
    " ",
    ", ",
    "-",
    "\n",
    " & ",
    " … ",
    "\u3000",
    " http://t.co/a?b=acme ",
    "\u200b",
    " www.cola.com ",
    "™ ",
)
"""Each separates and leaves no token."""
