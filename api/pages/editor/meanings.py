"""What the fields, values and operators of the language mean, in a few words."""

__all__ = ["FIELD_MEANINGS", "LANGUAGES", "OPERATORS", "VALUE_MEANINGS"]

OPERATORS = {
    "AND": "both, anywhere in the post",
    "OR": "either of the two",
    "NOT": "leaves out what follows",
    "NEAR/5": "at most 5 words between the two",
    "ONEAR/5": "the same, in this order",
}

FIELD_MEANINGS = {
    "title": "words in the title only",
    "body": "words in the text only, not the title",
    "author": "name or handle of who wrote it",
    "site": "a site, with all below it",
    "url": "one page by its address",
    "link": "what the post links to",
    "thread": "one discussion by its id",
    "hashtag": "a hashtag, as #word is",
    "handle": "an account mentioned, as @name is",
    "source": "where it was heard, such as reddit",
    "type": "post, comment, article, review …",
    "lang": "the language it is written in",
    "country": "a country, by its two letters",
    "is": "reply, repost, verified, owned …",
    "has": "link, image, video, place",
    "created": "the day it was written",
    "followers": "how many follow the author",
    "engagement": "likes, replies and reposts together",
    "likes": "how many liked it",
    "replies": "how many answered",
    "reposts": "how many passed it on",
    "reach": "how many may have seen it",
    "influence": "how much the author is listened to",
    "sentiment": "positive, neutral or negative",
    "brand": "mentions of one of your brands",
    "entity": "a person, place or company named",
    "aspect": "what is judged, such as price",
    "topic": "what the talk is about",
    "intent": "what the author wants, such as buy",
    "speaker": "what kind of author speaks",
    "cluster": "posts that say the same",
    "tag": "a tag you gave",
    "status": "how far your team is with it",
    "assignee": "who of your team has it",
}

VALUE_MEANINGS = {
    "type": {
        "post": "a post of its own", "comment": "a comment below something", "article": "news or a blog article",
        "review": "a review, often with stars", "repost": "passed on as it is", "quote": "passed on with a remark",
        "video": "a video", "photo": "a photo", "edit": "a change to a page", "issue": "a ticket of a project",
    },
    "is": {
        "original": "neither reply, repost nor quote", "reply": "an answer to a post", "repost": "passed on as it is",
        "quote": "passed on with a remark", "verified": "the author is verified", "bot": "the author is a bot",
        "edited": "changed after it was written", "sensitive": "marked as sensitive", "owned": "written by the brand itself",
    },
    "has": {
        "link": "links somewhere", "image": "shows a picture", "video": "shows a video", "geo": "says where it was written",
    },
    "sentiment": {
        "negative": "speaks against the brand", "neutral": "takes no side", "positive": "speaks for the brand",
    },
}  # fmt: skip

LANGUAGES = {
    "af": "Afrikaans", "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "gl": "Galician", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ka": "Georgian",
    "kk": "Kazakh", "km": "Khmer", "kn": "Kannada", "ko": "Korean", "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian",
    "mk": "Macedonian", "ml": "Malayalam", "mr": "Marathi", "ms": "Malay", "my": "Burmese", "nb": "Norwegian",
    "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish",
    "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Filipino", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
