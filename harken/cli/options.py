"""Options that many commands share."""

from typing import Annotated

import typer

__all__ = ["Brand", "From", "Json", "Limit", "To", "Workspace"]

Json = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object.")]
Workspace = Annotated[str, typer.Option("--workspace", help="The workspace to work in.", envvar="HARKEN_WORKSPACE")]
Brand = Annotated[str | None, typer.Option("--brand", help="Only mentions of this brand.")]
From = Annotated[str | None, typer.Option("--from", help="Start: a date or an RFC 3339 time, included.")]
To = Annotated[str | None, typer.Option("--to", help="End: a date or an RFC 3339 time, not included.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many to show.")]
