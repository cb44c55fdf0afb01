"""Entities that grow are refused before a parser sees them; harmless ones pass. Inputs are synthetic."""

import pytest

from ingest.feeds.entities import refuse_entity_bomb
from ingest.source import MalformedItem

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = (
    f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{LAUGHS}]><rss><channel><title>&l9;</title></channel></rss>'
)
QUADRATIC = f'<!DOCTYPE rss [<!ENTITY a "{"x" * 4000}">]><rss><title>{"&a;" * 1000}</title></rss>'


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        QUADRATIC,
        "<!-- <rss> -->\n" + BOMB.removeprefix('<?xml version="1.0"?>'),
        '<!DOCTYPE rss [<!ENTITY a "' + "x" * 5000 + '">]><rss/>',
        "<!DOCTYPE rss [" + "".join(f'<!ENTITY e{n} "x">' for n in range(300)) + "]><rss/>",
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>',
        '<!DOCTYPE rss [<!ENTITY % a "x"><!ENTITY b "%a;">]><rss/>',
        "<!doctype rss [<!ENTITY a '&b;'><!ENTITY b '&a;'>]><rss/>",
    ],
)
def test_what_grows_or_reaches_outside_is_refused(body: str) -> None:
    for encoding in ("utf-8", "utf-16", "utf-16-be", "utf-32"):
        with pytest.raises(MalformedItem) as malformed:
            refuse_entity_bomb(body.encode(encoding))
        assert malformed.value.reason == "entity_bomb"


@pytest.mark.parametrize(
    "body",
    [
        "<rss/>",
        "",
        "<!-- never closed",
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd"><rss/>',
        '<!DOCTYPE rdf:RDF [<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1//EN" "x.ent"> %HTMLlat1;]><rdf:RDF/>',
        '<!DOCTYPE rss [<!ENTITY eacute "&#233;"><!ENTITY nbsp "&#160;">]><rss>caf&eacute;&nbsp;</rss>',
        '<rss><![CDATA[how to: <!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>]]></rss>',
    ],
)
def test_what_old_and_technical_feeds_write_passes(body: str) -> None:
    refuse_entity_bomb(body.encode())
