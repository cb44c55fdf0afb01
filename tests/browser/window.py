"""A browser's page that notes what went wrong and who else was asked."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["CHROMIUM", "Window", "keep"]

CHROMIUM = Path("/usr/bin/chromium")
READY = ".m, .empty, .signin, .notice.bad"


@dataclass
class Window:
    """A page that notes what went wrong and who else was asked."""

    page: Any
    url: str
    trouble: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def watch(self) -> "Window":
        self.page.on("console", lambda m: self.trouble.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.trouble.append(str(e)))
        self.page.on("dialog", self._dialog)
        self.page.on("request", lambda r: self.strangers.append(r.url) if not self._ours(r.url) else None)
        return self

    def _dialog(self, dialog: Any) -> None:
        self.trouble.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _ours(self, url: str) -> bool:
        return url.startswith((self.url, self.url.replace("http", "ws", 1), "data:", "blob:"))

    def open(self, path: str) -> Any:
        self.page.goto(self.url + path)
        self.page.wait_for_selector(READY, timeout=20_000)
        return self.page

    def search(self, query: str) -> Any:
        box = self.page.get_by_label("Search query")
        box.fill(query)
        box.press("Enter")
        self.page.wait_for_function(
            "q => document.querySelector('.now h1')?.textContent.includes(q) "
            "&& document.querySelector('main.page')?.getAttribute('aria-busy') === 'false'",
            arg=query,
        )
        return self.page


def keep(page: Any, name: str) -> None:
    """A picture for whoever wants to look: set HARKEN_PICTURES to a folder."""
    if folder := os.environ.get("HARKEN_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
