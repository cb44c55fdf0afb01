"""The language of one post, as the stream finds it out."""

from api.answers.why_missed.judgement import Speaks
from enrich.matcher import Reading
from enrich.preview.language import make_language_asker
from enrich.settings import EnrichSettings
from schemas.clock import Clock

__all__ = ["language_by"]


def language_by(settings: EnrichSettings, clock: Clock) -> Speaks:
    """The model is loaded when it is first asked."""
    ask = make_language_asker(settings, clock)
    return lambda post: ask(Reading(post))
