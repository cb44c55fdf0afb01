"""What somebody sees who is not signed in."""

from nicegui import ui

from api.pages.style import FAVICON

__all__ = ["show_signin"]


def show_signin() -> None:
    with ui.element("main").classes("card signin").mark("signin"):
        ui.html(f'<div class="logo">{FAVICON}<span>Harken</span></div>', sanitize=False)
        ui.html("<h1>Sign in</h1>", sanitize=False)
        ui.html(
            "<p>On the machine that runs Harken, ask for an address that signs a browser in once:</p>", sanitize=False
        )
        ui.html("<pre>harken signin</pre>", sanitize=False)
        ui.html(
            "<p>Open the address it prints in this browser. It works one time and for a few minutes; "
            "the browser then stays signed in.</p>",
            sanitize=False,
        )
