"""The API's own pages of documentation, made from its description; no script, nothing from elsewhere."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.get("/docs", response_class=HTMLResponse)
def get_docs(request: Request) -> str:
    described = request.app.openapi()
    groups: dict[str, list[dict[str, Any]]] = {}
    for route in _routes(described):
        groups.setdefault(route["tag"], []).append(route)
    return _template().render(about=described["info"], groups=groups)


@cache
def _template() -> Template:
    environment = Environment(loader=PackageLoader("api.routes"), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("docs.html.j2")


def _routes(described: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for path, methods in described["paths"].items():
        for method, route in methods.items():
            yield {
                "tag": route["tags"][0],
                "method": method.upper(),
                "path": path,
                "does": route.get("description") or route["summary"],
                "parameters": [p | {"description": p.get("description", "")} for p in route.get("parameters", [])],
                "body": _body(route, described),
                "example": _answer(route),
            }


def _answer(route: Mapping[str, Any]) -> str:
    content = route["responses"].get("200", {}).get("content", {}).get("application/json", {})
    return _pretty(content["example"]) if "example" in content else ""


def _body(route: Mapping[str, Any], described: Mapping[str, Any]) -> str:
    """The first example of its model, else the model's fields."""
    schema = route.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    model = described["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2])
    if model is None:
        return ""
    examples = model.get("examples")
    return _pretty(examples[0] if examples else dict.fromkeys(model["properties"], "…"))


def _pretty(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
