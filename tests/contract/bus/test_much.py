"""More than a reader fetches at once, in several partitions."""

from collections.abc import Callable
from dataclasses import replace

from schemas.ports import Commit, EventLog, Message, Record, TopicPartition
from schemas.topics import POSTS

MESSAGES, PARTITIONS = 9_000, 3
KIB = bytes(1024)


def test_a_member_gets_all_of_every_partition_while_it_commits_as_it_goes(event_log: Callable[[], EventLog]) -> None:
    log = event_log()
    log.ensure([replace(POSTS, partitions=PARTITIONS)])
    log.append(POSTS.name, [Message(str(n), KIB, partition=n % PARTITIONS) for n in range(MESSAGES)])
    member, found = log.consumer("much", [POSTS.name]), list[str]()
    while records := member.poll(700, 5.0):
        found += [record.key for record in records]
        member.commit(_ends(records))
    assert len(found) == MESSAGES
    assert set(found) == {str(n) for n in range(MESSAGES)}


def _ends(records: list[Record]) -> dict[TopicPartition, Commit]:
    return {TopicPartition(r.topic, r.partition): Commit(r.offset + 1) for r in records}
