"""What was probably meant by a value that is none: other spellings of ranges, languages, countries and listed values."""

import re
from calendar import monthrange
from datetime import date, timedelta

__all__ = ["meant_value", "respell"]

_OPEN_ENDED = re.compile(r"(>=|<=|=>|=<)(.+)")
_UNIT = re.compile(r"(-?\d{1,9})(?:\.(\d))?([km])", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(r"-?\d{1,3}(?:[,']\d{3})+", re.ASCII)
_SHORT_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?", re.ASCII)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?([Zz]|[+-]\d\d:?\d\d)?", re.ASCII)
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
_TO = re.compile(r"\s+(?:TO|to|To)\s+|\s+[-–—]\s+|\.\.|,\s+|\s+TO$|^TO\s+|\s+TO\s*\*$")

_LANGUAGES = {
    "arabic": "ar", "chinese": "zh", "czech": "cs", "danish": "da", "deutsch": "de", "dutch": "nl", "english": "en",
    "español": "es", "finnish": "fi", "français": "fr", "french": "fr", "german": "de", "greek": "el", "hebrew": "he",
    "hindi": "hi", "indonesian": "id", "italian": "it", "italiano": "it", "japanese": "ja", "korean": "ko",
    "norwegian": "no", "polish": "pl", "portuguese": "pt", "português": "pt", "romanian": "ro", "russian": "ru",
    "spanish": "es", "swedish": "sv", "thai": "th", "turkish": "tr", "türkçe": "tr", "ukrainian": "uk", "vietnamese": "vi",
}  # fmt: skip
_COUNTRIES = {
    "argentina": "ar", "australia": "au", "austria": "at", "belgium": "be", "brazil": "br", "canada": "ca", "china": "cn",
    "denmark": "dk", "deutschland": "de", "england": "gb", "finland": "fi", "france": "fr", "germany": "de", "greece": "gr",
    "india": "in", "indonesia": "id", "ireland": "ie", "israel": "il", "italy": "it", "japan": "jp", "korea": "kr",
    "mexico": "mx", "netherlands": "nl", "norway": "no", "poland": "pl", "portugal": "pt", "russia": "ru", "spain": "es",
    "sweden": "se", "switzerland": "ch", "thailand": "th", "turkey": "tr", "türkiye": "tr", "ukraine": "ua", "usa": "us",
    "aut": "at", "bra": "br", "can": "ca", "che": "ch", "chn": "cn", "deu": "de", "esp": "es", "fra": "fr", "gbr": "gb",
    "ind": "in", "ita": "it", "jpn": "jp", "kor": "kr", "mex": "mx", "nld": "nl", "rus": "ru", "tur": "tr",
}  # fmt: skip
_CHOICES = {
    "tweet": "post", "status": "post", "submission": "post", "retweet": "repost", "rt": "repost", "share": "repost",
    "boost": "repost", "blog": "article", "news": "article", "answer": "comment", "image": "photo", "picture": "photo",
    "links": "link", "url": "link", "images": "image", "photo": "image", "photos": "image", "picture ": "image",
    "videos": "video", "location": "geo", "nsfw": "sensitive", "own": "owned", "good": "positive", "bad": "negative",
    "pos": "positive", "neg": "negative", "mixed": "neutral",
}  # fmt: skip


def meant_value(kind: str, text: str, values: tuple[str, ...]) -> str | None:
    """A value that the field has; None where nothing is near in meaning."""
    lower = text.strip().casefold()
    if kind == "lang":
        return _LANGUAGES.get(lower)
    if kind == "country":
        return _COUNTRIES.get(lower)
    found = _CHOICES.get(lower)
    return found if found in values else None


def respell(text: str, *, day: bool, bracket: bool) -> str | None:
    """The range that was probably meant, or None. What comes out still has to be read: it may be none either."""
    text = text.strip()
    if bracket:
        return _between(text, day=day)
    if found := _OPEN_ENDED.fullmatch(text):
        return _open_ended(found[1], found[2], day=day)
    sign = text[:1] if text[:1] in ("<", ">") else ""
    value = text.removeprefix(sign).strip()
    if day and value.lower().startswith("now"):
        return (sign or ">") + value.lower().replace(" ", "")
    one = _one(value, day=day)
    return None if one is None or (sign and one.startswith("[")) else sign + one


def _between(text: str, *, day: bool) -> str | None:
    """`*` and nothing are open ends."""
    sides = [side.strip() for side in _TO.split(text)]
    if len(sides) == 1:
        return _one(sides[0], day=day) or sides[0] or None
    if len(sides) != 2:
        return None
    low, high = ("" if s in ("", "*") else (_one(s, day=day) or s) for s in sides)
    if low and high:
        return f"[{low} TO {high}]"
    return _open_ended(">=", low, day=day) if low else _open_ended("<=", high, day=day) if high else None


def _open_ended(sign: str, value: str, *, day: bool) -> str | None:
    """The language has strict signs only: the neighbour of the bound stands for it."""
    value = _one(value, day=day) or value
    step = -1 if ">" in sign else 1
    try:
        beside = (date.fromisoformat(value) + timedelta(step)).isoformat() if day else str(int(value) + step)
    except (ValueError, OverflowError):
        return None
    return (">" if step < 0 else "<") + beside


def _one(value: str, *, day: bool) -> str | None:
    """A date or number that was written another way; a month or year is a range."""
    if not day:
        return _number(value)
    if _YEAR.fullmatch(value):
        return f"[{value}-01-01 TO {value}-12-31]"
    if found := _TIME.fullmatch(value):
        zone = (found[3] or "Z").upper()
        return f"{found[1]}T{found[2]}{zone if ':' in zone or zone == 'Z' else zone[:3] + ':' + zone[3:]}"
    found = _SHORT_DATE.fullmatch(value)
    if found is None or not 1 <= int(found[2]) <= 12:
        return None
    month = f"{found[1]}-{int(found[2]):02d}"
    if found[3]:
        return f"{month}-{int(found[3]):02d}"
    return f"[{month}-01 TO {month}-{monthrange(max(1, int(found[1])), int(found[2]))[1]}]"


def _number(value: str) -> str | None:
    if _GROUPED.fullmatch(value):
        return value.replace(",", "").replace("'", "")
    if found := _UNIT.fullmatch(value):
        zeros = 3 if found[3].lower() == "k" else 6
        return f"{found[1]}{(found[2] or '').ljust(zeros, '0')}"
    return None
