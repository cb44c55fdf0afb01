"""Talkwalker. Its full reference is not public: what its alerts page, manual and API pages say is here."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from schemas.query.dialects.answers import author, country, gone, host, language, number, unsure, url
from schemas.query.dialects.dialect import Answer, Dialect, Given, Handler, TextField

__all__ = ["TALKWALKER"]

_DAY = 86_400_000
_MOMENT = re.compile(r"([<>]?)=?(\d{1,14})", re.ASCII)
_SIGN = re.compile(r"([<>]?)=?(-?\d{1,3})", re.ASCII)
_UNCOUNTED = "Harken does not ask for views and impressions."


def _host_alone(given: Given) -> Answer:
    answer = host(given)
    message = "site: finds the hosts below this one too; host_url: does not."
    return Answer(answer.field, answer.value, "changed", message, wider=True) if answer.field else answer


def _published(given: Given) -> Answer:
    """Milliseconds since 1970 there, whole days of UTC here."""
    found = _MOMENT.fullmatch(given.text)
    if not found or given.kind == "bound" or not found[1]:
        return Answer(outcome="lost", message="Harken understands published: with < or > and milliseconds only.")
    moment = int(found[2])
    whole = moment % _DAY == 0
    day = moment - _DAY if whole and found[1] == ">" else moment
    try:
        date = datetime.fromtimestamp(day / 1000, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return Answer(outcome="lost", message="This time is outside the calendar.")
    message = "" if whole else "created: takes whole days (UTC): the part of a day at the border is left out."
    return Answer("created", found[1] + date, "changed" if message else "converted", message)


def _sentiment(given: Given) -> Answer:
    """-5 to 5 there, three words here."""
    found = _SIGN.fullmatch(given.text)
    if not found or given.kind == "bound":
        return Answer(outcome="lost", message="Write sentiment:positive, sentiment:neutral or sentiment:negative.")
    sign, value = found[1], int(found[2])
    side = value + (sign == ">") - (sign == "<")
    word = "positive" if side > 0 else "negative" if side < 0 else "neutral"
    return Answer("sentiment", word, "changed", "Harken judges in three words, not from -5 to 5.")


_FIELDS: Mapping[str, Handler | TextField] = {
    "title": TextField("title"),
    "content": TextField("body"),
    "site": host,
    "domain_url": host,
    "host_url": _host_alone,
    "author": author,
    "lang": language,
    "country": unsure(country, "Talkwalker"),
    "sourcecountry": gone(
        "Harken knows the country of a post, not of its source: write country: with its two-letter code."
    ),
    "published": _published,
    "sentiment": _sentiment,
    "engagement": number("engagement"),
    "reach": number("reach"),
    "facebook_likes": number("likes", "facebook"),
    "facebook_shares": number("reposts", "facebook"),
    "twitter_retweets": number("reposts", "x"),
    "twitter_likes": number("likes", "x"),
    "twitter_followers": number("followers", "x"),
    "twitter_impressions": gone(_UNCOUNTED),
    "twitter_video_views": gone(_UNCOUNTED),
    "instagram_likes": number("likes", "instagram"),
    "youtube_views": gone(_UNCOUNTED),
    "youtube_likes": number("likes", "youtube"),
    "url": unsure(url, "Talkwalker"),
}

TALKWALKER = Dialect(
    name="Talkwalker",
    fields=_FIELDS,
    near=4,
    near_message="What NEAR without a number means in Talkwalker is not public; 4 was taken.",
    mixing="How Talkwalker reads AND and OR at one level is not public; this reads AND first. Check that it is what was meant.",
    mixing_outcome="changed",
    distance="Assumed: at most that many words between the two. Talkwalker does not publish how it counts.",
    plus_is_raw=True,
    spelling_tilde=True,
    sites_are_either=True,
)
