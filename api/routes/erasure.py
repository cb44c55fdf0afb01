"""Deletion for ever, with a receipt."""

from typing import Annotated

from fastapi import APIRouter, Body, Request
from pydantic import ConfigDict, Field

from api.accounts.gate import Writer, WriterScope, deps_of
from api.accounts.principal import ALL_WORKSPACES
from api.answers.contract import Receipt
from api.answers.erase import Eraser
from api.problem import PROBLEM_RESPONSES
from api.routes.body import Given
from schemas.errors import UserError

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["erasure"], responses=PROBLEM_RESPONSES)


class ToErase(Given):
    """Exactly one of the two."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"author": "forum:u7"}]})

    post: str | None = Field(None, description="A `post_id`.")
    author: str | None = Field(None, description="SOURCE:ID, as `source` and `author_id` of /v1/authors.")


@router.post("/erase")
def post_erase(request: Request, principal: Writer, scope: WriterScope, what: Annotated[ToErase, Body()]) -> Receipt:
    """Erase a post, or everything of an author. It never comes back, from whatever source."""
    deps = deps_of(request)
    everywhere = ALL_WORKSPACES in principal.workspaces
    eraser = Eraser(deps.store, deps.state, deps.log, deps.dead, everywhere, deps.lingering)
    if what.post and not what.author:
        return eraser.erase_post(scope, what.post, deps.clock())
    if what.author and not what.post:
        return eraser.erase_author(scope, what.author, deps.clock())
    raise UserError("Name either a post or an author to erase.")
