"""What ordinary people write on ordinary days."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import TypeVar

from harken.demo.brands import BRAND, DEMO_BRANDS, DemoBrand
from harken.demo.draft import Draft, Judged
from harken.demo.platform import PLATFORMS, Platform
from harken.demo.prose import BANKS
from harken.demo.voice import Bank, Subject, choose, compose, entitle, fill, pick
from harken.demo.world import World
from schemas.mention import Label

__all__ = ["Crowd", "draw", "judge"]

T = TypeVar("T")

_MOODS: dict[str, tuple[tuple[Label, float], ...]] = {
    "Ostrelle": (("positive", 0.44), ("neutral", 0.28), ("negative", 0.28)),
    "Quendal": (("positive", 0.33), ("neutral", 0.3), ("negative", 0.37)),
    "Halvenor": (("positive", 0.38), ("neutral", 0.36), ("negative", 0.26)),
}
_BRANDS = tuple(zip(DEMO_BRANDS, (0.56, 0.25, 0.19), strict=True))
_SOURCES = tuple((p, p.share) for p in PLATFORMS.values())
_ANSWERED = tuple((p, p.share) for p in PLATFORMS.values() if p.replies)
_PASSED_ON = tuple((p, p.share) for p in PLATFORMS.values() if p.reposts)
_KINDS = (("opinion", 0.52), ("reply", 0.17), ("repost", 0.07), ("quote", 0.03), ("versus", 0.07), ("noise", 0.14))
_RETRIES = 8


def draw(rng: Random, weighted: tuple[tuple[T, float], ...]) -> T:
    at = rng.random() * sum(w for _, w in weighted)
    for (value, _), edge in zip(weighted, accumulate(w for _, w in weighted), strict=True):
        if at < edge:
            return value
    return weighted[-1][0]


def judge(rng: Random, brand: DemoBrand) -> Label:
    return draw(rng, _MOODS[brand.name])


@dataclass(slots=True)
class Crowd:
    world: World

    def speak(self) -> Draft:
        """One more post of some kind; where a reply or repost finds nothing to hang on, an opinion."""
        kind = draw(self.world.rng, _KINDS)
        match kind:
            case "reply":
                return self._reply() or self._opinion()
            case "repost":
                return self._repost() or self._opinion()
            case "quote":
                return self._quote() or self._opinion()
            case "versus":
                return self._versus()
            case "noise":
                return self._noise()
            case _:
                return self._opinion()

    def reply_to(self, root: Draft, mean_hours: float = 3.0) -> Draft | None:
        """Somebody answers: most agree in a word, some say the brand's name."""
        world, rng = self.world, self.world.rng
        at = world.rhythm.after(root.source, root.created, mean_hours)
        if at is None:
            return None
        bank = BANKS[root.author.lang]
        author = world.people.someone(root.source, root.author.lang)
        about = self._about(root)
        if rng.random() < 0.55:
            text = self._fresh(lambda: fill(rng, bank, pick(rng, bank.agree), about))
            return world.write(author, at, text, parent=root)
        label = judge(rng, about.brand)
        text = self._fresh(lambda: self._answer(bank, label, about))
        return world.write(author, at, text, parent=root, judged=((about.brand.name, label),))

    def repost(self, root: Draft, mean_hours: float = 5.0) -> Draft | None:
        at = self.world.rhythm.after(root.source, root.created, mean_hours)
        if at is None:
            return None
        return self.world.pass_on(self.world.people.someone(root.source, root.author.lang), at, root)

    def _opinion(self) -> Draft:
        world, rng = self.world, self.world.rng
        platform, bank = self._place()
        author = world.people.someone(platform.source, bank.lang)
        at = world.rhythm.moment(platform.source, bank.lang)
        about = self._subject(bank)
        label = judge(rng, about.brand)
        if platform.source == "feed":
            title, text = self._article(bank, label, about)
            return world.write(author, at, text, title=title, judged=self._judged(about, label, title))
        text = self._fresh(lambda: self._text(platform, bank, label, about))
        title = entitle(rng, bank, label, about, text) if platform.titled else ""
        return world.write(author, at, text, title=title, judged=self._judged(about, label, title))

    def _judged(self, about: Subject, label: Label, title: str) -> Judged:
        """A title that compares says nothing of the other brand."""
        compared: Judged = ((about.other.name, "neutral"),) if about.other.name in title else ()
        return ((about.brand.name, label), *compared)

    def _article(self, bank: Bank, label: Label, about: Subject) -> tuple[str, str]:
        rng = self.world.rng
        reports = bank.news[label]
        title, text = reports[int(rng.random() * len(reports))]
        body = fill(rng, bank, text, about)
        closing = fill(rng, bank, pick(rng, bank.closing), about)
        return fill(rng, bank, title, about), body if rng.random() < 0.4 else f"{body}{bank.joiner}{closing}"

    def _versus(self) -> Draft:
        world, rng = self.world, self.world.rng
        platform, bank = self._place()
        if platform.source == "feed":
            return self._opinion()
        about = self._subject(bank)
        text = self._fresh(lambda: fill(rng, bank, pick(rng, bank.versus), about))
        title = f"{about.other.name} → {about.brand.name}" if platform.titled else ""
        author = world.people.someone(platform.source, bank.lang)
        at = world.rhythm.moment(platform.source, bank.lang)
        judged: Judged = ((about.brand.name, "positive"), (about.other.name, "negative"))
        return world.write(author, at, text, title=title, judged=judged)

    def _noise(self) -> Draft:
        world, rng = self.world, self.world.rng
        platform = draw(rng, _ANSWERED)
        bank = BANKS[draw(rng, platform.langs)]
        text = self._fresh(lambda: fill(rng, bank, pick(rng, bank.noise), choose(rng, bank, BRAND, BRAND)))
        author = world.people.someone(platform.source, bank.lang)
        return world.write(author, world.rhythm.moment(platform.source, bank.lang), text)

    def _reply(self) -> Draft | None:
        root = self._root(draw(self.world.rng, _ANSWERED))
        return self.reply_to(root) if root else None

    def _repost(self) -> Draft | None:
        root = self._root(draw(self.world.rng, _PASSED_ON))
        return self.repost(root) if root else None

    def _quote(self) -> Draft | None:
        root = self._root(draw(self.world.rng, _PASSED_ON))
        if root is None:
            return None
        world, rng = self.world, self.world.rng
        at = world.rhythm.after(root.source, root.created, 8.0)
        if at is None:
            return None
        bank, about = BANKS[root.author.lang], self._about(root)
        label = judge(rng, about.brand)
        text = fill(rng, bank, pick(rng, bank.quotes.of(label)), about)
        return world.pass_on(world.people.someone(root.source, bank.lang), at, root, text, ((about.brand.name, label),))

    def _root(self, platform: Platform) -> Draft | None:
        roots = self.world.roots.get(platform.source, ())
        return roots[int(self.world.rng.random() * len(roots))] if roots else None

    def _place(self) -> tuple[Platform, Bank]:
        platform = draw(self.world.rng, _SOURCES)
        return platform, BANKS[draw(self.world.rng, platform.langs)]

    def _subject(self, bank: Bank) -> Subject:
        rng = self.world.rng
        brand = draw(rng, _BRANDS)
        others = [b for b in DEMO_BRANDS if b is not brand]
        return choose(rng, bank, brand, others[int(rng.random() * len(others))])

    def _about(self, root: Draft) -> Subject:
        """What the root speaks of."""
        brand = next(b for b in DEMO_BRANDS if b.name == root.judged[0][0])
        return choose(self.world.rng, BANKS[root.author.lang], brand, next(b for b in DEMO_BRANDS if b is not brand))

    def _answer(self, bank: Bank, label: Label, about: Subject) -> str:
        return fill(self.world.rng, bank, pick(self.world.rng, bank.answers.of(label)), about)

    def _text(self, platform: Platform, bank: Bank, label: Label, about: Subject) -> str:
        rng = self.world.rng
        length = int(rng.random() * (3 if platform.titled else 2.4))
        text = compose(rng, bank, label, about, length=length)
        if platform.reposts and rng.random() < 0.12:
            text = f"{text} #{about.brand.name.lower()}"
        return text

    def _fresh(self, say: Callable[[], str]) -> str:
        """A text nobody has written yet, if a few tries give one."""
        text = say()
        for _ in range(_RETRIES):
            if text not in self.world.seen:
                break
            text = say()
        return text
