"""Sets on their way to the index, and the moment in which a deletion may overtake them."""

from collections.abc import Mapping, Sequence

from enrich.handler import message_of
from schemas.mention import MatchSet
from schemas.ports import EventLog, Record, StateStore, TopicPartition
from schemas.post import Post
from schemas.scope import PUBLIC
from schemas.topics import MENTIONS

__all__ = ["emit", "has_passed", "is_crowded"]

SUPPRESSED = "suppressed"
"""Kind in the state store: `post:KEY` and `author:KEY` of what was deleted for ever."""

MOST_AHEAD = 20_000
"""Sets that may wait for the index: a re-match of millions must not fill the log."""


def emit(log: EventLog, state: StateStore, sets: Sequence[MatchSet]) -> None:
    """Durable on return. Rule 7: what was deleted while the sets were made does not come back into the log by them.

    Whoever erases notes it down first and then looks through the log. So either he finds what we wrote before we ask for
    his note, or we find his note and take it out ourselves.
    """
    if not sets:
        return
    log.append(MENTIONS.name, [message_of(made) for made in sets])
    gone = sorted({made.post.key for made in sets if made.mentions} & _buried(state, [made.post for made in sets]))
    if gone:
        log.erase(MENTIONS.name, lambda r: r.key in gone and _is_set(r), gone)


def _is_set(record: Record) -> bool:
    return record.headers.get("kind") == "matchset"


def _buried(state: StateStore, posts: Sequence[Post]) -> set[str]:
    """A public deletion takes private copies too."""
    gone: set[str] = set()
    for scope in {PUBLIC, *(post.scope for post in posts)}:
        concerned = [post for post in posts if scope in (PUBLIC, post.scope)]
        noted = state.get_many(scope, SUPPRESSED, sorted({name for post in concerned for name in _names(post)}))
        gone |= {post.key for post in concerned if not noted.keys().isdisjoint(_names(post))}
    return gone


def _names(post: Post) -> Sequence[str]:
    author = post.author_key
    return [f"post:{post.key}", *([f"author:{author}"] if author else [])]


def has_passed(log: EventLog, group: str, topic: str, marks: Mapping[int, int]) -> bool:
    """Whether a group has committed all that lay before those offsets: retention and erasure may have left nothing."""
    commits = log.groups(topic).get(group, {})
    for number, mark in marks.items():
        where = TopicPartition(topic, number)
        done = commits[where].offset if where in commits else 0
        if done < mark:
            ahead = log.read(where, done, 1)
            if ahead and ahead[0].offset < mark:
                return False
    return True


def is_crowded(log: EventLog, group: str) -> bool:
    """Whether the index has enough to do."""
    commits = log.groups(MENTIONS.name).get(group, {})
    behind = sum(end - (commits[p].offset if p in commits else 0) for p, end in log.ends(MENTIONS.name).items())
    return behind > MOST_AHEAD
