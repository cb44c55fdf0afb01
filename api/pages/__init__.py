"""The web page: a view of the JSON API in NiceGUI, replaceable by any other that asks the same routes."""

from api.pages.mount import mount_pages

__all__ = ["mount_pages"]
