"""The checked-in JSON Schemas are those of the code."""

from schemas.json_schemas import FOLDER, build, render


def test_every_schema_file_is_current() -> None:
    written = {f.name: f.read_text(encoding="utf-8") for f in FOLDER.glob("*.json")}
    assert written == {name: render(schema) for name, schema in build().items()}
