"""What a person decides about a mention: kept as the truth in the state store, then told to the index (rule 5)."""

from collections.abc import Callable
from dataclasses import replace

from api.answers.contract import HumanObject
from api.answers.mentions import describe_human
from bus.headers import make_headers
from schemas.codec import decode_as, encode, encode_plain
from schemas.errors import Conflict
from schemas.mention import Correction, Human, Mention
from schemas.ports import Entry, EventLog, MentionStore, Message, StateStore
from schemas.scope import Scope
from schemas.topics import MENTIONS

__all__ = ["HUMAN", "Change", "correct_mention"]

HUMAN = "human"
"""Kind in the state store: a Correction by mention id."""

ATTEMPTS = 20

Change = Callable[[Human], Human]
"""From what was decided before to what is decided now; `version` is not its business."""


def correct_mention(
    store: MentionStore, state: StateStore, log: EventLog, scope: Scope, mention_id: str, change: Change
) -> HumanObject | None:
    """None where the workspace has no such mention. The same change once more tells the index once more."""
    mention = store.get(scope, mention_id)
    if mention is None:
        return None
    correction = _keep(state, scope, mention, change)
    headers = make_headers("correction", slot=correction.mention_id)
    log.append(MENTIONS.name, [Message(correction.post_key, encode(correction), headers)])
    return describe_human(correction.human)


def _keep(state: StateStore, scope: Scope, mention: Mention, change: Change) -> Correction:
    for _ in range(ATTEMPTS):
        entry = state.get(scope, HUMAN, mention.id)
        before = _newest(entry, mention.human)
        after = replace(change(before), version=before.version + 1)
        correction = Correction(scope, mention.post.key, mention.id, after)
        try:
            state.put(scope, HUMAN, mention.id, encode_plain(correction), expect=entry.version if entry else 0)
        except Conflict:
            continue
        return correction
    raise Conflict("Others keep changing this mention: try again.")


def _newest(entry: Entry | None, indexed: Human) -> Human:
    """The state store's; the index's where it is ahead, as after a restore of an older state."""
    if entry is None or entry.value is None:
        return indexed
    kept = decode_as(Correction, entry.value).human
    return kept if kept.version >= indexed.version else indexed
