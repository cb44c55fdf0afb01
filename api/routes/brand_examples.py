"""Examples of the routes about brands; invented."""

from api.answers.brands import BrandChanged
from api.answers.contract import BrandAnswer
from api.answers.preview import PreviewAnswer, ShownObject
from api.answers.rematch import RematchObject
from api.answers.versions import DiffAnswer, VersionObject

__all__ = ["BRANDS", "DIFF", "PREVIEW", "REMATCH", "SAVED", "VERSIONS"]

BRANDS: list[BrandAnswer] = [
    {"brand": "Acme", "query": "acme NOT road", "query_version": 2, "sites": [], "handles": ["acme"], "mentions": 47}
]
REMATCH: RematchObject = {
    "brand": "Acme",
    "version": 3,
    "state": "done",
    "done": 1200,
    "total": 1200,
    "gained": 12,
    "lost": 3,
    "kept": 44,
    "started": "2026-01-05T09:30:00Z",
    "finished": "2026-01-05T09:30:02Z",
    "problem": None,
    "eta": None,
    "note": "Matched 1,200 posts again: 12 gained, 3 lost, 44 kept.",
}
_QUEUED: RematchObject = {
    **REMATCH,
    "state": "queued",
    "done": 0,
    "total": 0,
    "gained": 0,
    "lost": 0,
    "kept": 0,
    "finished": None,
    "note": "Waiting to match again what is there already.",
}
SAVED: BrandChanged = {"brand": "Acme", "query_version": 3, "rematch": _QUEUED}
_SHOWN: ShownObject = {
    "post_id": "0c1d2e3f405162738495a6b7c8d9eaf0",
    "mention_id": None,
    "source": "forum",
    "url": "https://forum.example/t/4712",
    "author": {"id": "u7", "name": "Ida", "handle": "ida", "followers": None},
    "title": None,
    "text": "My acmee kettle sings.",
    "cut": False,
    "created": "2026-01-05T09:30:00Z",
    "sort_at": "2026-01-05T09:30:00Z",
    "spans": {"title": [], "body": [[3, 8]]},
    "state": "gained",
}
_LOST: ShownObject = {
    **_SHOWN,
    "mention_id": "7d9f3c0a51b84e6f9a2b1c3d4e5f6a7b",
    "text": "Acme Road is closed.",
    "spans": {"title": [], "body": [[0, 4]]},
    "state": "lost",
}
PREVIEW: PreviewAnswer = {
    "ok": True,
    "problems": [],
    "canonical": "(acme OR acmee) AND NOT road",
    "per_day": 56.0,
    "days": 4,
    "volume": [{"day": "2026-01-05", "current": 47, "draft": 56}],
    "sample": [_SHOWN],
    "gained": {"count": 12, "low": 12, "high": 12, "sample": [_SHOWN]},
    "lost": {"count": 3, "low": 3, "high": 3, "sample": [_LOST]},
    "kept": 44,
    "looked_at": 1200,
    "of": 1200,
    "exact": True,
    "from": "2026-01-05T00:00:00Z",
    "to": "2026-01-06T00:00:00Z",
    "note": "Looked at everything that is kept.",
}
VERSIONS: list[VersionObject] = [
    {
        "version": 3,
        "query": "(acme OR acmee) NOT road",
        "saved_at": "2026-01-05T09:30:00Z",
        "origin": "",
        "current": True,
        "gained": 12,
        "lost": 3,
        "kept": 44,
    },
    {
        "version": 2,
        "query": "acme",
        "saved_at": "2026-01-04T12:00:00Z",
        "origin": "rollback to 1",
        "current": False,
        "gained": None,
        "lost": None,
        "kept": None,
    },
]
DIFF: DiffAnswer = {
    "from": 2,
    "to": 3,
    "clauses": [
        {"change": "same", "text": "acme", "within": ["any of acme, …"]},
        {"change": "added", "text": "acmee", "within": ["any of acme, …"]},
        {"change": "added", "text": "NOT road", "within": []},
    ],
    "gained": 12,
    "lost": 3,
    "kept": 44,
    "gained_sample": [_SHOWN],
    "lost_sample": [_LOST],
    "note": None,
}
