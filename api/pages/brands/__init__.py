"""The pages of the brands: what is listened for, and what a change of it does."""

from api.pages.brands.entry import show_brands

__all__ = ["show_brands"]
