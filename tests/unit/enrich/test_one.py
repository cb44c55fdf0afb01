from collections.abc import Callable
from datetime import UTC, datetime

from enrich.enrichers import standard_enrichers
from enrich.one import enrich_post
from enrich.settings import EnrichSettings
from schemas.post import Post

MakePost = Callable[..., Post]
ENRICHERS = standard_enrichers(EnrichSettings(), lambda: datetime(2026, 1, 1, tzinfo=UTC))


def test_says_all_that_the_contract_asks_for(make_post: MakePost) -> None:
    found = enrich_post(make_post("I love this phone, it is the best"), (), ENRICHERS)

    assert list(found) == ["lang", "sentiment", "targets", "entities", "aspects", "intent", "notes"]
    assert found["lang"] == "en"
    assert isinstance(found["sentiment"], dict)
    assert found["sentiment"]["label"] == "positive"
    assert found["targets"] == []


def test_what_nothing_finds_out_yet_is_null_with_a_note(make_post: MakePost) -> None:
    found = enrich_post(make_post("hm"), ["Acme"], ENRICHERS)

    assert found["targets"] is found["entities"] is found["aspects"] is found["intent"] is None
    assert found["notes"] == [
        "no_sentiment_model:unknown",
        "not_available:targets",
        "not_available:entities",
        "not_available:aspects",
        "not_available:intent",
    ]
