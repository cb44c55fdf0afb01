"""How a text judges what it speaks of: hashed n-gram linear models, numpy only."""

from enrich.sentiment.judge import Judgement, SentimentJudge, judged_text
from enrich.sentiment.linear import LABELS, LinearModel, ModelDamaged, load_model
from enrich.sentiment.prepare import prepare

__all__ = [
    "LABELS", "Judgement", "LinearModel", "ModelDamaged", "SentimentJudge", "judged_text", "load_model", "prepare",
]  # fmt: skip
