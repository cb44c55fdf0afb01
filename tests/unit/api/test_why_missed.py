"""A post that is no mention: where on its way it ended, and the one thing to do first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from api.answers.brands import add_brand
from api.answers.why_missed import Desk, MissedAnswer, PostObject, explain_missed, logged
from api.app import create_app
from bus.dead import DeadLetters, letter_of_row
from bus.handler import Dead
from ingest.configured import SOURCE_KIND
from ingest.fetch.fetcher import Fetcher
from ingest.fetch.settings import FetchSettings
from ingest.health import STATUS_KIND, SourceStatus
from ingest.intake import Intake
from ingest.registry import SourceConfig
from ingest.source import Parsed
from schemas.codec import encode_plain
from schemas.event import Tombstone, Upsert
from schemas.keys import mention_id, post_key
from schemas.mention import Enrichment, Match, MatchSet, Spans
from schemas.ports import Commit, TopicPartition
from schemas.post import Post
from schemas.scope import EVERY, PUBLIC, Scope, workspace
from tests.loopback import Loopback, Reply, loopback

if TYPE_CHECKING:
    from tests.unit.api.conftest import Caller, Town

HERE = workspace("default")
THERE = workspace("elsewhere")
URL = "https://news.example/a"
MINUTE = timedelta(minutes=1)


@dataclass
class Clerk:
    """Puts posts into the log as sources do, and asks."""

    town: "Town"
    fetcher: Fetcher

    def brand(self, query: str = "acme", name: str = "Acme", scope: Scope = HERE) -> None:
        add_brand(self.town.state, scope, name, query, clock=self.town.clock)

    def take_in(self, text: str, *, native_id: str = "1", scope: Scope = PUBLIC, **more: object) -> Post:
        post = Post(
            key=post_key("forum", "", native_id, scope), scope=scope, native_id=native_id, observed_at=self.town.now,
            text=text, **{"source": "forum", "url": URL, "site": "news.example", **more},  # type: ignore[arg-type]  # the test's own names
        )  # fmt: skip
        intake = Intake(self.town.log, self.town.state, DeadLetters(self.town.state), self.town.clock)
        intake.accept(Parsed((Upsert(post),)), source_name="forum")
        return post

    def done(self) -> None:
        """Every stage has caught up."""
        for group, topic in (("enrich", "posts"), ("index", "mentions")):
            consumer = self.town.log.consumer(group, [topic])
            records = consumer.poll(1000, 0)
            consumer.commit({TopicPartition(r.topic, r.partition): Commit(r.offset + 1) for r in records})
            consumer.close()

    def listen(self, url: str, status: SourceStatus | None = None, scope: Scope = HERE) -> None:
        config = SourceConfig("the news", "feed", {"url": url})
        self.town.state.put(scope, SOURCE_KIND, config.name, encode_plain(config), expect=0)
        if status:
            self.town.state.put(scope, STATUS_KIND, config.name, encode_plain(status), expect=0)

    def ask(
        self,
        post: str = URL,
        brand: str = "Acme",
        scope: Scope = HERE,
        *,
        fetch: bool = False,
        lang: str | None = None,
        patient: bool = True,
        at_prompt: bool = True,
    ) -> MissedAnswer:
        deps = self.town.deps
        desk = Desk(
            deps.store, deps.state, deps.log, deps.dead, deps.clock, lambda _: lang, self.fetcher, deps.consumers
        )
        return explain_missed(
            desk, scope, post, brand, fetch=fetch, at_prompt=at_prompt, patience=lambda looked, total: patient
        )


@pytest.fixture
def clerk(town: "Town") -> Clerk:
    return Clerk(town, Fetcher(FetchSettings()))


def failed(told: MissedAnswer) -> Mapping[str, str]:
    return {s["step"]: s["detail"] for s in told["steps"] if not s["ok"]}


def shown(told: MissedAnswer) -> PostObject:
    assert told["post"] is not None
    return told["post"]


def steps(told: MissedAnswer) -> list[str]:
    return [s["step"] for s in told["steps"]]


def test_a_brand_that_nobody_listens_for_is_the_first_thing_to_mend(clerk: Clerk) -> None:
    assert "harken brand add Acme --query" in (clerk.ask()["fix"] or "")
    clerk.brand(name="Acmee")
    assert clerk.ask()["fix"] == "Did you mean Acmee?"


def test_a_brand_like_none_is_answered_with_those_there_are(clerk: Clerk) -> None:
    clerk.brand(name="Zenith")
    clerk.brand(name="Nocturne")
    told = clerk.ask(brand="Nope")

    assert failed(told) == {"brand": "There is no brand Nope in this workspace."}
    assert told["fix"] == "Name a brand of this workspace: Nocturne, Zenith."


def test_an_address_that_no_source_delivers_is_told_with_the_source_to_add(clerk: Clerk) -> None:
    clerk.brand()

    told = clerk.ask()

    assert list(failed(told)) == ["source", "log"]
    assert told["fix"] == "Listen to the site: harken source add feed --set url=https://news.example/"
    assert "It can be fetched now" in failed(told)["log"]


def test_a_platform_that_cannot_be_listened_to_yet_is_named(clerk: Clerk) -> None:
    clerk.brand()

    assert "Posts of reddit cannot be listened to yet" in (
        clerk.ask("https://www.reddit.com/r/a/comments/1")["fix"] or ""
    )


def test_a_source_that_fails_is_the_reason(clerk: Clerk) -> None:
    clerk.brand()
    clerk.listen("https://news.example/feed.xml", SourceStatus(problem="it answered 403", failures=3))

    told = clerk.ask()

    assert failed(told)["fetch"] == "the news cannot be read: it answered 403; it was never read yet."
    assert "harken source test 'the news'" in (told["fix"] or "")


def test_a_source_that_is_well_shows_that_the_feed_did_not_list_it(clerk: Clerk, town: "Town") -> None:
    clerk.brand()
    clerk.listen("https://www.news.example/feed.xml", SourceStatus(last_ok=town.now))

    told = clerk.ask()

    assert list(failed(told)) == ["log"]
    assert f"harken why-missed {URL} --brand Acme --fetch" in (told["fix"] or "")


def test_who_has_no_prompt_is_told_of_no_option(clerk: Clerk, town: "Town") -> None:
    clerk.brand()
    clerk.listen("https://www.news.example/feed.xml", SourceStatus(last_ok=town.now))

    told = clerk.ask(at_prompt=False)

    assert told["fix"] == "Have the page fetched now, and see what the query makes of it."
    assert "--fetch" not in str(told)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"origin": "import", "source": "import"}, "It was imported from a file."),
        ({"origin": "import", "source": "forum"}, "It was imported from a file, as a post of forum."),
    ],
)
def test_an_imported_post_says_that_a_file_brought_it(clerk: Clerk, more: dict[str, object], said: str) -> None:
    clerk.brand("zenith")
    clerk.take_in("acme", **more)  # type: ignore[arg-type]  # names of the post's fields

    assert next(s["detail"] for s in clerk.ask()["steps"] if s["step"] == "source") == said


def test_an_item_that_could_not_be_read_is_told_with_its_reason(clerk: Clerk, town: "Town") -> None:
    clerk.brand()
    letter = letter_of_row(
        "ingest", HERE, "file", "line 3", Dead("bad_date", "2026-99-99 is no date"), f'{{"url": "{URL}"}}'.encode(), town.now
    )  # fmt: skip
    DeadLetters(town.state).put_many([letter])

    told = clerk.ask()

    assert failed(told)["parse"] == "It came, and could not be processed: bad_date. 2026-99-99 is no date"
    assert letter.id in (told["fix"] or "")


@pytest.mark.parametrize(
    "written",
    [URL, "http://news.example/a/", "news.example/a", f"{URL}#comments", f"https://www.news.example/a?utm_source=x"],  # noqa: F541
)
def test_an_address_is_the_same_however_it_is_written(clerk: Clerk, written: str) -> None:
    clerk.brand("toaster")
    clerk.take_in("acme boils")

    assert "query" in failed(clerk.ask(written))


@pytest.mark.parametrize("name", ["forum:1", "1"])
def test_a_post_is_found_by_the_id_of_its_platform(clerk: Clerk, name: str) -> None:
    clerk.brand("toaster")
    post = clerk.take_in("acme boils")

    assert shown(clerk.ask(name))["post_id"] == post.key
    assert shown(clerk.ask(post.key))["post_id"] == post.key


def test_the_clause_that_failed_is_told_with_the_nearest_miss_and_its_fix(clerk: Clerk) -> None:
    clerk.brand("acme NEAR/1 recall NOT road")
    clerk.take_in("acme has a big recall")

    told = clerk.ask()

    assert failed(told)["acme NEAR/1 recall"].startswith("found in the body with 3 other words between")
    assert told["fix"] == "Write acme NEAR/3 recall in place of acme NEAR/1 recall; with that it matches."
    assert told["spans"]["body"] == [[0, 4], [15, 21]]
    assert steps(told)[:6] == ["brand", "source", "fetch", "parse", "log", "scope"]


def test_the_language_that_was_found_is_told_beside_the_declared_one(clerk: Clerk) -> None:
    clerk.brand("acme AND lang:de")
    clerk.take_in("acme boils over", lang="de")

    told = clerk.ask(lang="en")

    assert failed(told)["language"] == "Found to be in en, declared as de by its source."
    assert "lang:en" in (told["fix"] or "")


def test_a_mention_was_not_missed(clerk: Clerk, town: "Town") -> None:
    clerk.brand()
    post = clerk.take_in("acme boils")
    town.store.write(EVERY, [MatchSet(post, 1, Enrichment(), (Match("default", "Acme", 1, Spans(body=((0, 4),))),))])

    for name in (URL, post.key, mention_id(post.key, "default", "Acme"), "forum:1"):
        told = clerk.ask(name)
        assert (told["mention_id"], told["fix"]) == (mention_id(post.key, "default", "Acme"), None), name
        assert failed(told) == {}


def test_a_post_older_than_the_brand_wants_a_rematch(clerk: Clerk, town: "Town") -> None:
    clerk.take_in("acme boils")
    clerk.done()
    town.now += MINUTE
    clerk.brand()

    told = clerk.ask()

    assert failed(told) == {
        "stored": "It came in at 2026-03-10T12:00:00Z, before the brand was saved at 2026-03-10T12:01:00Z."
    }
    assert told["fix"] == "Match what came in before again: harken brand rematch Acme"


def test_a_post_that_is_still_on_its_way_wants_patience(clerk: Clerk) -> None:
    clerk.brand()
    clerk.take_in("acme boils")

    told = clerk.ask()

    assert failed(told) == {"index": "It is on its way: enrich is 1 record behind."}
    assert "harken wait" in (told["fix"] or "")


def test_an_edit_that_took_the_mention_out_is_named(clerk: Clerk, town: "Town") -> None:
    clerk.brand()
    clerk.take_in("acme boils")
    town.now += MINUTE
    clerk.take_in("the kettle boils")

    told = clerk.ask()

    assert failed(told)["stored"] == "An earlier text of it did match; the edit at 2026-03-10T12:01:00Z took it out."
    assert "newest of 2 revisions" in next(s["detail"] for s in told["steps"] if s["step"] == "log")
    assert shown(told)["text"] == "the kettle boils"


def test_a_newer_query_that_took_the_mention_out_is_named(clerk: Clerk, town: "Town") -> None:
    clerk.brand("acme")
    clerk.take_in("acme boils")
    town.now += MINUTE
    clerk.brand("acme AND toaster")
    clerk.brand("acme AND toaster AND tin")

    assert failed(clerk.ask())["stored"] == (
        "Version 1 of the query matches it; version 2 of 2026-03-10T12:01:00Z took it out."
    )


def test_a_mention_that_was_taken_out_is_known_when_the_log_is_not_any_more(clerk: Clerk, town: "Town") -> None:
    clerk.brand("toaster")
    post = clerk.take_in("acme boils")
    for epoch, matches in ((1, (Match("default", "Acme", 1),)), (2, ())):
        town.store.write(EVERY, [MatchSet(post, epoch, Enrichment(), matches)])
    town.log.erase("posts", lambda _: True)

    told = clerk.ask("forum:1")

    assert (
        failed(told)["stored"]
        == "It was a mention, by version 1 of the query; a newer version of the query took it out."
    )
    assert "toaster" in failed(told)


def test_a_deleted_post_is_told_without_a_word_of_it(clerk: Clerk, town: "Town") -> None:
    clerk.brand("toaster")
    post = clerk.take_in("acme boils")
    gone = Tombstone(PUBLIC, "forum", town.now, "deleted", post_key=post.key)
    town.store.tombstone(EVERY, [gone])
    intake = Intake(town.log, town.state, DeadLetters(town.state), town.clock)
    intake.accept(Parsed((gone,)), source_name="forum")

    for name in (URL, post.key, "forum:1"):
        told = clerk.ask(name)
        assert failed(told) == {
            "suppressed": "It was deleted for ever at 2026-03-10T12:00:00Z: whatever brings it again, it stays away."
        }
        assert "boils" not in str(told)


def test_what_the_log_let_go_of_cannot_be_known(clerk: Clerk, town: "Town") -> None:
    clerk.brand()
    post = clerk.take_in("acme boils")
    clerk.take_in("other", native_id="2", url=None)
    town.log.erase("posts", lambda r: r.key == post.key)

    told = clerk.ask("forum:1")

    assert "can no longer be known" in failed(told)["log"]
    assert "cannot be known any more" in failed(clerk.ask())["log"]


def test_time_that_ran_out_is_told(clerk: Clerk, town: "Town", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logged, "WINDOW", 1)
    clerk.brand()
    for n in range(3):
        clerk.take_in("acme", native_id=str(n), url=None)

    told = clerk.ask(patient=False)

    assert "Not among the newest 1 of 3 records" in failed(told)["log"]
    assert "on the server" in (told["fix"] or "")


def test_nothing_of_another_workspace_is_told(clerk: Clerk, town: "Town") -> None:
    clerk.brand("toaster")
    unknown = clerk.ask()
    post = clerk.take_in("acme is private", scope=THERE)
    clerk.listen("https://news.example/feed.xml", scope=THERE)
    clerk.brand("acme", scope=THERE)
    letter = letter_of_row("ingest", THERE, "file", "line 1", Dead("bad_json", ""), f'"{URL}"'.encode(), town.now)
    DeadLetters(town.state).put_many([letter])
    gone = Tombstone(THERE, "forum", town.now, "deleted", post_key=post_key("forum", "", "9", THERE))
    town.store.tombstone(EVERY, [gone])

    told = clerk.ask()

    assert failed(told).keys() == failed(unknown).keys()
    assert told["fix"] == unknown["fix"]
    for name in (post.key, gone.post_key or "", "forum:1", URL):
        said = str(clerk.ask(name))
        assert "private" not in said
        assert "deleted" not in said
        assert "came in at" not in said


def test_a_fetched_page_is_judged_by_the_query_and_nothing_is_kept(clerk: Clerk, town: "Town") -> None:
    clerk.brand("acme NOT road")
    with loopback() as site:
        site.replies["/a"] = Reply(b"<title>Acme</title><p>acme on the road</p>", headers={"Content-Type": "text/html"})
        told = opened(clerk, site).ask(site.url("/a"), fetch=True)

    assert failed(told)["NOT road"].startswith("road is found as “road”")
    assert next(s for s in told["steps"] if s["step"] == "page")["ok"]
    assert shown(told)["post_id"] is None
    assert town.log.ends("posts")[TopicPartition("posts", 0)] == 0


def test_of_a_page_of_megabytes_the_beginning_is_judged_and_told(clerk: Clerk) -> None:
    clerk.brand("acme")
    with loopback() as site:
        page = b"<title>" + b"acme " * 600_000 + b"</title><p>" + b"word " * 60_000 + b"</p>"
        site.replies["/a"] = Reply(page, headers={"Content-Type": "text/html"})
        told = opened(clerk, site).ask(site.url("/a"), fetch=True)

    detail = next(s["detail"] for s in told["steps"] if s["step"] == "page")
    assert detail.endswith("; the first 2,000 of the title and 200,000 of the text are judged.")
    assert len(shown(told)["title"] or "") <= 2_000
    assert len(shown(told)["text"]) <= 200_000


def test_a_refusal_that_is_a_sentence_ends_with_one_stop(clerk: Clerk) -> None:
    clerk.brand()
    with loopback() as site:
        site.replies["/a"] = Reply(b"", status=302, headers={"Location": "file:///etc/passwd"})
        told = opened(clerk, site).ask(site.url("/a"), fetch=True)

    assert failed(told)["page"].endswith("does not.")


def test_a_feed_that_lists_it_now_is_asked_before_the_page(clerk: Clerk) -> None:
    clerk.brand("acme")
    with loopback() as site:
        feed = (
            f"<rss version='2.0'><channel><item><title>acme</title><link>{site.url('/a')}</link></item></channel></rss>"
        )
        site.replies["/feed"] = Reply(feed.encode(), headers={"Content-Type": "application/rss+xml"})
        clerk.listen(site.url("/feed"))
        told = opened(clerk, site).ask(site.url("/a"), fetch=True)

    assert next(s["detail"] for s in told["steps"] if s["step"] == "page").startswith("the news lists it now")
    assert [path for path, _ in site.asked] == ["/feed"]


def test_an_address_inside_the_machine_is_not_fetched(clerk: Clerk) -> None:
    clerk.brand()
    with loopback() as site:
        told = clerk.ask(site.url("/a"), fetch=True)

    assert "only public addresses are fetched" in failed(told)["page"]
    assert site.asked == []


def opened(clerk: Clerk, site: Loopback) -> Clerk:
    return Clerk(clerk.town, Fetcher(FetchSettings(allow_hosts=(site.host,))))


def test_the_routes_answer_the_same_and_fetching_needs_a_writer(
    clerk: Clerk, town: "Town", caller: "type[Caller]", call: Callable[..., httpx.Response]
) -> None:
    clerk.brand("acme AND toaster")
    clerk.take_in("acme boils")

    asked = call("GET", "/v1/why-missed", params={"post": URL, "brand": "Acme"})
    only = call("GET", "/v1/why-missed", params={"post": URL})
    posted = call("POST", "/v1/why-missed", json={"post": URL, "brand": "Acme", "fetch": True})
    reader = caller(create_app(town.deps), town.token(read_only=True))

    assert list(asked.json()) == ["steps", "spans", "fix", "mention_id", "post"]
    assert asked.json() == only.json() == posted.json()
    assert reader("GET", "/v1/why-missed", params={"post": URL}).status_code == 200
    assert reader("POST", "/v1/why-missed", json={"post": URL}).status_code == 403
    assert call("GET", "/v1/why-missed", params={"post": ""}).status_code == 422


def test_why_is_a_route_of_a_mention(town: "Town", clerk: Clerk, call: Callable[..., httpx.Response]) -> None:
    clerk.brand()
    key = town.say("acme boils")

    told = call("GET", f"/v1/mentions/{mention_id(key, 'default', 'Acme')}/why").json()

    assert told["steps"][0]["detail"] == "It is a mention of Acme because it says “acme”."
    assert call("GET", "/v1/mentions/none/why").status_code == 422
