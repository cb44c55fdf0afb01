"""What the columns of known files mean. All inputs synthetic but for the marked ones."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.post import Author, Engagement

REDDIT = {
    "name": "t3_abc", "subreddit": "lamps", "created_utc": 1370044842, "title": "Q&amp;A", "selftext": "so &lt;good&gt;",
    "url": "http://www.reddit.com/r/lamps/abc", "permalink": "http://www.reddit.com/r/lamps/abc", "domain": "self.lamps",
    "score": "106", "ups": "117", "downs": "11", "num_comments": "2", "over_18": "False", "edited": "False",
    "is_self": "True",
}  # fmt: skip


def reddit(desk: Any, **changes: Any) -> Any:
    return desk.read(json.dumps(REDDIT | changes).encode(), "x.jsonl", preset="reddit")


def test_a_reddit_submission(desk: Any) -> None:
    (post,) = reddit(desk).posts
    assert (post.source, post.native_id, post.instance, post.thread) == ("reddit", "t3_abc", "", "t3_abc")
    assert (post.title, post.text, post.site) == ("Q&A", "so <good>", "reddit.com")
    assert (post.url, post.links, post.flags) == ("http://www.reddit.com/r/lamps/abc", (), ("original",))
    assert (post.engagement, post.author) == (Engagement(likes=106, replies=2), None)
    assert post.created == datetime(2013, 6, 1, 0, 0, 42, tzinfo=UTC)


def test_a_reddit_link_is_published_on_reddit_and_links_elsewhere(desk: Any) -> None:
    (post,) = reddit(desk, is_self="False", url="http://a.example/?x=1&amp;y=2", over_18="True").posts
    assert (post.site, post.links) == ("reddit.com", ("http://a.example/?x=1&y=2",))
    assert post.flags == ("original", "sensitive", "link")


def test_a_reddit_edit_is_the_time_of_the_edit(desk: Any) -> None:
    assert reddit(desk, edited="1371706507.0").posts[0].edited == datetime(2013, 6, 20, 5, 35, 7, tzinfo=UTC)


@pytest.mark.parametrize("changes", [{"over_18": "perhaps"}, {"score": "lots"}])
def test_a_reddit_field_of_another_kind_is_rejected(desk: Any, changes: dict[str, str]) -> None:
    assert reddit(desk, **changes).reasons == {"bad_field": 1}


def test_a_line_of_another_shape_is_no_reddit_submission(desk: Any) -> None:
    whole = desk.read(b'{"native_id": 1, "text": "x"}', "x.jsonl", preset="reddit")
    assert whole.reasons == {"bad_field": 1}


def test_a_hackernews_story(desk: Any) -> None:
    whole = desk.read(
        b"id,title,url,num_points,num_comments,author,created_at\n"
        b"7,About &lt;input&gt;,http://www.a.example/x,693,181,ana,6/24/2016 3:48\n"
        b"8,Ask HN: Who?,,5,6,bo,12/1/2016 15:01\n"
        b"9,Late,,5,6,bo,24/6/2016 3:48\n",
        preset="hackernews",
    )
    story, ask = whole.posts
    assert (story.source, story.title, story.site) == ("hackernews", "About <input>", "news.ycombinator.com")
    assert (story.url, story.links) == ("https://news.ycombinator.com/item?id=7", ("http://www.a.example/x",))
    assert (story.author, story.engagement) == (Author("ana", "ana", "ana"), Engagement(likes=693, replies=181))
    assert story.created == datetime(2016, 6, 24, 3, 48, tzinfo=UTC)
    assert (ask.links, ask.flags, ask.created) == ((), ("original",), datetime(2016, 12, 1, 15, 1, tzinfo=UTC))
    assert whole.reasons == {"bad_date": 1}


def test_support_tweets_and_their_reply_graph(desk: Any) -> None:
    asked, told = desk.read(
        b",tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
        b"0,8,115712,True,Tue Oct 31 21:45:10 +0000 2017,@acme help &amp; hurry,9,\n"
        b'1,9,acme,False,Tue Oct 31 21:49:35 +0000 2017,"@115712 sorry,\n\nDM us",,8.0\n',
        preset="twcs",
    ).posts
    assert (asked.source, asked.site, asked.url, asked.text) == ("x", "x.com", None, "@acme help & hurry")
    assert (asked.thread, asked.reply_to, asked.flags) == ("8", None, ("original",))
    assert (told.reply_to, told.thread, told.flags, told.text) == ("8", None, ("reply",), "@115712 sorry,\n\nDM us")
    assert (told.author, told.engagement) == (Author("acme", "acme", "acme"), None)
    assert told.created == datetime(2017, 10, 31, 21, 49, 35, tzinfo=UTC)
