"""Which model judges which language, and what of a post is judged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from enrich.sentiment.linear import WEIGHTS, LinearModel, load_model
from schemas.mention import UNJUDGED, Sentiment

__all__ = ["Judgement", "SentimentJudge", "judged_text"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """`note` says why nothing was judged."""

    sentiment: Sentiment
    note: str | None = None


def judged_text(title: str, text: str) -> str:
    """Title, newline, text; empty parts dropped."""
    return "\n".join(part for part in (title, text) if part)


class SentimentJudge:
    """A model is loaded when its language is first met, or by `load`. Not for two threads at once."""

    def __init__(
        self,
        languages: Sequence[str] = tuple(WEIGHTS),
        load: Callable[[str], LinearModel] = load_model,
    ) -> None:
        self._languages = frozenset(languages)
        self._load_model = load
        self._models: dict[str, LinearModel] = {}

    def load(self) -> None:
        """Load all models now. Raises ModelDamaged."""
        for language in sorted(self._languages):
            self._model(language)

    def judge(self, text: str, lang: str | None) -> Judgement:
        return self.judge_all([(text, lang)])[0]

    def judge_all(self, items: Sequence[tuple[str, str | None]]) -> list[Judgement]:
        """One judgement a (text, language), in order, each as if it had been judged alone."""
        judged = [Judgement(UNJUDGED, f"no_sentiment_model:{lang or 'unknown'}") for _, lang in items]
        for language in self._languages & {_language(lang) for _, lang in items}:
            places = [i for i, (_, lang) in enumerate(items) if _language(lang) == language]
            sentiments = self._model(language).judge_all([items[i][0] for i in places])
            for place, sentiment in zip(places, sentiments, strict=True):
                judged[place] = Judgement(sentiment)
        return judged

    def _model(self, language: str) -> LinearModel:
        model = self._models.get(language)
        if model is None:
            model = self._models[language] = self._load_model(language)
        return model


def _language(lang: str | None) -> str:
    """`zh-Hant` is judged as `zh`."""
    return (lang or "").replace("_", "-").partition("-")[0].casefold()
