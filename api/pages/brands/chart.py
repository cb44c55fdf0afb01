"""Volume a day, as it is and as it would be, as ECharts options."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from api.answers.preview import DayObject

__all__ = ["NOW_COLOUR", "THEN_COLOUR", "comparison_chart", "comparison_words"]

NOW_COLOUR, THEN_COLOUR = "#b9c4d0", "#1f6feb"
_THEN = "With this draft"
_TEXT = {"color": "#64748b", "fontSize": 11, "fontFamily": "inherit"}


def comparison_chart(volume: Sequence[DayObject], *, fresh: bool = False) -> dict[str, Any]:
    """Bars for what there is, a line for the draft: both can be read where they lie on each other.

    `fresh`: there is nothing to compare with, so that the draft has the bars.
    """
    now, then = [d["current"] for d in volume], [d["draft"] for d in volume]
    return {
        "animationDuration": 250,
        "grid": {"left": 4, "right": 14, "top": 10, "bottom": 30, "containLabel": True},
        "legend": {"bottom": 0, "left": 0, "itemWidth": 12, "itemHeight": 8, "textStyle": _TEXT},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "confine": True},
        "xAxis": {
            "type": "category",
            "data": [_day(d["day"]) for d in volume],
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
        "series": [_bars(_THEN, then, THEN_COLOUR)] if fresh else [_bars("As it is", now, NOW_COLOUR), _line(then)],
    }


def comparison_words(volume: Sequence[DayObject]) -> str:
    """For who does not see the chart."""
    if not volume:
        return "Volume a day: nothing yet"
    now, then = sum(d["current"] for d in volume), sum(d["draft"] for d in volume)
    return (
        f"Volume a day from {_day(volume[0]['day'])} to {_day(volume[-1]['day'])}: {now:,} now, {then:,} with the draft"
    )


def _day(day: str) -> str:
    return f"{date.fromisoformat(day):%-d %b %Y}"


def _bars(name: str, counts: list[int], colour: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": "bar",
        "barMaxWidth": 26,
        "barCategoryGap": "26%",
        "itemStyle": {"color": colour, "borderRadius": [3, 3, 0, 0]},
        "emphasis": {"disabled": True},
        "data": counts,
    }


def _line(counts: list[int]) -> dict[str, Any]:
    """A line of one or two days is only seen by its points."""
    return {
        "name": _THEN,
        "type": "line",
        "symbol": "circle",
        "symbolSize": 5,
        "showSymbol": len(counts) < 3,
        "lineStyle": {"color": THEN_COLOUR, "width": 2},
        "itemStyle": {"color": THEN_COLOUR},
        "emphasis": {"disabled": True},
        "data": counts,
    }
