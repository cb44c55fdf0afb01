"""The command `harken`. docs/contract.md says what each command prints."""

from harken.cli.app import main

__all__ = ["main"]
