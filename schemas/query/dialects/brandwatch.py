"""Brandwatch Consumer Research."""

from collections.abc import Mapping

from schemas.query.dialects.answers import (
    as_is,
    author,
    chosen,
    country,
    gone,
    host,
    language,
    link,
    number,
    region,
    url,
)
from schemas.query.dialects.dialect import Answer, Dialect, Given, Handler, TextField

__all__ = ["BRANDWATCH"]

_YES = {"true": "verified", "false": "NOT verified"}
_NO_PLACE = "Harken knows where a post is from by country only: use country:."
_NO_IMAGES = "Harken does not look into images."
_NO_REDDIT = "Harken does not know this about posts on Reddit."
_NO_TUMBLR = "Harken does not know from whom a post was passed on: write handle:name for posts that name the account."


def _subreddit(given: Given) -> Answer:
    name = given.text[:40]
    message = f"Harken can ask for all of Reddit only. To hear r/{name} alone, listen to its feed where it has one."
    return Answer("source", "reddit", "changed", message, wider=True)


def _engaging(given: Given) -> Answer:
    name = given.text.lstrip("@")[:40]
    message = f"Harken can ask for posts that name @{name} only, not for those that answer or repeat it."
    return Answer("handle", given.text.lstrip("@"), "changed", message, wider=True)


def _tags(given: Given) -> Answer:
    return Answer(
        "hashtag", given.text.lstrip("#"), "changed", "Tags of Tumblr are hashtags here, and found on all platforms."
    )


_FIELDS: Mapping[str, Handler | TextField] = {
    "title": TextField("title"),
    "raw": lambda given: Answer("raw", '"' + given.text.replace('"', '\\"') + '"'),
    "site": host,
    "url": url,
    "topleveldomain": lambda given: Answer(
        "site", given.text.lstrip("."), message="site: finds all hosts with this ending."
    ),
    "links": link,
    "author": author,
    "weblogtitle": author,
    "blogname": as_is("author", "A Tumblr blog is an author here; what others passed on from it is not found."),
    "language": language,
    "country": country,
    "region": region("region"),
    "city": region("city"),
    "continent": gone(f"{_NO_PLACE[:-1]}, one for each country that is meant."),
    "latitude": gone(_NO_PLACE),
    "longitude": gone(_NO_PLACE),
    "authorverified": chosen("is", _YES),
    "authorverifiedtype": chosen(
        "is",
        dict.fromkeys(("blue", "business", "government"), "verified"),
        wider="Harken knows that an author is verified, not by which badge.",
    ),
    "authorfollowers": number("followers"),
    "authorgender": gone("Harken does not guess the gender of authors."),
    "engagementtype": chosen(
        "", {"comment": "type:comment", "reply": "is:reply", "retweet": "is:repost", "quote": "is:quote"}
    ),
    "engagingwith": _engaging,
    "engagingwithguid": as_is(
        "thread", "This finds the posts of the thread with this id, where the source names threads."
    ),
    "rootpostid": as_is("thread", "This finds the posts of the thread with this id, where the source names threads."),
    "parentpostid": gone("Harken cannot ask which post another one answers; thread: finds whole threads."),
    "guid": gone("Harken cannot ask for a single post by its id: write url: with its address."),
    "parentblogname": gone(_NO_TUMBLR),
    "rootblogname": gone(_NO_TUMBLR),
    "channelid": gone(
        "Harken has no id of channels in queries: narrow to the site with site:, or listen to the channel's feed where it has one."
    ),
    "imagetype": chosen("has", {"image": "image"}),
    "publishersubtype": chosen("has", {"image": "image", "video": "video"}),
    "brandids": gone(_NO_IMAGES),
    "objects": gone(_NO_IMAGES),
    "itemreview": gone(
        "Harken does not know which item a review is of: write type:review and the item's name as a word."
    ),
    "rating": gone("Harken does not know the stars of a review."),
    "minuteofday": gone("Harken cannot ask for a time of day."),
    "pubtype": gone("Content of your own is a source here: write source: with its name."),
    "publication": gone("Harken has no names of publications: write site: with the host."),
    "tags": _tags,
    "subreddit": _subreddit,
    "subreddittopics": gone(_NO_REDDIT),
    "subredditnsfw": gone(_NO_REDDIT),
    "redditauthorflair": gone(_NO_REDDIT),
    "redditpostflair": gone(_NO_REDDIT),
    "redditspoiler": gone(_NO_REDDIT),
    "sensitivecontent": chosen("is", {"true": "sensitive", "false": "NOT sensitive"}),
    "entityid": gone("What entityId: means is not published; in a search entity: looks for people and things by name."),
}

BRANDWATCH = Dialect(
    name="Brandwatch",
    fields=_FIELDS,
    near=5,
    near_message="Brandwatch wants a number here; 5 was taken.",
    mixing="Brandwatch refuses AND and OR at one level; this reads AND first. Check that it is what was meant.",
    mixing_outcome="changed",
    distance="Counted here: at most that many words between the two.",
    exact_accents=True,
    signs="%:|#/!",
    free_near=False,
)
