"""What is allowed but probably not meant: a word that looks like an operator, a question mark that became a wildcard."""

import re
from collections.abc import Iterable, Iterator, Sequence

from schemas.query.ast import And, At, Exact, Group, Loose, Near, Node, Or, Phrase, Term, Wildcard
from schemas.query.characters import unspaced
from schemas.query.lowered import warn_of_lowered
from schemas.query.problem import Mend, Problems
from schemas.query.tokens import words
from schemas.query.walk import Nodes

__all__ = ["warn_of_leaves", "warn_of_sole"]

_APOSTROPHE = re.compile("['’‘`´]")
_WITH_APOSTROPHE = re.compile('"?\\w+(?:[\'’‘`´]\\w+)+"?')
_SIGN = re.compile(r"(?<!\w)[#@＃＠]\w")
_SIGNED = re.compile(r"[\"“”„‟＂]\s*([#@]\w+)\s*[\"“”„‟＂]")
_ASKING = re.compile(r"\?+(?=[^\w*?]*$)")
_QUOTES = frozenset('"“”„‟＂')
_LOWER = frozenset(["and", "or"])
_COMMON = frozenset(
    [
        "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "has", "have", "he", "i", "in",
        "is", "it", "me", "my", "not", "of", "on", "or", "she", "so", "that", "the", "they", "this", "to",
        "was", "we", "were", "what", "when", "who", "will", "with", "you", "your", "der", "die", "das", "und",
        "ist", "ein", "eine", "im", "mit", "le", "la", "les", "et", "est", "un", "une", "el", "los", "y", "es",
        "en", "de", "il", "che", "di", "e", "o", "os", "do", "da", "ve", "bir", "bu",
    ]
)  # fmt: skip
_CHARACTERS_A_WORD = 1.7


def warn_of_leaves(nodes: Nodes, problems: Problems) -> None:
    _warn_of_operators(nodes, problems)
    warn_of_lowered(nodes.of(And), problems)
    for node in nodes.of(Wildcard):
        if node.pattern[-1] == "?" and not problems.full:
            _warn_of_question(node, problems)
    for near in nodes.of(Near):
        if not problems.full and (_unspaced(near.left) or _unspaced(near.right)):
            about = max(1, round(near.distance / _CHARACTERS_A_WORD))
            message = f"Each character counts as a word here: {near.distance} is about {about} words."
            problems.warn("near_cjk", near.at, message)
    _warn_of_apostrophes(nodes, problems)
    _warn_of_signs(nodes, problems)


def _warn_of_operators(nodes: Nodes, problems: Problems) -> None:
    found = [term for term in nodes.of(Term) if term.token in _LOWER and problems.text[slice(*term.at)] == term.token]
    mends = dict(_upper_cased(nodes.of(And), problems.text)) if found else {}
    for term in found:
        message = f"{term.token} is looked for as a word here; operators are upper case."
        problems.warn("lower_operator", term.at, message, mends.get(term.at))


def _warn_of_question(node: Wildcard, problems: Problems) -> None:
    source = problems.text[slice(*node.at)]
    without = _ASKING.sub("", source)
    message = f"? stands for one character here: {source} does not find {without}."
    problems.warn("question_mark", node.at, message, Mend("Take the ? out", without) if without != source else None)


def _unspaced(side: Node) -> bool:
    match side:
        case Term(token):
            return bool(unspaced().match(token))
        case Phrase(tokens) | Exact(tokens):
            return any(unspaced().match(token) for token in tokens)
        case Or(children):
            return any(_unspaced(child) for child in children)
        case _:
            return False


def _warn_of_apostrophes(nodes: Nodes, problems: Problems) -> None:
    if not _APOSTROPHE.search(problems.text):
        return
    spelt = {at for node in nodes.of(Or) for at in _spelt(node, problems.text)}
    for node in nodes.of(Phrase):
        if not problems.full and node.at not in spelt and (joined := _joined(node, problems.text)):
            source = problems.text[slice(*node.at)]
            message = f"{source} is the words {' '.join(node.tokens)} in a row; many people write {joined}."
            mend = Mend(f"Look for {joined} too", f"({source} OR {joined})")
            problems.warn("apostrophe", node.at, message, mend)


def _joined(node: Phrase, text: str) -> str:
    """The word without its apostrophe; "" where it is no such word."""
    source = text[slice(*node.at)]
    if not _WITH_APOSTROPHE.fullmatch(source):
        return ""
    joined = _APOSTROPHE.sub("", source.strip('"'))
    return joined if len(words(joined)) == 1 else ""


def _spelt(node: Or, text: str) -> Iterator[At]:
    """Phrases beside which the word without its apostrophe is looked for already."""
    known = set(node.children)
    for child in node.children:
        if isinstance(child, Phrase) and (joined := _joined(child, text)) and Term(words(joined)[0]) in known:
            yield child.at


def _warn_of_signs(nodes: Nodes, problems: Problems) -> None:
    if not any(sign in problems.text for sign in "#@＃＠"):
        return
    outer: list[Group | Near] = [*nodes.of(Group), *nodes.of(Near)]
    fixed = {term.at for node in outer for term in Nodes(node).of(Term)}
    quoted: list[Term | Phrase | Loose] = [*nodes.of(Term), *nodes.of(Phrase), *nodes.of(Loose)]
    for leaf in quoted:
        if not problems.full and problems.text[leaf.at[0]] in _QUOTES:
            _warn_of_sign(leaf.at, problems, fixed=leaf.at in fixed)


def _warn_of_sign(at: At, problems: Problems, *, fixed: bool) -> None:
    """`fixed`: only words may stand there, no tag."""
    source = problems.text[slice(*at)]
    if _SIGN.search(source, 1):
        signed = None if fixed else _SIGNED.fullmatch(source)
        mend = Mend(f"Look for {signed[1]}", signed[1]) if signed else None
        message = "In quotes # and @ are punctuation: this finds the words, tagged or not."
        problems.warn("tag_phrase", at, message, mend)


def warn_of_sole(query: Node, problems: Problems) -> None:
    """A very common word as an arm of its own would bring in most of a language."""
    for arm in query.children if isinstance(query, Or) else (query,):
        if isinstance(arm, Term) and arm.token in _COMMON and problems.text[slice(*arm.at)] not in ("and", "or"):
            message = f"{arm.token} is in a great many posts: add what sets the brand apart."
            mend = problems.take_out(arm.at, operand=True) if isinstance(query, Or) else None
            problems.warn("common_word", arm.at, message, mend)


def _upper_cased(nodes: Iterable[And], text: str) -> Iterator[tuple[At, Mend]]:
    """For each `and` and `or` between two things of an AND, what makes it an operator."""
    for node in nodes:
        places = [i for i, child in enumerate(node.children) if _joins(i, node.children, text)]
        yield from ((node.children[i].at, Mend("Use AND", "AND")) for i in places if _word(node, i) == "and")
        for row in _rows([i for i in places if _word(node, i) == "or"]):
            mend = _ored(node.children, row, text)
            yield from ((node.children[i].at, mend) for i in row)


def _word(node: And, i: int) -> str:
    child = node.children[i]
    return child.token if isinstance(child, Term) else ""


def _joins(i: int, children: Sequence[Node], text: str) -> bool:
    child = children[i]
    if not (isinstance(child, Term) and child.token in _LOWER and 0 < i < len(children) - 1):
        return False
    before, after = children[i - 1], children[i + 1]
    gaps = text[before.at[1] : child.at[0]], text[child.at[1] : after.at[0]]
    operands = (other for other in (before, after) if not (isinstance(other, Term) and other.token in _LOWER))
    return text[slice(*child.at)] == child.token and all(gap.isspace() for gap in gaps) and len(list(operands)) == 2


def _rows(places: Sequence[int]) -> Iterator[list[int]]:
    """Those with one thing between them: changed alone one of them would mix AND and OR."""
    row: list[int] = []
    for place in places:
        if row and place != row[-1] + 2:
            yield row
            row = []
        row.append(place)
    if row:
        yield row


def _ored(children: Sequence[Node], row: Sequence[int], text: str) -> Mend:
    first, last = children[row[0] - 1], children[row[-1] + 1]
    pieces, start = [], first.at[0]
    for i in row:
        pieces.append(text[start : children[i].at[0]])
        start = children[i].at[1]
    whole = "OR".join([*pieces, text[start : last.at[1]]])
    alone = row[0] == 1 and row[-1] == len(children) - 2
    return Mend("Use OR", whole if alone else f"({whole})", (first.at[0], last.at[1]))
