"""One press text, as twelve newsrooms print it."""

from collections.abc import Iterator, Sequence

__all__ = ["PRESS_TEXT", "edited_copies"]

PRESS_TITLE = "Ostrelle opens repair counters in 30 cities"
PRESS_TEXT = (
    "The lamp maker Ostrelle will open repair counters in 30 cities by the end of next year. "
    "Customers can bring any lamp or pair of earbuds of the brand and watch while it is mended. "
    'A repair costs a fixed 15 euros, spare parts included. "A thing that cannot be opened is not yours," '
    "said managing director Ilse Marant on Tuesday. The company also publishes the drawings of all its parts. "
    "Consumer groups had asked for both for years."
)


def edited_copies(sites: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A title and a text a site; no two are equal, all say the same."""
    for n, site in enumerate(sites):
        yield _title(n), _text(n, site)


def _title(n: int) -> str:
    match n % 4:
        case 1:
            return "Lamp maker Ostrelle to open repair counters"
        case 2:
            return PRESS_TITLE.replace("30", "thirty")
        case 3:
            return f"{PRESS_TITLE}: fixed price of 15 euros"
        case _:
            return PRESS_TITLE


def _text(n: int, site: str) -> str:
    text = PRESS_TEXT
    if n % 2:
        text = text.replace('"A thing', "“A thing").replace('yours,"', "yours”,")
    if n % 3 == 1:
        text = text.removesuffix(" Consumer groups had asked for both for years.")
    if n % 3 == 2:
        text = text.replace("by the end of next year", "within a year")
    if n >= 6:
        text = f"(wire) - {text}"
    return f"{text} [{site.split('.')[0].replace('-', ' ').title()}]"
