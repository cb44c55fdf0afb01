"""What hostile and clumsy queries are made of: the language's own marks beside the oddest characters."""

__all__ = ["PIECES", "assemble"]

PIECES = (
    "a", "ab", "acme", "cola", "the", "and", "or", "not", "AND", "OR", "NOT", " ", "  ", "\n", "\t", "(", ")", '"', "{", "}", "[",
    "]", "<<<", ">>>", "<", ">", ":", "-", "--", "*", "?", "~", "~2", "#", "@", "/", "\\", '\\"', "_", ".", ",", "'", "’", "&", "|",
    "NEAR", "NEAR/2", "ONEAR/3", "NEAR/5f", "NEAR/101", "NEAR/x", "raw:", 'raw:"', "title:", "body:", "site:", "author:", "lang:",
    "link:", "url:", "type:", "is:", "has:", "created:", "likes:", "thread:", "hashtag:", "handle:", "sentiment:", "brand:", "foo:",
    "sit:", "now", "now-7d", ">now-2w", "[now-24h TO now]", "2026-01-01", "2026-1-1", "2026-01-01T10:00:00Z", "[2026-01-01 TO ",
    " TO ", ">=", ">10", "<10k", "[1 TO 2]", "1,000", "post", "tweet", "de", "english", "a.com", "https://a.b/c", "www.a.b", "//",
    "é", "e\u0301", "ß", "İ", "ı", "苹果", "한", "각", "ท", "ا\u064b", "ـ", "½", "ﷺ", "ａ", "（", "）", "“", "”", "：", "＃", "👍🏽",
    "👨‍👩‍👧", "🇩🇪", "\u200d", "\u200b", "\u200c", "\u202e", "\u0301", "\u20e3", "\ufe0f", "\ud800", "\x00", "\u2028", "\U000e0041",
    "ab*", "a*b?c", "really?", "wendy's", "C++", "1", "12:30", "OR OR", "()", "(a OR b)", '"a b"', '"a b"~3', "{BT}", "#tag", "@h.x",
)  # fmt: skip


def assemble(data: bytes) -> str:
    """Any bytes as a query: as text where the first is odd, else each chooses a piece."""
    if data[:1] and data[0] % 2:
        return data[1:].decode("utf-8", "surrogateescape")
    return "".join(PIECES[byte % len(PIECES)] for byte in data[1:])
