"""A slow, obviously right evaluator: written from docs/query-language.md alone, it shares only the tree with the executors.

It walks text character by character, asks Unicode names for scripts, and tries every choice of positions.
Texts are cut once and remembered; nothing else is done for speed.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import translate
from functools import cache, lru_cache
from itertools import pairwise, product
from re import fullmatch

from schemas.post import Post
from schemas.query.ast import (
    And,
    Exact,
    Field,
    Group,
    Handle,
    Loose,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Range,
    Raw,
    Tag,
    Term,
    Wildcard,
)

__all__ = ["RefText", "ref_fold", "ref_matches", "ref_spans", "ref_text"]

Span = tuple[int, int]
UNSPACED = (
    "CJK UNIFIED", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR", "IDEOGRAPHIC",
)  # fmt: skip
ACCENTED = ("LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC")
INDIC = ("DEVANAGARI", "BENGALI", "TAMIL", "THAI")


@dataclass
class RefText:
    folded: list[str]
    exact: list[str]
    spans: list[Span]
    signs: list[tuple[str, str, Span]]


@cache
def name(char: str) -> str:
    return unicodedata.name(char, "") if char else ""


def kind(char: str) -> str:
    return unicodedata.category(char)[0]


def is_skin(char: str) -> bool:
    return "EMOJI MODIFIER" in name(char)


def is_flag(char: str) -> bool:
    return "REGIONAL INDICATOR" in name(char)


def is_selector(char: str) -> bool:
    return "VARIATION SELECTOR" in name(char)


def is_dropped(char: str) -> bool:
    return is_selector(char) or char == "\u20e3" or 0xE0000 <= ord(char) <= 0xE007F


def is_emoji(char: str) -> bool:
    return (0x1F300 <= ord(char) <= 0x1FAFF or char in "❤☕✨⭐♂♀⚕") and not is_skin(char)


def ref_fold(token: str) -> str:
    out = ""
    base = ""
    for char in unicodedata.normalize("NFD", token.casefold().replace("ı", "i")):
        if char == "\u0640":
            base = char
        elif kind(char) != "M":
            base = char
            out += char
        elif not name(base).startswith(ACCENTED) or name(char).startswith(INDIC) or (base, char) == ("и", "\u0306"):
            out += char
    return unicodedata.normalize("NFC", out)


def urls_in(text: str) -> list[Span]:
    found: list[Span] = []
    i = 0
    while i < len(text):
        low = text[i : i + 8].lower()
        before = text[i - 1] if i else " "
        www = low.startswith("www.") and not (before.isascii() and before.isalnum())
        start = i
        if low.startswith(("http://", "https://", "ftp://")) or www:
            while i < len(text) and "!" <= text[i] <= "~" and text[i] not in '<>"':
                i += 1
            found.append((start, i))
        else:
            i += 1
    return found


def blank_urls(text: str) -> str:
    for start, end in urls_in(text):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def normal(text: str) -> str:
    for sign in "©®™℠":
        text = text.replace(sign, " ")
    return unicodedata.normalize("NFKC", text)


def way_back(text: str) -> list[Span]:
    """For each character of the normal text where it came from: what NFKC does not join is apart."""
    whole = normal(text)
    if all(normal(c) == c for c in text) and whole == text:
        return [(i, i + 1) for i in range(len(text))]
    cuts = [i for i in range(len(text) + 1) if normal(text[:i]) + normal(text[i:]) == whole]
    return [(start, end) for start, end in pairwise(cuts) for _ in normal(text[start:end])]


@lru_cache(maxsize=4096)
def ref_text(text: str, *, urls: bool = False) -> RefText:
    original, back = text, way_back(text)

    def span(start: int, last: int) -> Span:
        end = back[last][1]
        while end < len(original) and (
            is_skin(original[end]) or is_selector(original[end]) or original[end] == "\u20e3"
        ):
            end += 1
        return back[start][0], end

    text = normal(text)
    if not urls:
        text = blank_urls(text)
    cut = RefText([], [], [], [])
    for token, (start, end) in tokens([(i, c) for i, c in enumerate(text) if not is_dropped(c)]):
        if folded := ref_fold(token).strip("_"):
            cut.folded.append(folded)
            cut.exact.append(unicodedata.normalize("NFKC", token))
            cut.spans.append(span(start, end - 1))
    cut.signs = [(sign, word, span(start, end - 1)) for sign, word, (start, end) in signs(text)]
    return cut


def tokens(chars: list[tuple[int, str]]) -> Iterator[tuple[str, Span]]:
    run: list[tuple[int, str]] = []
    alone = False
    i = 0
    while i <= len(chars):
        at, char = chars[i] if i < len(chars) else (-1, " ")
        letter = kind(char) in "LN"
        unspaced = letter and name(char).startswith(UNSPACED)
        format_char = unicodedata.category(char) == "Cf" and char != "\u200b"
        joins = bool(run) and run[-1][1] != "_" and kind(char) == "M"
        joins = joins or (bool(run) and not alone and (char == "_" or (letter and not unspaced)))
        if format_char:
            i += 1
            continue
        if joins:
            run.append((at, char))
            i += 1
            continue
        while run and run[-1][1] == "_":
            run.pop()
        if run:
            yield "".join(c for _, c in run), (run[0][0], run[-1][0] + 1)
        run = [(at, char)] if letter else []
        alone = unspaced
        i += 1
        if at >= 0 and (is_emoji(char) or is_flag(char)):
            token, last, i = emoji(chars, i - 1)
            if token:
                yield token, (at, last + 1)


def emoji(chars: list[tuple[int, str]], i: int) -> tuple[str, int, int]:
    """The token, the place of its last character, and where to go on."""
    at, char = chars[i]
    if is_flag(char):
        if i + 1 < len(chars) and is_flag(chars[i + 1][1]):
            return char + chars[i + 1][1], chars[i + 1][0], i + 2
        return "", at, i + 1
    token, last = char, at
    while True:
        i += 1
        while i < len(chars) and is_skin(chars[i][1]):
            i += 1
        if i + 1 < len(chars) and chars[i][1] == "\u200d" and is_emoji(chars[i + 1][1]):
            i += 1
            token += "\u200d" + chars[i][1]
            last = chars[i][0]
        else:
            return token, last, i


def signs(text: str) -> Iterator[tuple[str, str, Span]]:
    chars = [
        (i, c) for i, c in enumerate(text) if not is_dropped(c) and (unicodedata.category(c) != "Cf" or c == "\u200b")
    ]

    def wordy(i: int) -> bool:
        return 0 <= i < len(chars) and (kind(chars[i][1]) in "LNM" or chars[i][1] == "_")

    for i, (_, char) in enumerate(chars):
        if char not in "#@" or wordy(i - 1) or not wordy(i + 1):
            continue
        end = i + 1
        while wordy(end):
            end += 1
        ends = [end]
        while char == "@" and end < len(chars) and chars[end][1] in ".-" and wordy(end + 1):
            end += 1
            while wordy(end):
                end += 1
        for stop in dict.fromkeys([*ends, end]):
            word = ref_fold("".join(c for _, c in chars[i + 1 : stop]))
            if word:
                yield char, word, (chars[i + 1][0], chars[stop - 1][0] + 1)


def places(node: Node, text: RefText) -> list[Span]:
    """Ranges of token positions."""
    size = len(text.folded)
    match node:
        case Term(token):
            return [(i, i + 1) for i in range(size) if text.folded[i] == token]
        case Wildcard(pattern):
            shape = translate(pattern.replace("[", "[[]"))
            return [(i, i + 1) for i in range(size) if fullmatch(shape, text.folded[i])]
        case Phrase(words):
            return [(i, i + len(words)) for i in range(size) if tuple(text.folded[i : i + len(words)]) == words]
        case Exact(words):
            return [(i, i + len(words)) for i in range(size) if tuple(text.exact[i : i + len(words)]) == words]
        case Or(children):
            return [place for child in children for place in places(child, text)]
        case Loose():
            return loose_places(node, text)
        case Near():
            return near_places(node, text)
        case _:
            raise TypeError(node)


def loose_places(node: Loose, text: RefText) -> list[Span]:
    chosen: set[int] = set()
    size = len(node.tokens)
    for choice in product(*([i for i, found in enumerate(text.folded) if found == w] for w in node.tokens)):
        if len(set(choice)) == size and max(choice) - min(choice) + 1 - size <= node.distance:
            chosen.update(choice)
    return [(i, i + 1) for i in sorted(chosen)]


def near_places(node: Near, text: RefText) -> list[Span]:
    pairs: list[Span] = []
    for one, other in product(places(node.left, text), places(node.right, text)):
        forward = one[1] <= other[0] and other[0] - one[1] <= node.distance
        backward = not node.ordered and other[1] <= one[0] and one[0] - other[1] <= node.distance
        if forward or backward:
            pairs += [one, other]
    return pairs


def leaf_spans(node: Node, original: str) -> list[Span]:
    match node:
        case Raw(wanted):
            spans = ref_text(original, urls=True).spans
            ends = [i for i in range(len(original) + 1) if not any(s < i < e for s, e in spans)]
            return [(i, i + len(wanted)) for i in ends if original.startswith(wanted, i) and i + len(wanted) in ends]
        case Tag(word):
            return [span for sign, found, span in ref_text(original).signs if sign == "#" and found == word]
        case Handle(word):
            return [span for sign, found, span in ref_text(original).signs if sign == "@" and found == word]
        case _:
            text = ref_text(original)
            return [(text.spans[start][0], text.spans[end - 1][1]) for start, end in places(node, text)]


def ref_matches(node: Node, post: Post, where: tuple[str, ...] = ("title", "body")) -> bool:
    match node:
        case And(children):
            return all(ref_matches(child, post, where) for child in children)
        case Or(children):
            return any(ref_matches(child, post, where) for child in children)
        case Not(child):
            return not ref_matches(child, post, where)
        case Group(field, child):
            return ref_matches(child, post, (field,))
        case Field(field, value):
            return field_is(field, value, post)
        case Range(_, low, high, low_in, high_in):
            if post.created is None:
                return False
            at = post.created.timestamp() * 1000
            above = low is None or at > low or (low_in and at == low)
            return above and (high is None or at < high or (high_in and at == high))
        case _:
            texts = {"title": post.title, "body": post.text}
            return any(leaf_spans(node, texts[field]) for field in where)


def field_is(field: str, value: str, post: Post) -> bool:
    match field:
        case "site":
            return host_or_below((post.site or "").lower(), value)
        case "url":
            return bool(post.url) and without_ends(post.url or "") == value
        case "link":
            texts = [normal(t) for t in (post.title, post.text)]
            written = [t[start:end].rstrip(".,;:!?'\")]}*") for t in texts for start, end in urls_in(t)]
            return any(link_is(link, value) for link in [*post.links, *written])
        case "author":
            names = [post.author.name, post.author.handle] if post.author else []
            return value in [" ".join(ref_text(n).folded) for n in names if n]
        case "lang":
            lang = (post.lang or "").lower()
            return lang == value or lang.startswith(value + "-")
        case "is" | "has":
            return value in post.flags
        case "source" | "type" | "country":
            return bool(str(getattr(post, field) or "").lower() == value)
        case "thread":
            return post.thread == value
        case _:
            raise TypeError(field)


def split_address(url: str) -> tuple[str, str]:
    """Host, in lower case, and the rest."""
    if "://" in url:
        url = url[url.index("://") + 3 :]
    i = 0
    while i < len(url) and url[i] not in "/?#":
        i += 1
    return url[:i].lower(), url[i:]


def without_ends(url: str) -> str:
    host, rest = split_address(url)
    whole = host + rest
    return whole[:-1] if whole.endswith("/") else whole


def host_or_below(host: str, value: str) -> bool:
    return host == value or host.endswith("." + value)


def link_is(link: str, value: str) -> bool:
    host, rest = split_address(link)
    if "/" not in value:
        return host_or_below(host, value)
    wanted, path = split_address(value)
    rest = rest if rest[:1] == "/" else "/" + rest
    return host_or_below(host, wanted) and rest.startswith(path)


def ref_spans(node: Node, post: Post, field: str, where: tuple[str, ...] = ("title", "body")) -> set[Span]:
    """Of a query that matches: sorted, they are what explain gives for `field`."""
    match node:
        case And(children):
            return set().union(*(ref_spans(child, post, field, where) for child in children))
        case Or(children):
            true = [child for child in children if ref_matches(child, post, where)]
            return set().union(*(ref_spans(child, post, field, where) for child in true))
        case Group(name_, child):
            return ref_spans(child, post, field, (name_,))
        case Not() | Field() | Range():
            return set()
        case _:
            return set(leaf_spans(node, post.title if field == "title" else post.text)) if field in where else set()
