"""JSON Schemas of everything that crosses a topic or lies in the state store: `python -m schemas.json_schemas` writes them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from schemas.brand import Brand, BrandVersion
from schemas.codec import KINDS, SCHEMA_VERSION
from schemas.mention import Mention

__all__ = ["FOLDER", "build", "render"]

FOLDER = Path(__file__).parent / "json"


def build() -> Mapping[str, dict[str, Any]]:
    """One schema a file name: each kind of message, and the records that stores keep."""
    kinds: dict[str, type] = {**KINDS, "brand": Brand, "brand_version": BrandVersion, "mention": Mention}
    return {f"{name}.schema.json": _schema(name, kind) for name, kind in kinds.items()}


def _schema(name: str, kind: type) -> dict[str, Any]:
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"harken:{name}:v{SCHEMA_VERSION}",
        "title": name,
    }
    return head | msgspec.json.schema(kind)


def render(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    for file, schema in build().items():
        (FOLDER / file).write_text(render(schema), encoding="utf-8")
