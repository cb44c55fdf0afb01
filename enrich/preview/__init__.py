"""What a query would change, before it is saved."""

from enrich.preview.draft import listen_to
from enrich.preview.estimate import Estimate
from enrich.preview.language import AskLanguage, make_language_asker
from enrich.preview.look import OutOfTime, Progress
from enrich.preview.preview import Day, Preview, preview
from enrich.preview.samples import Shown, State

__all__ = [
    "AskLanguage", "Day", "Estimate", "OutOfTime", "Preview", "Progress", "Shown", "State", "listen_to", "make_language_asker",
    "preview",
]  # fmt: skip
