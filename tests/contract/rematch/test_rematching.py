"""A new query, asked of what is there already: what is gained, lost and kept by it. Posts are synthetic."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from enrich.brand_store import remove_brand
from enrich.rematch import emission, find_rematch, logged, mentions, pending_rematches
from enrich.rematch.rematcher import Rematcher
from enrich.settings import EnrichSettings
from schemas.codec import Wire, decode, encode, encode_plain
from schemas.errors import Unavailable, UserError
from schemas.keys import author_key, mention_id
from schemas.mention import Correction, Human, Spans
from schemas.ports import MentionQuery, Message
from schemas.query.ast import Term
from schemas.scope import PUBLIC
from schemas.topics import MENTIONS, POSTS
from tests.contract.rematch.world import HOME, NOON, OTHER, World


def test_a_brand_younger_than_the_posts_finds_them(world: World) -> None:
    for i, text in enumerate(["acme one", "zenith", "Acme two"]):
        world.say(str(i), text)

    job = world.rematch("acme")

    assert world.texts() == ["Acme two", "acme one"]
    assert (job.state, job.gained, job.lost, job.kept) == ("done", 2, 0, 0)
    assert set(job.gained_ids) == set(world.active())
    assert job.done == job.total == 3
    assert job.finished_at is not None


def test_an_edit_of_the_query_gains_loses_and_keeps(world: World) -> None:
    world.brand("acme")
    stays, goes = world.say("1", "acme zenith"), world.say("2", "acme alone")
    comes = world.say("3", "zenith alone")

    job = world.rematch("zenith")

    assert (job.gained_ids, job.lost_ids) == ((comes,), (goes,))
    assert (job.gained, job.lost, job.kept) == (1, 1, 1)
    assert set(world.active()) == {stays, comes}
    assert world.engines.store.get(HOME, goes) is None
    assert job.done == job.total


def test_two_who_save_at_once_leave_a_job_of_the_version_in_use(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The slower one read the brand before the other saved it, and writes its job after the other's."""
    world.say("1", "zenith")
    world.brand("acme")
    once = iter(["zenith"])

    def meanwhile(*given: object, **named: object) -> None:
        for query in once:
            world.change(query)
        put(*given, **named)  # type: ignore[arg-type]  # as it was given

    put = world.engines.state.put
    monkeypatch.setattr(world.engines.state, "put", meanwhile)
    job = world.ask()
    assert (job.version, job.state) == (2, "queued")
    world.finish()
    assert world.texts() == ["zenith"]


def test_what_is_kept_takes_the_new_version_and_its_spans(world: World) -> None:
    world.brand("acme")
    ident = world.say("1", "acme zenith")

    world.rematch("zenith")

    match = world.active()[ident].match
    assert (match.version, match.spans) == (2, Spans(body=((5, 11),)))


def test_a_rollback_brings_back_what_was_lost_with_what_a_person_said_of_it(world: World) -> None:
    world.brand("acme")
    ident = world.say("1", "acme")
    said = Correction(HOME, world.post("1").key, ident, Human(1, "positive", note="ours"))
    world.engines.log.append(MENTIONS.name, [Message(said.post_key, encode(said))])
    world.settle()

    assert world.rematch("zenith").lost_ids == (ident,)
    job = world.rematch("acme")

    assert job.gained_ids == (ident,)
    mention = world.active()[ident]
    assert (mention.match.version, mention.human.note, mention.sentiment.label) == (3, "ours", "positive")


def test_what_the_log_let_go_of_is_judged_where_it_is_stored(world: World) -> None:
    world.brand("acme")
    stays, goes = world.say("1", "acme zenith"), world.say("2", "acme")
    back = world.say("3", "zenith acme")
    world.rematch("acme -zenith")
    world.engines.log.erase(POSTS.name, lambda _: True)
    world.engines.log.erase(MENTIONS.name, lambda _: True)
    assert set(world.active()) == {goes}

    job = world.rematch("zenith")

    assert set(world.active()) == {stays, back}
    assert (job.gained, job.lost, job.kept) == (2, 1, 0)


def test_what_is_gained_is_what_the_stream_would_have_made(world: World) -> None:
    world.settings = EnrichSettings()
    world.__post_init__()
    world.brand("acme (is:owned OR lang:en)", "Stream", handles=["ann"])
    posts = [
        world.post("1", "I love my acme phone, it is the best thing ever", author="ann", revision=5),
        world.post("2", "Das Telefon von Acme ist wirklich sehr gut gemacht", title="Acme", author="ann"),
        world.post("3", "acme broke again and I hate it", links=("https://a.example",)),
    ]
    world.hear(*posts)
    world.settle()

    world.change("acme (is:owned OR lang:en)", "Late", handles=["ann"])
    world.finish()

    def told(name: str) -> list[object]:
        found = sorted(world.active(name).values(), key=lambda m: m.post.native_id)
        return [replace(m, id="", epoch=0, match=replace(m.match, brand="")) for m in found]

    assert len(told("Late")) == 3
    assert told("Late") == told("Stream")


def test_a_declared_mention_is_never_lost(world: World) -> None:
    world.brand("acme")
    declared = world.say("1", "hm", scope=HOME, accepts=["Acme"])
    both = world.say("2", "acme", scope=HOME, accepts=["ACME"])

    job = world.rematch("zenith")

    assert set(world.active()) == {declared, both}
    assert (job.lost, job.kept) == (0, 2)
    assert [(m.match.version, m.match.spans, m.match.declared) for m in world.active().values()] == [
        (2, Spans(), True)
    ] * 2


def test_a_declared_post_is_found_by_a_brand_that_was_made_anew(world: World) -> None:
    ident = world.say("1", "hm", scope=HOME, accepts=["Acme", "Nobody"])
    world.brand("zenith", "Zenith")

    world.rematch("acme")

    mention = world.active()[ident]
    assert mention.match.declared
    assert "unknown_brand:Nobody" in mention.enrichment.notes
    assert "unknown_brand:Acme" not in mention.enrichment.notes


def test_only_the_newest_text_of_a_post_counts(world: World) -> None:
    world.say("1", "acme", revision=1)
    world.say("1", "edited away", revision=2)
    world.say("2", "nothing", revision=1)
    comes = world.say("2", "acme now", revision=2)
    world.say("2", "acme late", revision=1)

    job = world.rematch("acme")

    assert {i: m.post.text for i, m in world.active().items()} == {comes: "acme now"}
    assert (job.gained, len(world.about_sets())) == (1, 1)


def test_the_old_text_of_an_edited_post_is_not_found_in_the_store(world: World) -> None:
    world.brand("acme")
    world.say("1", "acme zenith", revision=1)
    world.say("1", "edited away", revision=2)
    world.engines.log.erase(POSTS.name, lambda _: True)

    job = world.rematch("zenith")

    assert (world.texts(), job.gained) == ([], 0)


def test_what_was_deleted_stays_deleted(world: World) -> None:
    world.hear(world.post("1", author="ann"), world.post("2", author="bob"), world.post("3", scope=HOME, author="ann"))
    world.forget(author=author_key("t", "ann"), scope=PUBLIC)
    world.forget(post=world.post("2").key)
    world.settle()

    job = world.rematch("acme")

    assert (world.texts(), job.gained, world.about_sets()) == ([], 0, [])


def test_a_private_post_is_found_by_its_own_workspace_alone(world: World) -> None:
    world.say("1", "acme of home", scope=HOME)
    world.say("2", "acme of other", scope=OTHER)
    world.say("3", "acme of all")

    world.rematch("acme")
    world.rematch("acme", scope=OTHER)

    assert world.texts() == ["acme of all", "acme of home"]
    assert world.texts(scope=OTHER) == ["acme of all", "acme of other"]


def test_other_brands_keep_what_they_had(world: World) -> None:
    world.brand("acme", "Zeta")
    ident = mention_id(world.post("1").key, "home", "zeta")
    world.say("1", "acme")
    before = world.active("Zeta")[ident]

    world.rematch("acme")
    world.rematch("nothing")

    assert world.active("Zeta") == {ident: before}


def test_a_job_waits_for_the_stream_and_for_the_index(world: World) -> None:
    enrich, index, _ = world.stages
    world.hear(world.post("1"))
    world.change("acme")

    assert world.rematcher.step()
    assert not world.rematcher.step()
    assert world.job().state == "waiting"
    enrich.step()
    assert world.rematcher.step()
    assert not world.rematcher.step()
    index.step()
    world.finish()

    job = world.job()
    assert (job.state, job.gained, job.kept) == ("done", 0, 0)
    assert len(world.active()) == 1


def test_what_an_older_job_had_on_its_way_is_judged_too(world: World) -> None:
    """The index is slow: it takes in what the first job gained when the second one has long begun."""
    world.say("1", "acme")
    world.change("acme")
    _step_alone(world)
    assert (len(world.about_sets()), world.active()) == (1, {})

    world.change("zenith")
    _step_alone(world)
    assert world.job().state == "waiting"
    world.finish()

    assert world.texts() == []
    assert (world.job().version, world.job().lost) == (2, 1)


def _step_alone(world: World) -> None:
    while world.rematcher.step():
        pass


def test_a_newer_version_supersedes_a_running_job(world: World) -> None:
    world.say("1", "acme")
    world.change("acme")
    world.rematcher.step()
    world.brand("zenith")

    assert world.rematcher.step()

    job = world.job()
    assert (job.state, job.version, pending_rematches(world.engines.state)) == ("superseded", 1, [])
    assert not world.rematcher.step()


def test_a_job_that_was_asked_for_again_begins_again(world: World) -> None:
    world.say("1", "acme")
    world.change("acme")
    for _ in range(3):
        world.rematcher.step()
    world.ask()

    world.finish()

    assert (world.job().state, world.texts()) == ("done", ["acme"])


def test_asked_for_twice_it_changes_nothing_the_second_time(world: World) -> None:
    world.say("1", "acme")
    world.rematch("acme")
    told = len(world.about_sets())

    world.ask()
    world.finish()

    job = world.job()
    assert (job.state, job.gained, job.lost, job.kept) == ("done", 0, 0, 0)
    assert (job.done, job.total, len(world.about_sets())) == (1, 1, told)


def test_a_removed_brand_ends_its_job_and_keeps_what_it_had(world: World) -> None:
    world.brand("acme")
    world.say("1", "acme")
    world.change("zenith")
    remove_brand(world.engines.state, HOME, "Acme")

    world.finish()

    assert (world.job().state, world.job().problem) == ("superseded", "The brand Acme was removed.")
    assert world.texts() == ["acme"]
    assert world.rematch("acme").version == 3


def test_nobody_can_ask_for_a_brand_that_is_not_there(world: World) -> None:
    with pytest.raises(UserError, match="no brand 'Acme'"):
        world.ask()
    assert find_rematch(world.engines.state, HOME, "Acme") is None


def test_jobs_are_done_in_the_order_in_which_they_were_asked_for(world: World) -> None:
    world.change("acme", "Zeta")
    world.change("acme", "Alpha", scope=OTHER)
    world.change("acme")
    assert [job.brand for job in pending_rematches(world.engines.state)] == ["Zeta", "Alpha", "Acme"]
    world.finish()
    assert [world.job("Zeta").state, world.job("Alpha", OTHER).state, world.job().state] == ["done"] * 3


def test_posts_that_come_in_meanwhile_are_the_streams(world: World) -> None:
    world.say("1", "acme")
    world.change("acme")
    world.say("2", "acme later")

    world.finish()

    assert (world.job().gained, world.texts()) == (1, ["acme", "acme later"])


def test_a_post_that_lies_in_the_log_twice_is_gained_once(world: World) -> None:
    world.say("1", "acme")
    world.say("1", "acme")

    job = world.rematch("acme")

    assert (job.gained, world.texts()) == (1, ["acme"])


def test_a_search_finds_what_was_gained_in_the_month_of_its_first_moment(world: World) -> None:
    world.say("1", "acme", created=NOON - timedelta(days=70))
    world.rematch("acme")
    [mention] = world.active().values()
    assert mention.month == "2025-12"
    found = world.engines.store.search(HOME, MentionQuery(query=Term("acme"), end=NOON - timedelta(days=60)))
    assert [m.id for m in found.mentions] == [mention.id]


def test_another_holder_waits_for_the_lease(world: World) -> None:
    e = world.engines
    other = Rematcher(e.log, e.state, e.store, world.settings, e.clock, holder="other")
    world.change("acme")
    assert world.rematcher.step()
    assert not other.step()
    e.clock.at += timedelta(minutes=5)
    assert other.step()


def test_a_dead_holders_job_goes_on_from_where_it_was(world: World) -> None:
    """Synthetic: the first one dies in the middle of its work; the second finds its note within half a minute."""
    e = world.engines
    for n in range(3):
        world.say(str(n), "acme")
    world.change("acme")
    world.settle()
    while world.job().state != "stored":
        assert world.rematcher.step()
        world.settle()
    before = world.job()
    e.clock.at += timedelta(seconds=20)
    world.rematcher = Rematcher(e.log, e.state, e.store, world.settings, e.clock, holder="other")
    world.finish()
    assert (world.job().state, world.job().gained) == ("done", before.gained)
    assert world.job().place.records == before.place.records
    assert len(world.active()) == 3


def test_a_query_that_cannot_be_read_ends_the_job_with_its_problem(world: World) -> None:
    brand = world.brand("acme")
    world.engines.state.put(HOME, "brand", brand.key, encode_plain(replace(brand, query="((acme")), expect=None)
    world.ask()

    world.finish()

    assert world.job().state == "failed"
    assert world.job().problem


def test_a_bug_ends_its_job_and_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.say("1", "acme")
    world.change("acme")
    world.change("acme", "Zeta")
    monkeypatch.setattr(logged, "decode", _once_broken())

    world.finish()

    assert (world.job().state, world.job("Zeta").state) == ("failed", "done")
    assert "ZeroDivisionError" in (world.job().problem or "")
    assert world.rematch("acme OR zenith").gained == 1


def _once_broken() -> Callable[[bytes], Wire]:
    calls = iter([True])

    def broken(value: bytes) -> Wire:
        if next(calls, False):
            raise ZeroDivisionError
        return decode(value)

    return broken


def test_a_store_that_is_away_is_asked_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.say("1", "acme")
    world.change("acme")
    with monkeypatch.context() as away:
        away.setattr(type(world.engines.store), "recall", _away)
        with pytest.raises(Unavailable):
            _step_alone(world)
    assert world.job().state == "log"

    world.finish()

    assert (world.job().state, world.job().gained) == ("done", 1)


def _away(*_: object) -> None:
    raise Unavailable("the store is away")


def test_it_runs_no_further_ahead_of_the_index_than_that(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emission, "MOST_AHEAD", 1)
    monkeypatch.setattr(logged, "BATCH", 1)
    for i in range(6):
        world.hear(world.post(str(i)))
    world.settle()
    world.change("acme")

    _step_alone(world)
    assert len(world.about_sets()) == 2
    world.finish()

    assert (world.job().gained, len(world.active())) == (6, 6)


def test_says_how_far_it_is(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logged, "BATCH", 2)
    monkeypatch.setattr(mentions, "PAGE", 2)
    world.brand("acme")
    for i in range(5):
        world.hear(world.post(str(i), ("acme", "zenith")[i % 2]))
    world.settle()
    world.change("acme OR zenith")
    told: list[tuple[int, int]] = []
    while pending_rematches(world.engines.state):
        world.settle()
        world.rematcher.step()
        job = world.job()
        told.append((job.done, job.total))

    assert told == sorted(told)
    assert all(done <= total for done, total in told)
    assert [total for _, total in told if total] == [8] * sum(1 for _, total in told if total)
    assert told[-1] == (8, 8)
