"""Which brands' queries match a post, at the speed of tokenising it."""

from enrich.matcher.checks import Owned, asks
from enrich.matcher.frequencies import Frequencies
from enrich.matcher.matcher import Matcher
from enrich.matcher.reading import Reading

__all__ = ["Frequencies", "Matcher", "Owned", "Reading", "asks"]
