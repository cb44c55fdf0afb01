"""The invented brands of the demo workspace. No company of these names was known to us when they were made up."""

from dataclasses import dataclass

__all__ = ["BRAND", "DEMO_BRANDS", "DEMO_WORKSPACE", "DemoBrand"]

DEMO_WORKSPACE = "demo"


@dataclass(frozen=True, slots=True)
class DemoBrand:
    """What `harken up --demo` creates. `buds` and `lamps` are product names that posts use."""

    name: str
    query: str
    sites: tuple[str, ...]
    handles: tuple[str, ...]
    competitors: tuple[str, ...]
    buds: tuple[str, ...]
    lamps: tuple[str, ...]


NAMESAKE_WORDS = (
    "village", "singer", "concert", "ferry", "dorf", "sängerin", "konzert", "pueblo", "cantante", "concierto",
    "歌手", "演唱会", "小镇",
)  # fmt: skip
"""The words that tell the harbour village and the singer from the maker of lamps."""

BRAND = DemoBrand(
    name="Ostrelle",
    query=f"(ostrelle OR ostrellehelp) AND NOT ({' OR '.join(NAMESAKE_WORDS)})",
    sites=("ostrelle.example",),
    handles=("ostrelle", "ostrellehelp"),
    competitors=("Quendal", "Halvenor"),
    buds=("Pods", "Pods Air"),
    lamps=("Glow", "Lantern"),
)

DEMO_BRANDS = (
    BRAND,
    DemoBrand(
        name="Quendal",
        query='quendal OR "q2 earbuds"',
        sites=("quendal.example",),
        handles=("quendal",),
        competitors=("Ostrelle", "Halvenor"),
        buds=("Q2", "Mini"),
        lamps=("Arc", "Arc Floor"),
    ),
    DemoBrand(
        name="Halvenor",
        query="halvenor AND NOT site:halvenor.example",
        sites=("halvenor.example",),
        handles=("halvenor",),
        competitors=("Ostrelle", "Quendal"),
        buds=("Beat", "Beat Sport"),
        lamps=("Nord", "Desk"),
    ),
)
