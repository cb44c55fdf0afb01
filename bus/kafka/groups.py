"""What the groups have committed, asked from outside them."""

from collections.abc import Mapping, Sequence

from kafka import TopicPartition as Place
from kafka.errors import NoError
from kafka.structs import OffsetAndMetadata

from bus.kafka.cluster import Cluster
from bus.kafka.errors import FENCED, translated
from schemas.ports import Commit

__all__ = ["commits_of", "commits_on", "offset_of", "others_in", "register"]


def offset_of(commit: Commit) -> OffsetAndMetadata:
    return OffsetAndMetadata(commit.offset, commit.metadata, -1)


def commits_of(cluster: Cluster, group: str, places: Sequence[Place]) -> Mapping[Place, Commit]:
    """Of one group; places where nothing was committed are left out."""
    if not places:
        return {}
    found = cluster.ask("tell the offsets of a group", lambda admin: admin.list_group_offsets({group: list(places)}))
    return _commits(found[group])


def _commits(offsets: Mapping[Place, OffsetAndMetadata]) -> Mapping[Place, Commit]:
    return {place: Commit(o.offset, o.metadata or "") for place, o in offsets.items() if o.offset >= 0}


def commits_on(cluster: Cluster, places: Sequence[Place]) -> Mapping[str, Mapping[Place, Commit]]:
    """Of each group of ours that committed any of the places, by the group's own name. Two requests a broker."""
    listed = cluster.ask("list the groups", lambda admin: admin.list_groups())
    names = sorted({g["group_id"] for g in listed if cluster.own_name(g["group_id"]) is not None})
    if not names:
        return {}
    wanted = {name: list(places) for name in names}
    found = cluster.ask("tell the offsets of the groups", lambda admin: admin.list_group_offsets(wanted))
    commits = {name: _commits(offsets) for name, offsets in found.items()}
    return {cluster.own_name(name) or "": c for name, c in sorted(commits.items()) if c}


def register(cluster: Cluster, group: str, places: Sequence[Place]) -> None:
    """Commits the start where nothing was committed. A group with members does so itself when it next meets."""
    known = commits_of(cluster, group, places)
    missing = {place: offset_of(Commit(0)) for place in places if place not in known}
    if not missing:
        return
    told = cluster.ask("register a group", lambda admin: admin.alter_group_offsets(group, missing))
    for place, error in told.items():
        if error is not NoError and not issubclass(error, FENCED):
            with translated(cluster.settings, f"register the group {group} for {place.topic}"):
                raise error()


def others_in(cluster: Cluster, group: str, member: str) -> int:
    """How many members the group has beside this one."""
    found = cluster.ask("describe a group", lambda admin: admin.describe_groups([group]))
    return sum(m["member_id"] != member for m in found[group]["members"])
