"""The planted events: what a listener should find, with the ids that prove it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from harken.demo.brands import BRAND, DEMO_BRANDS
from harken.demo.crowd import Crowd, draw
from harken.demo.draft import Draft
from harken.demo.people import Person, Planted, official
from harken.demo.platform import NEWS_SITES, PLATFORMS
from harken.demo.press import edited_copies
from harken.demo.prose import BANKS
from harken.demo.rhythm import Rhythm
from harken.demo.voice import choose, compose, fill, pick
from harken.demo.world import World
from schemas.mention import Label

__all__ = ["Deletion", "Events", "plant", "recall_day"]

_SPIKE_SOURCES = (("x", 0.5), ("reddit", 0.2), ("bluesky", 0.15), ("mastodon", 0.08), ("hackernews", 0.07))


@dataclass(frozen=True, slots=True)
class Deletion:
    post: Draft
    at: datetime


@dataclass(frozen=True, slots=True)
class Events:
    spike: tuple[Draft, ...]
    syndicated: tuple[Draft, ...]
    namesake: tuple[Draft, ...]
    answered: tuple[Draft, Draft, Draft]
    deletion: Deletion
    owned: tuple[Draft, ...]
    influencer_posts: tuple[Draft, ...]
    nobody_posts: tuple[Draft, ...]


def recall_day(until: datetime, weeks: int) -> datetime:
    """Midnight of the day of the recall: inside the last 30 days, so that the first look at the page shows it."""
    at = until - timedelta(days=12 if weeks >= 3 else 5)
    return datetime(at.year, at.month, at.day, tzinfo=UTC)


def plant(world: World, planted: Planted, posts: int, weeks: int) -> Events:
    crowd, until = Crowd(world), world.rhythm.until
    return Events(
        spike=_spike(world, recall_day(until, weeks), max(16, posts // 28)),
        syndicated=_syndicate(world, until - timedelta(days=9, hours=7)),
        namesake=_namesakes(world, max(8, posts // 45)),
        answered=_answered(world, _clear(world.rhythm, until - timedelta(days=4, hours=5))),
        deletion=_delete(world, _clear(world.rhythm, until - timedelta(days=6, hours=9))),
        owned=_owned(world, max(6, posts // 120)),
        influencer_posts=_influence(world, crowd, planted.influencers, max(2, min(weeks, posts // 120))),
        nobody_posts=_shout(world, planted.loud_nobodies, max(6, posts // 80)),
    )


def _clear(rhythm: Rhythm, at: datetime) -> datetime:
    """The day's late morning of `at`, so that a thread of some hours stays together."""
    day = datetime(at.year, at.month, at.day, 9, 12, 5, tzinfo=UTC)
    return max(rhythm.start, day)


def _spike(world: World, day: datetime, size: int) -> tuple[Draft, ...]:
    news = [_recall_report(world, day, n) for n in range(6)]
    crowd = [_alarm(world, day, news[n % len(news)]) for n in range(size - len(news))]
    return (*news, *crowd)


def _recall_report(world: World, day: datetime, n: int) -> Draft:
    """News sites, in the morning, each language once and then again."""
    lang = ("en", "de", "es", "zh", "en", "en")[n]
    bank = BANKS[lang]
    title, text = bank.recall_news[n % len(bank.recall_news)]
    journalist = world.people.someone("feed", lang)
    at = day + timedelta(hours=7, minutes=11 * n + int(world.rng.random() * 11))
    return world.write(journalist, at, text, title=title, judged=((BRAND.name, "negative"),))


def _alarm(world: World, day: datetime, report: Draft) -> Draft:
    rng = world.rng
    source = draw(rng, _SPIKE_SOURCES)
    bank = BANKS[draw(rng, PLATFORMS[source].langs)]
    text = fill(rng, bank, pick(rng, bank.recall), choose(rng, bank, BRAND, BRAND))
    if rng.random() < 0.6:
        text += bank.joiner + pick(rng, bank.aside.negative)
    at = day + timedelta(seconds=int(3600 * rng.triangular(8, 23.5, 11)))
    links = (report.url,) if rng.random() < 0.3 else ()
    title = f"{BRAND.name}: {report.title}" if PLATFORMS[source].titled and report.author.lang == bank.lang else ""
    author = world.people.someone(source, bank.lang)
    return world.write(author, at, text, title=title, judged=((BRAND.name, "negative"),), links=links)


def _syndicate(world: World, at: datetime) -> tuple[Draft, ...]:
    """One press text on twelve sites within two days, each with a small edit of its own."""
    sites = [site for lang in ("en", "de", "es", "zh") for site in NEWS_SITES[lang]]
    copies = []
    for n, (title, text) in enumerate(edited_copies(sites[:12])):
        desk = Person("feed", f"f70{n:02d}", "Press desk", f"desk@{sites[n]}", None, "en", site=sites[n])
        when = at + timedelta(minutes=int(n * 170 + world.rng.random() * 120))
        copies.append(world.write(desk, when, text, title=title, judged=((BRAND.name, "neutral"),)))
    return tuple(copies)


def _namesakes(world: World, size: int) -> tuple[Draft, ...]:
    """Posts that say the name and mean the village or the singer."""
    return tuple(_namesake(world) for _ in range(size))


def _namesake(world: World) -> Draft:
    rng = world.rng
    source = draw(rng, (("x", 0.5), ("bluesky", 0.25), ("mastodon", 0.25)))
    bank = BANKS[draw(rng, PLATFORMS[source].langs)]
    text = fill(rng, bank, pick(rng, bank.namesake), choose(rng, bank, BRAND, BRAND))
    author = world.people.someone(source, bank.lang)
    return world.write(author, world.rhythm.moment(source, bank.lang), text)


def _answered(world: World, at: datetime) -> tuple[Draft, Draft, Draft]:
    customer = world.people.someone("x", "en")
    name = BRAND.name
    complaint = world.write(
        customer, at, f"@ostrellehelp my {name} Glow arrived with a cracked shade and the form says 'try later'. "
        "Second evening in a row. Really annoyed.", judged=((name, "negative"),),
    )  # fmt: skip
    reply = world.write(
        official(BRAND, "ostrellehelp", 2), at + timedelta(minutes=41),
        f"We are sorry about the shade. A new one leaves today, no need to send the old one back. Your {name} Help team",
        judged=((name, "neutral"),), parent=complaint,
    )  # fmt: skip
    thanks = world.write(
        customer, at + timedelta(hours=2, minutes=9), f"@ostrellehelp wow, that was quick. Thank you, great service, {name}!",
        judged=((name, "positive"),), parent=reply,
    )  # fmt: skip
    return complaint, reply, thanks


def _delete(world: World, at: datetime) -> Deletion:
    """A post with something private in it, taken down by its writer a day later."""
    author = replace(world.people.someone("x", "en"), quiet=True)
    text = (
        f"{BRAND.name} keeps losing my parcel. For anyone at the warehouse: order 55-0192, "
        "12 Pebble Row, second floor, ring twice. Please just bring it."
    )
    return Deletion(world.write(author, at, text, judged=((BRAND.name, "negative"),)), at + timedelta(hours=26))


def _owned(world: World, size: int) -> tuple[Draft, ...]:
    """What the brands say themselves: on their account and on their site."""
    return tuple(_announce(world, n) for n in range(size))


def _announce(world: World, n: int) -> Draft:
    rng, bank = world.rng, BANKS["en"]
    brand = DEMO_BRANDS[n % 2 if n % 5 else 2]
    about = choose(rng, bank, brand, brand)
    title, text = bank.news["neutral"][n % 2]
    title, text = (fill(rng, bank, t, about) for t in (title, text))
    judged: tuple[tuple[str, Label], ...] = ((brand.name, "neutral"),)
    number = DEMO_BRANDS.index(brand) * 10 + 1
    if n % 3:
        account = official(brand, brand.handles[0], number)
        return world.write(account, world.rhythm.moment("x", "en"), text, judged=judged)
    blog = Person("feed", f"f80{number}", f"{brand.name} newsroom", brand.handles[0], None, "en", site=brand.sites[0])
    said = judged if "NOT site:" not in brand.query else ()
    return world.write(blog, world.rhythm.moment("feed", "en"), text, title=title, judged=said)


def _influence(world: World, crowd: Crowd, persons: Sequence[Person], each: int) -> tuple[Draft, ...]:
    """Few posts that many pass on and answer."""
    written = []
    for person in persons:
        for _ in range(each):
            label: Label = "positive" if person is persons[0] else "negative"
            text = compose(
                world.rng, BANKS["en"], label, choose(world.rng, BANKS["en"], BRAND, DEMO_BRANDS[1]), length=1
            )
            at = world.rhythm.moment(person.source, "en")
            post = world.write(person, at, text, judged=((BRAND.name, label),))
            _echo(crowd, post, 3 + int(world.rng.random() * 5))
            written.append(post)
    return tuple(written)


def _echo(crowd: Crowd, post: Draft, times: int) -> None:
    for n in range(times):
        _ = crowd.reply_to(post, 2.0) if n % 3 == 0 else crowd.repost(post, 4.0)


def _shout(world: World, persons: Sequence[Person], each: int) -> tuple[Draft, ...]:
    """Very many posts that nobody reads."""
    written = []
    for person in persons:
        bank = BANKS[person.lang]
        for _ in range(each):
            text = compose(world.rng, bank, "negative", choose(world.rng, bank, BRAND, DEMO_BRANDS[1]), length=1)
            at = world.rhythm.moment(person.source, person.lang)
            written.append(world.write(person, at, text, judged=((BRAND.name, "negative"),)))
    return tuple(written)
