"""The linear sentiment model of one language: models/linear/CARD.md is the contract."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from io import BytesIO
from itertools import accumulate
from typing import Final

import numpy as np
import numpy.typing as npt

from enrich.sentiment.features import CharacterFeatures, Features, Numbers, WordFeatures
from enrich.sentiment.prepare import prepare
from schemas.mention import Label, Sentiment

__all__ = ["LABELS", "WEIGHTS", "LinearModel", "ModelDamaged", "Weights", "load_model"]

LABELS: tuple[Label, Label, Label] = ("negative", "neutral", "positive")

Probabilities = npt.NDArray[np.float64]


class ModelDamaged(Exception):
    """A model file is not the one that was measured. Install again."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A file under models/linear, and the digest of the one whose figures the card states."""

    file: str
    version: str
    sha256: str
    features: Callable[[int], Features]


WEIGHTS: Final = {
    "en": Weights(
        "en.npz", "1", "02a4c383a7f595d5c43b27ede2395bf195e40b54b69f4a56736580f447351874", WordFeatures
    ),
    "zh": Weights(
        "zh.npz", "1", "f944262d494c8e9e457cc0f48707f94d7eb8f28130566e8cac5d2a6818224afb", CharacterFeatures
    ),
}  # fmt: skip


class LinearModel:
    """Judges texts of one language. A text's judgement does not depend on its company: all sums are of whole numbers.

    Not for two threads at once.
    """

    def __init__(self, name: str, features: Features, arrays: "Arrays") -> None:
        self.name = name
        self._features = features
        self._arrays = arrays

    def judge(self, text: str) -> Sentiment:
        return self.judge_all([text])[0]

    def judge_all(self, texts: Sequence[str]) -> list[Sentiment]:
        if not texts:
            return []
        chances = self.probabilities([prepare(t) for t in texts])
        return [self._sentiment(row) for row in chances.tolist()]

    def probabilities(self, prepared: Sequence[str]) -> Probabilities:
        """A row a text, columns as LABELS. The texts went through `prepare`."""
        sums = [self._arrays.sums(self._features.find(text)) for text in prepared]
        return self._arrays.chances(np.array(sums))

    def _sentiment(self, chances: list[float]) -> Sentiment:
        best = max(range(3), key=chances.__getitem__)
        return Sentiment(
            label=LABELS[best],
            score=round(chances[2] - chances[0], 6),
            confidence=round(chances[best], 6),
            method="linear",
            model=self.name,
        )


@dataclass(frozen=True, slots=True)
class Arrays:
    """`products[f]` = idf x weight for the three labels, then idf squared.

    The card's contribution (v @ weight) / ||v|| with v = idf * idf_scale: idf_scale stands above and below and falls
    out, which leaves whole numbers to add up.
    """

    products: npt.NDArray[np.int32]
    scale: Probabilities
    bias: Probabilities
    temperature: float

    def sums(self, blocks: Sequence[Numbers]) -> Numbers:
        """[block, product]: the products of a text's features, added up."""
        if not len(blocks[0]):
            return np.zeros((len(blocks), 4), np.int64)
        rows = self.products.take(np.concatenate(blocks), axis=0)
        starts = [0, *accumulate(len(block) for block in blocks[:-1])]
        return np.add.reduceat(rows, starts, axis=0, dtype=np.int64)

    def chances(self, sums: Numbers) -> Probabilities:
        """A row a text. `sums`: [text, block, product]."""
        norms = np.sqrt(np.maximum(sums[:, :, 3:], 1))
        logits = self.scale * (sums[:, :, :3] / norms).sum(axis=1) + self.bias
        grown = np.exp((logits - logits.max(axis=1, keepdims=True)) / self.temperature)
        chances: Probabilities = grown / grown.sum(axis=1, keepdims=True)
        return chances


def load_model(language: str) -> LinearModel:
    """Raises KeyError for a language without a model, ModelDamaged for a file that is not the measured one."""
    weights = WEIGHTS[language]
    stored = resources.files("enrich.sentiment").joinpath("models", "linear", weights.file).read_bytes()
    if sha256(stored).hexdigest() != weights.sha256:
        raise ModelDamaged(f"{weights.file} is not the file whose figures the card states: install Harken again")
    with np.load(BytesIO(stored), allow_pickle=False) as file:
        features = weights.features(int(file["bits"]))
        arrays = _read_arrays({name: file[name] for name in file.files})
    return LinearModel(f"linear-{language}@{weights.version}", features, arrays)


def _read_arrays(file: dict[str, npt.NDArray[np.generic]]) -> Arrays:
    idf = file["idf"].astype(np.int32)
    weight = file["weight"].astype(np.int32)
    return Arrays(
        products=np.column_stack([idf[:, None] * weight, idf * idf]),
        scale=file["scale"].astype(np.float64),
        bias=file["bias"].astype(np.float64),
        temperature=float(file["temperature"].astype(np.float64)),
    )
