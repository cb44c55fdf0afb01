"""The box in which queries are typed: it underlines, mends and completes."""

from api.pages.editor.editor import QueryEditor
from api.pages.editor.known import KnownWords

__all__ = ["KnownWords", "QueryEditor"]
