"""Volume over time, split by sentiment, as ECharts options."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from api.answers.contract import BucketObject
from api.pages.wording import bucket_label

__all__ = ["COLOURS", "volume_chart"]

COLOURS = {"positive": "#2f9e74", "neutral": "#b4bfcc", "negative": "#d9506a", "unjudged": "#e3e8ee"}
_NAMES = {"positive": "Positive", "neutral": "Neutral", "negative": "Negative", "unjudged": "Not judged"}
_TEXT = {"color": "#64748b", "fontSize": 11, "fontFamily": "inherit"}


def volume_chart(buckets: Sequence[BucketObject], interval: str, tz: str) -> dict[str, Any]:
    """One stacked bar a bucket. A kind of judgement that never occurs is left out of the legend."""
    counts = {kind: [_count(b, kind) for b in buckets] for kind in COLOURS}
    kinds = [kind for kind in COLOURS if any(counts[kind])] or ["neutral"]
    return {
        "animationDuration": 350,
        "grid": {"left": 8, "right": 26, "top": 12, "bottom": 34, "containLabel": True},
        "legend": {"bottom": 0, "left": 4, "icon": "roundRect", "itemWidth": 10, "itemHeight": 10, "textStyle": _TEXT},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "confine": True, "order": "seriesDesc"},
        "xAxis": {
            "type": "category",
            "data": [bucket_label(datetime.fromisoformat(b["start"]), interval, tz) for b in buckets],
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": "#dbe1e8"}},
            "axisLabel": {**_TEXT, "hideOverlap": True},
        },
        "yAxis": {
            "type": "value",
            "minInterval": 1,
            "splitLine": {"lineStyle": {"color": "#edf0f4"}},
            "axisLabel": _TEXT,
        },
        "series": [_series(kind, counts[kind], top=kind == kinds[-1]) for kind in kinds],
    }


def _count(bucket: BucketObject, kind: str) -> int:
    match kind:
        case "positive":
            return bucket["positive"]
        case "neutral":
            return bucket["neutral"]
        case "negative":
            return bucket["negative"]
        case _:
            return bucket["unjudged"]


def _series(kind: str, counts: Sequence[int], *, top: bool) -> dict[str, Any]:
    return {
        "name": _NAMES[kind],
        "type": "bar",
        "stack": "all",
        "barMaxWidth": 28,
        "barCategoryGap": "28%",
        "cursor": "pointer",
        "itemStyle": {"color": COLOURS[kind], "borderRadius": [3, 3, 0, 0] if top else 0},
        "emphasis": {"focus": "none"},
        "data": list(counts),
    }
