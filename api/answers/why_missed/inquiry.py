"""Why is this post no mention of that brand? The way a post goes, step by step, to where it ended."""

from collections.abc import Sequence
from difflib import get_close_matches
from shlex import quote

from typing_extensions import TypedDict

from api.answers.contract import SpansObject
from api.answers.why import StepObject, explain_mention
from api.answers.why_missed.arrival import how_it_came, sources_for, why_it_never_came
from api.answers.why_missed.desk import Desk
from api.answers.why_missed.fate import (
    deletion,
    is_edited,
    no_longer_a_mention,
    not_yet_a_mention,
    stored_mention,
    taken_out,
)
from api.answers.why_missed.fetched import fetch_post
from api.answers.why_missed.finding import Finding, first_fix, moment, step_objects
from api.answers.why_missed.judgement import judge
from api.answers.why_missed.known import find_stored, was_seen
from api.answers.why_missed.logged import Found, Patience, Seen, look_in_log
from api.answers.why_missed.reference import Reference, read_reference
from enrich.brand_store import find_brand, list_brands
from schemas.brand import Brand
from schemas.errors import UserError
from schemas.keys import mention_id
from schemas.mention import Mention, Spans
from schemas.post import Post
from schemas.scope import PUBLIC, Scope, workspace_name

__all__ = ["MissedAnswer", "PostObject", "explain_missed", "sole_brand"]


_NEAREST = 5
"""Brands that are named to whoever named none that there is."""


class PostObject(TypedDict):
    """What was judged; `spans` stand in its title and text."""

    post_id: str | None
    source: str
    native_id: str
    url: str | None
    title: str | None
    text: str


class MissedAnswer(TypedDict):
    """`fix`: the first thing to do; null where the post was not missed. `mention_id`: then, the mention that it is."""

    steps: list[StepObject]
    spans: SpansObject
    fix: str | None
    mention_id: str | None
    post: PostObject | None


def sole_brand(desk: Desk, scope: Scope) -> str:
    """The brand that is meant where none is named. Raises UserError where there is not exactly one."""
    names = [brand.name for brand in list_brands(desk.state, scope)]
    if len(names) == 1:
        return names[0]
    if not names:
        raise UserError("This workspace listens for no brand yet: harken brand add NAME --query Q")
    raise UserError(f"Name the brand with --brand: {', '.join(names[:10])}.")


def explain_missed(
    desk: Desk,
    scope: Scope,
    text: str,
    brand_name: str,
    *,
    fetch: bool = False,
    at_prompt: bool = False,
    patience: Patience,
) -> MissedAnswer:
    """`text`: an address, a post_id, SOURCE:ID or an id of the platform. `fetch`: get what is not here from the web.
    `at_prompt`: who asks can type the command that fetches it.

    A post of another workspace is as if it were not there. Raises UserError for what names no post at all.
    """
    reference = read_reference(text)
    brand = find_brand(desk.state, scope, brand_name)
    if brand is None:
        return _answer([_no_brand(desk, scope, brand_name)])
    inquiry = _Inquiry(desk, scope, reference, brand, at_prompt=at_prompt)
    return inquiry.answer(fetch, patience)


def _no_brand(desk: Desk, scope: Scope, name: str) -> Finding:
    names = [brand.name for brand in list_brands(desk.state, scope)]
    told = f"There is no brand {name} in this workspace."
    if not names:
        return Finding("brand", False, told, f"Listen for it: harken brand add {quote(name)} --query Q")
    return Finding("brand", False, told, _real_brands(name, names))


def _real_brands(name: str, names: Sequence[str]) -> str:
    """The one that was meant, or the nearest first."""
    known = {n.casefold(): n for n in names}
    if meant := get_close_matches(name.casefold(), known, n=1):
        return f"Did you mean {known[meant[0]]}?"
    nearest = [known[n] for n in get_close_matches(name.casefold(), known, n=_NEAREST, cutoff=0)]
    rest = len(names) - len(nearest)
    more = f" and {rest:,} more" if rest else ""
    return f"Name a brand of this workspace: {', '.join(nearest)}{more}."


class _Inquiry:
    def __init__(self, desk: Desk, scope: Scope, reference: Reference, brand: Brand, *, at_prompt: bool) -> None:
        self._desk, self._scope, self._reference, self._brand = desk, scope, reference, brand
        self._at_prompt = at_prompt
        self._heard = Finding(
            "brand", True, f"{brand.name} is listened for, with version {brand.version} of its query."
        )

    def answer(self, fetch: bool, patience: Patience) -> MissedAnswer:
        stored = find_stored(self._desk.store, self._scope, self._reference, self._brand)
        if stored is not None and stored.match.brand.casefold() == self._brand.key:
            return self._is_mention(stored)
        seen = look_in_log(self._desk.log, self._scope, self._reference, self._brand.name, patience)
        found = self._best(seen)
        if found is not None:
            return self._is_here(found, seen)
        if stored is not None:
            return self._is_anothers(stored, seen)
        return self._is_not_here(seen, fetch)

    def _is_mention(self, mention: Mention) -> MissedAnswer:
        told = explain_mention(self._desk.store, self._desk.state, self._scope, mention.id)
        steps = [*step_objects([self._heard, stored_mention(mention)]), *told["steps"]]
        return {
            "steps": steps, "spans": told["spans"], "fix": told["fix"], "mention_id": mention.id,
            "post": _post_object(mention.post),
        }  # fmt: skip

    def _best(self, seen: Seen) -> Found | None:
        """Of several that bear the address: one that is a mention, else the nearest, else the newest."""
        return max(seen.posts.values(), key=self._merit, default=None)

    def _merit(self, found: Found) -> tuple[bool, int, float]:
        return self._mention_of(found.newest.upsert.post) is not None, found.nearness, found.newest.at.timestamp()

    def _mention_of(self, post: Post) -> Mention | None:
        ident = mention_id(post.key, workspace_name(self._scope) or "", self._brand.name)
        return self._desk.store.get(self._scope, ident)

    def _is_here(self, found: Found, seen: Seen) -> MissedAnswer:
        """The log holds it."""
        post = found.newest.upsert.post
        came = [self._heard, *how_it_came(self._desk.state, self._scope, found.newest)]
        gone = deletion(self._desk.store, self._desk.state, self._scope, post, seen)
        if gone is not None:
            return _answer([*came, gone])
        mention = self._mention_of(post)
        if mention is not None:
            return self._is_mention(mention)
        judgement = judge(self._brand, post, self._desk.speaks)
        findings = [*came, *self._logged(found, seen), *judgement.findings, *self._fate(found, judgement.matched)]
        return _answer(findings, judgement.spans, post)

    def _logged(self, found: Found, seen: Seen) -> list[Finding]:
        at, count = found.newest, len(found.sightings)
        revisions = f", its newest of {count} revisions" if count > 1 else ""
        others = len(seen.posts) - 1
        more = f" {_posts(others)} like it came in too; this is about the nearest." if others else ""
        address = "" if found.nearness == 2 else f" Its address is written {at.upsert.post.url}."
        whose = "public" if at.upsert.post.scope == PUBLIC else "private to this workspace"
        return [
            Finding("log", True, f"In the log since {moment(at.at)}{revisions}.{address}{more}"),
            Finding("scope", True, f"It is {whose}, so this workspace sees it."),
        ]

    def _fate(self, found: Found, matched: bool) -> list[Finding]:
        desk, scope = self._desk, self._scope
        if matched:
            return [not_yet_a_mention(desk.log, desk.state, desk.consumers, scope, self._brand, found.newest)]
        lost = no_longer_a_mention(desk.state, scope, self._brand, found, desk.speaks)
        key = found.newest.upsert.post.key
        known = desk.store.recall(scope, self._brand.name, [key]).get(key)
        return [step for step in (lost or (taken_out(known) if known else None),) if step]

    def _is_anothers(self, stored: Mention, seen: Seen) -> MissedAnswer:
        """The log let go of it, but it is a mention of another brand."""
        post = stored.post
        judgement = judge(self._brand, post, self._desk.speaks)
        findings = [
            self._heard,
            Finding(
                "log",
                False,
                f"The log no longer holds it{_since(seen)}; it is known as a mention of {stored.match.brand}.",
            ),
            *judgement.findings,
        ]
        if judgement.matched:
            detail = "The query matches it, but what the log no longer holds is not matched again."
            findings.append(Finding("stored", False, detail, self._declare()))
        return _answer(findings, judgement.spans, post)

    def _is_not_here(self, seen: Seen, fetch: bool) -> MissedAnswer:
        desk, scope, reference = self._desk, self._scope, self._reference
        for key in reference.keys(scope):
            if gone := deletion(desk.store, desk.state, scope, key, seen):
                return _answer([self._heard, gone])
        if was := self._was_mention(seen):
            return was
        if was_seen(desk.state, scope, reference):
            return _answer([self._heard, self._let_go(seen)])
        came = why_it_never_came(desk.state, desk.dead, scope, reference, seen)
        absent = self._absent(seen, offer=not fetch)
        findings = [self._heard, *came, absent] if seen.whole else [self._heard, absent, *came]
        if not fetch:
            return _answer(findings)
        fetching = fetch_post(desk, scope, reference, sources_for(desk.state, scope, reference, seen))
        findings += fetching.findings
        if fetching.post is None:
            return _answer(findings)
        judgement = judge(self._brand, fetching.post, desk.speaks)
        return _answer([*findings, *judgement.findings], judgement.spans, fetching.post, kept=False)

    def _was_mention(self, seen: Seen) -> MissedAnswer | None:
        """What the store still knows of a post that the log let go of: a mention that was taken out."""
        recalled = self._desk.store.recall(self._scope, self._brand.name, self._reference.keys(self._scope))
        for known in recalled.values():
            if (out := taken_out(known)) and known.mention:
                findings = [self._heard, Finding("log", False, f"The log no longer holds it{_since(seen)}.")]
                if is_edited(known):
                    return _answer([*findings, out])
                judgement = judge(self._brand, known.mention.post, self._desk.speaks)
                return _answer([*findings, *judgement.findings, out], judgement.spans, known.mention.post)
        return None

    def _let_go(self, seen: Seen) -> Finding:
        detail = f"It came in once, but the log no longer holds it{_since(seen)}: why it is no mention can no longer be known."
        return Finding("log", False, detail, self._declare())

    def _declare(self) -> str:
        """The same post again is a duplicate and is not matched; one that is declared a mention is another thing."""
        name = quote(self._brand.name)
        return f"If it is a mention, import it as one: harken import FILE --brand {name} --accept-all"

    def _absent(self, seen: Seen, *, offer: bool = True) -> Finding:
        fix = self._have_it_fetched() if self._reference.url else None
        fetch = " It can be fetched now, to see what the query makes of it." if offer and self._reference.url else ""
        if not seen.whole:
            looked = f"Not among the newest {seen.looked:,} of {seen.total:,} records of the log; there was no time for the rest."
            return Finding("log", False, looked + fetch, "Ask on the server, where there is time: harken why-missed")
        if seen.since is None:
            return Finding("log", False, f"Not in the log, which is empty.{fetch}", fix)
        detail = (
            f"Not in the log{_since(seen)} (all {seen.total:,} records were looked at). "
            "Whether it came in before that cannot be known any more."
        )
        return Finding("log", False, detail + fetch, fix or "Check the id, or give the post's address.")

    def _have_it_fetched(self) -> str:
        if not self._at_prompt:
            return "Have the page fetched now, and see what the query makes of it."
        again = f"harken why-missed {self._reference.text} --brand {quote(self._brand.name)} --fetch"
        return f"See what the query makes of it: {again}"


def _posts(number: int) -> str:
    return f"{number} other post{'' if number == 1 else 's'}"


def _since(seen: Seen) -> str:
    return f", which holds what came in since {moment(seen.since)}" if seen.since else ""


def _answer(
    findings: Sequence[Finding], spans: Spans | None = None, post: Post | None = None, *, kept: bool = True
) -> MissedAnswer:
    spans = spans or Spans()
    return {
        "steps": step_objects(findings),
        "spans": {"title": [list(s) for s in spans.title], "body": [list(s) for s in spans.body]},
        "fix": first_fix(findings) or _look_at_query(findings),
        "mention_id": None,
        "post": _post_object(post, kept=kept) if post else None,
    }


def _look_at_query(findings: Sequence[Finding]) -> str | None:
    """Where a clause failed and nothing near it is in the post."""
    if all(f.ok for f in findings):
        return None
    return "If the post is meant, add to the query what it calls the brand; else it was rightly left out."


def _post_object(post: Post, *, kept: bool = True) -> PostObject:
    return {
        "post_id": post.key if kept else None,
        "source": post.source,
        "native_id": post.native_id,
        "url": post.url,
        "title": post.title or None,
        "text": post.text,
    }
