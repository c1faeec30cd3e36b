"""Measures the recipes: `python -m evaluation.public.bot_measure BENCHMARKS FOLDER [minilm]`.

Runs in the bot's environment and writes FOLDER/public.json. Without the last word the
recipes with a second encoder are left out.
"""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.text import normalise
from evaluation.public.bot_recipes import BEST, BEST_ALONE, E5, MINILM, RECIPES, Embed, Recipe, Trained
from evaluation.public.bot_vectors import Vectors
from evaluation.public.data import Clinc, Example, draw, named, read_banking, read_clinc
from evaluation.public.scoring import Judgement, accuracy, area_under_curve, choose_threshold, judge, operate

EACH = 10
SEEDS = range(5)
GIVEN_UP = (0.002, 0.005, 0.01)  # accuracy in scope that a threshold may cost, on the validation part
_ON_FULL = ("assistant", BEST_ALONE.key, "both", BEST.key)  # the other recipes are measured on the draws only


def main() -> None:
    """Reads, embeds, measures, writes."""
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    encoders = [E5, *(word for word in sys.argv[3:] if word == MINILM)]
    banking, clinc = read_banking(source), read_clinc(source)
    train, test = _normal(banking.train), _normal(banking.test)
    clinc = _normal_clinc(clinc)
    vectors = Vectors(_texts(train, test, clinc), encoders, folder)
    recipes = [recipe for recipe in RECIPES if set(recipe.encoders) <= set(encoders)]
    draws = [_measured(recipe, [draw(train, EACH, seed) for seed in SEEDS], test, vectors) for recipe in recipes]
    large = [recipe for recipe in recipes if recipe.key in _ON_FULL]
    found = {
        "milliseconds": vectors.milliseconds,
        "draws": draws,
        "full": [_measured(recipe, [train], test, vectors) for recipe in large],
        "clinc": [_out_of_scope(recipe, clinc, vectors) for recipe in large],
    }
    (folder / "public.json").write_text(json.dumps(found, indent=1), encoding="utf-8")


def _measured(recipe: Recipe, drawn: Sequence[Sequence[Example]], test: list[Example], embed: Embed) -> dict[str, Any]:
    """A recipe's accuracy on the test for each list of training examples, and its times."""
    accuracies, fitting, reading = [], [], []
    for examples in drawn:
        begun = time.perf_counter()
        trained = Trained(recipe, examples, embed)
        learned = time.perf_counter()
        probabilities = trained.probabilities([example.text for example in test])
        accuracies.append(accuracy(judge(probabilities, trained.classes, [example.intent for example in test])))
        fitting.append(learned - begun)
        reading.append((time.perf_counter() - learned) * 1000 / len(test))
    print(recipe.title, [round(value, 4) for value in accuracies], flush=True)
    return {
        "key": recipe.key,
        "title": recipe.title,
        "accuracies": accuracies,
        "fit_seconds": sum(fitting) / len(fitting),
        "read_milliseconds": sum(reading) / len(reading),
    }


def _out_of_scope(recipe: Recipe, clinc: Clinc, embed: Embed) -> dict[str, Any]:
    """Accuracy in scope and recall out of scope, by both kinds of confidence."""
    begun = time.perf_counter()
    trained = Trained(recipe, clinc.train, embed)
    seconds = time.perf_counter() - begun
    print(recipe.title, "CLINC150 trained", round(seconds), flush=True)
    val, test = _read(trained, clinc.val), _read(trained, clinc.test)
    outside_val, outside_test = _read_outside(trained, clinc.outside_val), _read_outside(trained, clinc.outside_test)
    return {
        "key": recipe.key,
        "title": recipe.title,
        "accuracy": accuracy(test[0]),
        "fit_seconds": seconds,
        "confidences": [
            {"title": title, **_operations(val[kind], outside_val[kind], test[kind], outside_test[kind])}
            for kind, title in enumerate(("probability", "probability times nearness"))
        ],
    }


def _operations(val: Judgement, outside_val: Judgement, test: Judgement, outside_test: Judgement) -> dict[str, Any]:
    """The area under the test's curve, and what thresholds chosen on the validation part do to the test."""
    thresholds = [choose_threshold(val, outside_val, given_up) for given_up in GIVEN_UP]
    done = [operate(threshold, test, outside_test) for threshold in thresholds]
    operations = [
        {"given_up": given_up, "threshold": one.threshold, "in_scope": one.in_scope, "outside": one.outside}
        for given_up, one in zip(GIVEN_UP, done, strict=True)
    ]
    return {"area": area_under_curve(test, outside_test), "operations": operations}


def _read(trained: Trained, examples: Sequence[Example]) -> tuple[Judgement, Judgement]:
    """Questions judged by the probability, and by it times the nearness."""
    texts, intents = [example.text for example in examples], [example.intent for example in examples]
    probabilities = trained.probabilities(texts)
    plain = judge(probabilities, trained.classes, intents)
    return plain, judge(probabilities, trained.classes, intents, trained.nearness(texts))


def _read_outside(trained: Trained, texts: list[str]) -> tuple[Judgement, Judgement]:
    probabilities = trained.probabilities(texts)
    return judge(probabilities, trained.classes), judge(probabilities, trained.classes, None, trained.nearness(texts))


def _normal(examples: Sequence[Example]) -> list[Example]:
    """The examples as the assistant's channel would hand them on."""
    return [Example(normalise(example.text), example.intent) for example in examples]


def _normal_clinc(clinc: Clinc) -> Clinc:
    return Clinc(
        _normal(clinc.train),
        _normal(clinc.val),
        _normal(clinc.test),
        [normalise(text) for text in clinc.outside_val],
        [normalise(text) for text in clinc.outside_test],
    )


def _texts(train: list[Example], test: list[Example], clinc: Clinc) -> list[str]:
    examples = [*named(train), *test, *named(clinc.train), *clinc.val, *clinc.test]
    return [*(example.text for example in examples), *clinc.outside_val, *clinc.outside_test]


if __name__ == "__main__":
    main()
