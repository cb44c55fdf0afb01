"""One version of one brand's query, asked of posts and of stored mentions."""

from collections.abc import Sequence
from dataclasses import replace

from enrich.brands import Listener
from enrich.enricher import Guarded
from enrich.match_sets import MatchSetMaker, claim, wordless
from enrich.matcher import Reading
from enrich.rematch.one_brand import OneBrand
from schemas.event import Upsert
from schemas.keys import mention_id
from schemas.mention import Enrichment, Match, MatchSet, Mention
from schemas.ports import StateStore
from schemas.post import Post
from schemas.query.document import Document
from schemas.scope import Scope
from schemas.stored import read_mention

__all__ = ["Searcher"]


class Searcher:
    """What it makes is about that brand alone, with one epoch. Not for two threads at once."""

    def __init__(self, state: StateStore, listener: Listener, epoch: int, enrichers: Sequence[Guarded]) -> None:
        self.listener, self.epoch = listener, epoch
        self._brands = OneBrand(state, listener, epoch)
        self._maker = MatchSetMaker(self._brands, enrichers)

    @property
    def name(self) -> str:
        return self.listener.brand.name

    @property
    def scope(self) -> Scope:
        return self._brands.scope

    def ident(self, post: Post) -> str:
        return mention_id(post.key, self.listener.brand.workspace, self.name)

    def pick(self, upserts: Sequence[Upsert]) -> list[Upsert]:
        """Those that the query matches, or that are declared for the brand, unenriched."""
        seen = (upsert for upsert in upserts if self._brands.sees(upsert.post))
        return [upsert for upsert in seen if self.listener in self._maker.concerned(upsert)]

    def enrich(self, upserts: Sequence[Upsert]) -> list[MatchSet]:
        """As the stream would have made them, less what it would say of other brands."""
        made = self._maker.make(upserts)
        return [self._about(s.post, s.enrichment, [m for m in s.mentions if self._is_own(m)]) for s in made]

    def judge(self, mention: Mention) -> MatchSet:
        """What is to become of a stored one, by its own text, language and first moment: it is not enriched again."""
        document = read_mention(self._as_owned_now(mention))
        if self._fits(mention.post, document):
            return self._keep(mention, document)
        if mention.match.declared:
            return self._keep(mention, None)
        return self._about(wordless(mention.post), Enrichment(), [])

    def _as_owned_now(self, mention: Mention) -> Mention:
        return replace(mention, match=replace(mention.match, owned=self.listener.owned(mention.post)))

    def _fits(self, post: Post, document: Document) -> bool:
        return bool(self._brands.match(Reading.of_document(post, document)))

    def _keep(self, mention: Mention, document: Document | None) -> MatchSet:
        enrichment, declared = mention.enrichment, mention.match.declared
        match = claim(self.listener, mention.post, document, enrichment.sentiment, declared=declared)
        return self._about(mention.post, enrichment, [match])

    def _about(self, post: Post, enrichment: Enrichment, mentions: Sequence[Match]) -> MatchSet:
        brand = self.listener.brand
        return MatchSet(post, self.epoch, enrichment, tuple(mentions), about=(brand.workspace, brand.key))

    def _is_own(self, match: Match) -> bool:
        brand = self.listener.brand
        return (match.workspace, match.brand.casefold()) == (brand.workspace, brand.key)
