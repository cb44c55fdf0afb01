"""docs/settings.md from the settings themselves: `python -m harken.settings_page > docs/settings.md`."""

from collections.abc import Iterator

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from harken.settings import Settings

__all__ = ["render"]

HEAD = """# Settings

From the environment (`HARKEN_` and the name in upper case, `__` for each dot) or from a TOML file: the one that
`HARKEN_CONFIG` names, else `harken.toml` in the home. The environment wins. This page is made by `make docs`.

| setting | default | what it is |
|---|---|---|
"""


def render() -> str:
    return HEAD + "".join(f"| `{name}` | {default} | {text} |\n" for name, default, text in _rows(Settings))


def _rows(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, str, str]]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _rows(kind, f"{path}{name}.")
        else:
            default = None if field.default is PydanticUndefined else field.default
            yield path + name, _shown(default), (field.description or "").replace("|", "\\|")


def _shown(default: object) -> str:
    empty = default is None or default == "" or default == ()
    return "" if empty else f"`{default}`"


if __name__ == "__main__":
    print(render(), end="")  # noqa: T201
