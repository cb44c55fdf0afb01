"""Rules 2, 3 and 5 as one pure step: what a MatchSet makes of what is stored of its post."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from index.moments import whole_ms
from index.visibility import admitted, sees
from schemas.keys import mention_id, month_of
from schemas.mention import Correction, Derived, Human, Match, MatchSet, Mention
from schemas.ports.mention_store import Written
from schemas.scope import Scope

__all__ = ["Merged", "Sight", "merge", "worth_remembering"]


@dataclass(frozen=True, slots=True)
class Sight:
    """What is remembered of a post: its first sight, its newest version, and every mention it ever had."""

    month: str
    scope: Scope
    sort_at: datetime
    observed_at: datetime
    version: tuple[int, int]
    author: str | None
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """`sight` and `changed` are to be stored; a None sight means that nothing is.

    What was taken out before is in `changed` again: a crash may have told the records and not the search index.
    """

    written: Written
    sight: Sight | None = None
    changed: tuple[Mention, ...] = ()


def worth_remembering(found: MatchSet) -> bool:
    """An edit that matches nothing is remembered, so that the text before it, coming late, is known as stale.

    The first revision is not: nothing is older, and most posts match nothing.
    """
    return found.revision > 0


def merge(
    found: MatchSet, sight: Sight | None, stored: Mapping[str, Mention], humans: Mapping[str, Correction]
) -> Merged:
    """`stored` holds what exists of `sight.mentions`; `humans` the human parts known by mention id."""
    if found.about is not None:
        return _merge_about(found, found.about, sight, stored, humans)
    if sight is not None and found.version < sight.version:
        return Merged("stale")
    matches = _claims(found)
    if sight is None and not matches and not worth_remembering(found):
        return Merged("no_match")
    seen = replace(_see(found, sight, tuple(matches)), version=found.version)
    settled = {i for i, old in stored.items() if _judged_later(old, found)}
    made = [_mention(i, m, found, seen, stored.get(i), humans.get(i)) for i, m in matches.items() if i not in settled]
    gone = [replace(o, active=False) for i, o in stored.items() if i not in matches and i not in settled]
    return Merged("kept" if seen.mentions else "no_match", seen, (*made, *gone))


def _merge_about(
    found: MatchSet,
    about: tuple[str, str],
    sight: Sight | None,
    stored: Mapping[str, Mention],
    humans: Mapping[str, Correction],
) -> Merged:
    """One brand's mention and nothing else: what the sight knows of full sets stays, so that a late one is still judged
    by its own version."""
    ident = mention_id(found.post.key, *about)
    old = stored.get(ident)
    if (sight and _outdated(found, sight)) or (old and _judged_later(old, found)):
        return Merged("stale")
    match = _claims(found).get(ident)
    if match is None:
        return Merged("kept", sight, (replace(old, active=False, epoch=found.epoch),)) if old else Merged("no_match")
    seen = _see(found, sight, (ident,))
    return Merged("kept", seen, (_mention(ident, match, found, seen, old, humans.get(ident)),))


def _outdated(found: MatchSet, sight: Sight) -> bool:
    """Of another text than the newest, or a full set was made of it with newer queries."""
    revision, epoch = sight.version
    return found.revision != revision or found.epoch < epoch


def _judged_later(old: Mention, found: MatchSet) -> bool:
    """Of the same text: a set about this brand alone knew better than a full one that comes again, or the reverse."""
    return old.post.revision == found.revision and old.epoch > found.epoch


def _claims(found: MatchSet) -> dict[str, Match]:
    return {mention_id(found.post.key, m.workspace, m.brand): m for m in admitted(found)}


def _see(found: MatchSet, sight: Sight | None, ids: tuple[str, ...]) -> Sight:
    """The version stays what it was: of a post that no full set made anybody remember, an epoch before all."""
    post = found.post
    if sight is None:
        at, seen = whole_ms(post.sort_at), whole_ms(post.observed_at)
        return Sight(month_of(at), post.scope, at, seen, (found.revision, 0), post.author_key, ids)
    mentions = (*sight.mentions, *(i for i in ids if i not in sight.mentions))
    return replace(sight, author=post.author_key, mentions=mentions)


def _mention(
    ident: str, match: Match, found: MatchSet, sight: Sight, old: Mention | None, given: Correction | None
) -> Mention:
    decided = given is not None and sees(given.scope, match.workspace)
    return Mention(
        id=ident,
        post=found.post,
        epoch=found.epoch,
        enrichment=found.enrichment,
        match=match,
        sort_at=sight.sort_at,
        observed_at=sight.observed_at,
        month=sight.month,
        derived=old.derived if old else Derived(),
        human=given.human if given is not None and decided else old.human if old else Human(),
    )
