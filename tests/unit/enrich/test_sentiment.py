import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from enrich.sentiment import LABELS, LinearModel, ModelDamaged, SentimentJudge, judged_text, load_model, prepare
from enrich.sentiment import linear as linear_module
from enrich.sentiment.features import WordFeatures
from enrich.sentiment.memory import Memory
from schemas.mention import UNJUDGED

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "sentiment"


@pytest.fixture(scope="module")
def english() -> LinearModel:
    return load_model("en")


@pytest.fixture(scope="module")
def chinese() -> LinearModel:
    return load_model("zh")


@pytest.mark.parametrize(
    ("text", "prepared"),
    [
        ("Fish &amp;amp; Chips", "Fish & Chips"),
        ("clause § 5", "clause 5"),
        ("see https://a.example/x?y=1 now", "see http now"),
        ("@Acme_1 hi, me@acme.example", "@user hi, me@acme.example"),
        ("I \u2764\ufe0f it", "I heavy black heart it"),
        ("ok👍🏽", "ok thumbs up sign"),
        ("  Two\n lines\t", "Two lines"),
        ("© 2026 ← kept", "© 2026 ← kept"),
    ],
)
def test_prepares_as_the_card_says(text: str, prepared: str) -> None:
    assert prepare(text) == prepared


def test_judges_praise_and_blame(english: LinearModel) -> None:
    praise, blame = english.judge_all(["I love this phone, best ever!", "worst service ever, I hate it"])

    assert (praise.label, blame.label) == ("positive", "negative")
    assert praise.score is not None
    assert blame.score is not None
    assert praise.score > 0 > blame.score
    assert (praise.method, praise.model) == ("linear", "linear-en@1")


def test_judges_chinese(chinese: LinearModel) -> None:
    assert chinese.judge("味道很好，非常喜欢").label == "positive"
    assert chinese.judge("太差了，垃圾服务，很生气").label == "negative"


def test_confidence_is_the_largest_chance_and_score_the_difference(english: LinearModel) -> None:
    (chances,) = english.probabilities([prepare("a fine day")]).tolist()
    judged = english.judge("a fine day")

    assert sum(chances) == pytest.approx(1)
    assert judged.label == LABELS[chances.index(max(chances))]
    assert judged.confidence == pytest.approx(max(chances), abs=1e-6)
    assert judged.score == pytest.approx(chances[2] - chances[0], abs=1e-6)


def test_a_judgement_does_not_depend_on_its_company(english: LinearModel, chinese: LinearModel) -> None:
    texts = ["good", "", "bad bad bad", "so so, it is what it is :-)", "很好 很好", "x" * 5000]

    for model in (english, chinese):
        assert model.judge_all(texts) == [model.judge(t) for t in texts]
        assert model.judge_all(texts[::-1]) == model.judge_all(texts)[::-1]


def test_a_warm_memory_changes_nothing(english: LinearModel) -> None:
    text = "Never heard of it, but the #battery is great @acme"

    assert load_model("en").judge(text) == english.judge(text) == english.judge(text)


def test_a_full_memory_changes_nothing(monkeypatch: pytest.MonkeyPatch, english: LinearModel) -> None:
    monkeypatch.setattr("enrich.sentiment.features._TOKENS_HELD", 3)
    texts = [f"word{i} is good or bad" for i in range(20)]

    assert load_model("en").judge_all(texts) == english.judge_all(texts)


def test_a_memory_keeps_what_is_asked_for_and_stays_small() -> None:
    asked: list[str] = []

    def find(text: str) -> int:
        asked.append(text)
        return len(text)

    memory = Memory(find, size=3, longest=5)
    for i in range(100):
        assert memory["often"] == 5
        assert memory[f"x{i}"] == len(f"x{i}")
    assert memory["far too long"] == memory["far too long"] == 12

    assert asked.count("often") == 1
    assert asked.count("far too long") == 2
    assert len(memory) <= 3


def test_a_text_of_nothing_is_judged_without_a_crash(english: LinearModel, chinese: LinearModel) -> None:
    assert english.judge("").label in LABELS
    assert chinese.judge(" \n").label in LABELS
    assert english.judge_all([]) == []


def test_broken_characters_are_judged(english: LinearModel) -> None:
    assert english.judge("great \ud83d day").label in LABELS


def test_refuses_a_model_file_that_was_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = linear_module.Weights("en.npz", "1", "0" * 64, WordFeatures)
    monkeypatch.setattr(linear_module, "WEIGHTS", {"en": changed})

    with pytest.raises(ModelDamaged, match=r"en\.npz"):
        load_model("en")


def test_each_language_goes_to_its_model_in_order() -> None:
    judged = SentimentJudge().judge_all([("I love it", "en"), ("很喜欢", "zh-Hant"), ("I love it", "en-GB")])

    assert [j.sentiment.model for j in judged] == ["linear-en@1", "linear-zh@1", "linear-en@1"]
    assert [j.note for j in judged] == [None, None, None]


def test_says_which_language_it_has_no_model_for() -> None:
    german, unknown = SentimentJudge().judge_all([("Ich liebe es", "de"), ("hm", None)])

    assert german.sentiment == unknown.sentiment == UNJUDGED
    assert (german.note, unknown.note) == ("no_sentiment_model:de", "no_sentiment_model:unknown")


def test_judges_title_and_text_without_empty_parts() -> None:
    assert judged_text("Title", "Text") == "Title\nText"
    assert judged_text("", "Text") == "Text"
    assert judged_text("Title", "") == "Title"


def _recalls_and_f1(predicted: Sequence[int], gold: Sequence[int]) -> tuple[float, float]:
    recalls, scores = [], []
    for label in range(3):
        hits = sum(p == g == label for p, g in zip(predicted, gold, strict=True))
        recalls.append(hits / gold.count(label))
        scores.append(2 * hits / (list(predicted).count(label) + gold.count(label)))
    return sum(recalls) / 3, sum(scores) / 3


@pytest.mark.shared
@pytest.mark.slow
def test_reaches_the_cards_figures_in_english(english: LinearModel) -> None:
    folder = SHARED / "tweeteval_sentiment"
    if not folder.exists():
        pytest.skip("shared/data/sentiment/tweeteval_sentiment is not here")
    gold = [int(line) for line in (folder / "test_labels.txt").read_text().split()]
    texts = (folder / "test_text.txt").read_text("utf-8").split("\n")[: len(gold)]

    predicted = english.probabilities([prepare(t) for t in texts]).argmax(axis=1).tolist()
    recall, f1 = _recalls_and_f1(predicted, gold)

    assert len(gold) == 12284
    assert recall == pytest.approx(0.651, abs=0.001)
    assert f1 == pytest.approx(0.622, abs=0.001)


SMP = {"happy": 2, "neutral": 1, "neural": 1, "angry": 0, "sad": 0, "fear": 0}


@pytest.mark.shared
@pytest.mark.slow
def test_reaches_the_cards_figures_in_chinese(chinese: LinearModel) -> None:
    file = SHARED / "smp2020_ewect" / "usual_test_labeled.txt"
    if not file.exists():
        pytest.skip("shared/data/sentiment/smp2020_ewect is not here")
    rows = [(r["content"][:200], SMP[r["label"]]) for r in json.loads(file.read_text("utf-8")) if r["label"] in SMP]
    rows = [(text, label) for text, label in rows if text.strip()]

    predicted = chinese.probabilities([prepare(t) for t, _ in rows]).argmax(axis=1).tolist()
    _, f1 = _recalls_and_f1(predicted, [label for _, label in rows])

    assert len(rows) == 4626
    assert sum(p == g for p, (_, g) in zip(predicted, rows, strict=True)) / len(rows) == pytest.approx(0.850, abs=0.001)
    assert f1 == pytest.approx(0.823, abs=0.001)
