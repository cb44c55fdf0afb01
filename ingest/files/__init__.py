"""Files of posts: JSON lines and delimited text, as people and programs export them."""

from ingest.files.columns import FIELDS
from ingest.files.presets import PRESETS
from ingest.files.source import FileSource, open_file

__all__ = ["FIELDS", "PRESETS", "FileSource", "open_file"]
