"""Why a post is no mention: `explain_missed` follows its way from the source to the index."""

from api.answers.why_missed.desk import Desk
from api.answers.why_missed.inquiry import MissedAnswer, PostObject, explain_missed, sole_brand
from api.answers.why_missed.judgement import Speaks
from api.answers.why_missed.known import name_mention
from api.answers.why_missed.logged import Patience

__all__ = [
    "Desk", "MissedAnswer", "Patience", "PostObject", "Speaks", "explain_missed", "name_mention", "sole_brand",
]  # fmt: skip
