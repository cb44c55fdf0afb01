"""Each operator of Brandwatch: what it becomes, and what is said of it."""

import pytest

from schemas.query import parse
from schemas.query.dialects import Clause, convert


def told(query: str, text: str, *, for_search: bool = False) -> Clause:
    """The clause of this text."""
    return next(c for c in convert(query, "brandwatch", for_search=for_search).clauses if c.text == text)


@pytest.mark.parametrize(
    ("theirs", "by_hand"),
    [
        ("acme", "acme"),
        ('"acme cola" OR acme*', '"acme cola" OR acme*'),
        ("(a1 OR b1) AND (c1 OR d1) NOT e1", "(a1 OR b1) AND (c1 OR d1) AND NOT e1"),
        ("acme NOT (a1 OR b1) NOT c1", "acme AND NOT (a1 OR b1) AND NOT c1"),
        ('"acme cola"~5', '"acme cola"~5'),
        ("(a1 OR b1) NEAR/5 (c1 OR d1)", "(a1 OR b1) NEAR/5 (c1 OR d1)"),
        ("acme NEAR/2f lamp", "acme ONEAR/2 lamp"),
        ("((a1 OR b1) AND (c1))~5", "(a1 OR b1) NEAR/5 c1"),
        ("(a1 OR (b1 NEAR/2 c1)) NEAR/5 d1", "a1 NEAR/5 d1 OR (b1 NEAR/2 c1 AND (b1 OR c1) NEAR/5 d1)"),
        ("(a1 NEAR/2f b1) NEAR/5f c1", "a1 ONEAR/2 b1 AND b1 ONEAR/5 c1"),
        ("a1 NEAR/2 (b1 NEAR/3 c1)", "b1 NEAR/3 c1 AND a1 NEAR/2 (b1 OR c1)"),
        ('("a b"~3) NEAR/4 c1', '"a b"~3 AND (a OR b) NEAR/4 c1'),
        ("(a1 AND b1) NEAR/4 c1", "a1 NEAR/4 c1 AND b1 NEAR/4 c1"),
        ("(a1 NOT b1) NEAR/4 c1", "a1 NEAR/4 c1 AND NOT b1 NEAR/4 c1"),
        ("#tag NEAR/3 @nike", "tag NEAR/3 nike"),
        ("(site:a.com AND b1) NEAR/3 c1", "site:a.com AND c1 AND b1 NEAR/3 c1"),
        ("complain* OR customi?e", "complain* OR customi?e"),
        ('"running shoe*"', "running ONEAR/0 shoe*"),
        ('"old running shoe*"', '"old running" ONEAR/0 shoe*'),
        ('"shoe*"', "shoe*"),
        ("{BT}", "{BT}"),
        ('title:"acme cola" OR title:(a1 NOT b1)', 'title:"acme cola" OR title:(a1 AND NOT b1)'),
        ("#tag OR @nike OR ✈️", "#tag OR @nike OR ✈️"),
        ('"#tag" OR "@nike"', "#tag OR @nike"),
        ("50% OR $100 OR 24/7", 'raw:"50%" OR raw:"$100" OR raw:"24/7"'),
        ("raw:Google+", 'raw:"Google+"'),
        ("acme AND language:en", "acme AND lang:en"),
        ("acme AND country:(gbr OR irl)", "acme AND (country:gb OR country:ie)"),
        ("acme AND country:us", "acme AND country:us"),
        ("site:(bbc.co.uk OR www.cnn.com)", "site:bbc.co.uk OR site:cnn.com"),
        ("acme AND site:twitter.com", "acme AND (site:twitter.com OR site:x.com)"),
        ("acme AND topLevelDomain:uk", "acme AND site:uk"),
        ("links:msn.com/news OR links:a.com", "link:msn.com/news OR link:a.com"),
        ('author:"lady gaga" OR weblogTitle:ida', 'author:"lady gaga" OR author:ida'),
        ("acme AND authorVerified:true", "acme AND is:verified"),
        ("acme AND authorVerified:false", "acme AND NOT is:verified"),
        ("acme NOT authorVerified:false", "acme AND is:verified"),
        ("a1 AND (engagementType:COMMENT OR engagementType:REPLY)", "a1 AND (type:comment OR is:reply)"),
        ("a1 AND (engagementType:RETWEET OR engagementType:QUOTE)", "a1 AND (is:repost OR is:quote)"),
        ("a1 AND (imageType:image OR publisherSubType:VIDEO)", "a1 AND (has:image OR has:video)"),
        ("a1 AND sensitiveContent:true", "a1 AND is:sensitive"),
        ("<<<names>>> acme <<<more>>> AND b1", "acme AND b1"),
        ("“acme cola” AND （a1 OR b1）", '"acme cola" AND (a1 OR b1)'),
    ],
)
def test_says_what_we_would_write_by_hand(theirs: str, by_hand: str) -> None:
    done = convert(theirs, "brandwatch")
    assert parse(done.query).query == parse(by_hand).query
    assert parse(by_hand).query is not None
    assert not [c for c in done.clauses if c.outcome == "lost"]


@pytest.mark.parametrize(
    ("query", "text", "became", "says"),
    [
        ("café", "café", "café", "{café} finds exactly this"),
        ("title:(#tag OR b1)", "#tag", "tag", "with and without the sign"),
        ("nino NOT niño", "niño", "{niño} OR {Niño} OR {NIÑO}", "nino without accents is not left out"),
        ("Yahoo! OR b1", "Yahoo!", "Yahoo!", 'raw:"Yahoo!" finds exactly this'),
        ('a1 NOT "% off"', '"% off"', 'raw:"% off"', "upper and lower case as they stand"),
        ("(a1 NEAR/3 b1) NEAR/5 c1", "NEAR/5", "NEAR/5", "a clause of its own"),
        ("(a1 AND b1 AND c1)~4", "~4", "NEAR/4", "Each pair is within 4 words"),
        ("acme NEAR/500 b1", "NEAR/500", "NEAR/100", "100 words at most"),
        ("acme NEAR b1", "NEAR", "NEAR/5", "wants a number"),
        ("acme~2", "acme~2", "acme", "does not guess similar spellings"),
        ("a1 AND b1 OR c1", "OR", "OR", "reads AND first"),
        ("a1 AND region:usa.fl", "region:usa.fl", "country:us", "all of US only"),
        ('a1 AND city:"usa.ny.new york"', 'city:"usa.ny.new york"', "country:us", "not its city"),
        ("a1 AND url:msn.com/news", "url:msn.com/news", "site:msn.com", "not for msn.com/news"),
        ("a1 AND subreddit:nba", "subreddit:nba", "source:reddit", "listen to its feed where it has one"),
        ("a1 AND authorVerifiedType:blue", "authorVerifiedType:blue", "is:verified", "not by which badge"),
        ("a1 AND rootPostId:12", "rootPostId:12", "thread:12", "posts of the thread"),
        ("a1 AND engagingWith:nike", "engagingWith:nike", "handle:nike", "name @nike only"),
        ('a1 AND blogName:"comedy central"', 'blogName:"comedy central"', 'author:"comedy central"', "not found"),
        ("a1 AND site:(a.com b.com)", "b.com", "OR b.com", "read as one of several"),
        ("a1 AND tags:photo", "tags:photo", "hashtag:photo", "found on all platforms"),
        ('a1 OR "really?"', '"really?"', '"really?"', "read as a question mark"),
    ],
)
def test_tells_where_the_meaning_changes(query: str, text: str, became: str, says: str) -> None:
    clause = told(query, text)
    assert (clause.outcome, clause.became) == ("changed", became)
    assert says in clause.message


@pytest.mark.parametrize(
    "clause",
    ["authorGender:F", "brandIds:12", "objects:3902", "itemReview:Xbox", "rating:[3 TO 5]", "minuteOfDay:[1110 TO 1140]",
     "pubType:MINE", "publication:MSN", "guid:8572", "parentPostId:12", "channelId:1412", "latitude:[41 TO 44]",
     "longitude:[-73 TO -69]", "continent:europe", "redditSpoiler:true", "redditAuthorFlair:PhD", "subredditNSFW:true",
     "entityId:Q312", "parentBlogName:x", "rootBlogName:x", "engagementType:LIKE", "country:xyz", "site:nike*",
     "author:nike*", "url:*news*", "links:*nike*", "*nike", "n*", "%", "neverHeardOf:x", 'tags:"two words"', 'language:"en OR b1"', 'topLevelDomain:"uk OR b1"', 'engagingWith:"a b"'],
)  # fmt: skip
def test_what_cannot_be_said_is_told_and_left_out(clause: str) -> None:
    done = convert(f"acme AND {clause}", "brandwatch")
    lost = [c for c in done.clauses if c.outcome == "lost"]
    assert [(c.text, c.became) for c in lost] == [(clause, "")]
    assert lost[0].message.endswith("Without it the query finds more posts.")
    assert done.query == "acme"


def test_counts_of_authors_stay_for_searches_only() -> None:
    query = "acme AND authorFollowers:[500 TO 100000]"
    brand = told(query, "authorFollowers:[500 TO 100000]")
    assert brand.outcome == "lost"
    assert "followers:[500 TO 100000]" in brand.message
    assert "search, alert or report" in brand.message
    search = told(query, "authorFollowers:[500 TO 100000]", for_search=True)
    assert (search.outcome, search.became) == ("converted", "followers:[500 TO 100000]")


@pytest.mark.parametrize("clause", ["region:usa.fl", "url:msn.com/news", "subreddit:nba", "authorVerifiedType:blue"])
def test_what_finds_more_never_stands_in_a_not(clause: str) -> None:
    done = convert(f"acme NOT {clause}", "brandwatch")
    assert done.query == "acme"
    assert [c.outcome for c in done.clauses] == ["same", "lost"]


@pytest.mark.parametrize(
    ("query", "effect"),
    [("acme AND rating:5", "more"), ("acme OR rating:5", "fewer"), ("acme NOT rating:5", "more"),
     ("acme NOT (b1 OR rating:5)", "more"), ("acme NOT (b1 AND rating:5)", "fewer")],
)  # fmt: skip
def test_says_what_leaving_a_clause_out_does(query: str, effect: str) -> None:
    assert told(query, "rating:5").message.endswith(f"finds {effect} posts.")


def test_a_clause_knows_its_place() -> None:
    clause = next(c for c in convert("(acme OR\n  rating:5)", "brandwatch").clauses if c.outcome == "lost")
    assert (clause.line, clause.column, clause.length, clause.text) == (2, 3, 8, "rating:5")


def test_comments_stay_before_what_they_speak_of() -> None:
    assert convert("<<<names>>> (acme OR <<<old>>> apex)", "brandwatch").query == (
        "<<< names >>>\nacme\n<<< old >>>\nOR apex"
    )


@pytest.mark.parametrize(
    ("query", "text"),
    [("(acme OR b1", "("), ("acme) OR b1", ")"), ('acme "b1', '"'), ("acme OR", "OR"), ("AND acme", "AND"),
     ("acme AND ()", "("), ("acme NOT", "NOT"), ("acme AND title:", "title:"), ("acme <<<never", "<<<never"),
     ("acme NEAR/3", "NEAR/3"), ("acme AND OR b1", "AND"), ("acme {BT", "{")],
)  # fmt: skip
def test_broken_text_is_told_and_the_rest_is_kept(query: str, text: str) -> None:
    done = convert(query, "brandwatch")
    assert [c.text for c in done.clauses if c.outcome == "lost"][:1] == [text]
    assert "acme" in done.query
