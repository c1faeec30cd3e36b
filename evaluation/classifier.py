"""Vectors from the assistant's embedder and rankings from its classifier, both kept under a key."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.examples import Example
from evaluation.kept import handed_over, kept, key_of, run_in_bot
from evaluation.readings import Desk, Message

_HERE = Path(__file__).parent
Vectors = NDArray[np.float32]
Ranking = list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Embedded:
    """Texts, the file of their vectors, and the key of both; the vectors have the shape (texts, dimensions)."""

    texts: tuple[str, ...]
    file: Path
    key: str

    @property
    def vectors(self) -> Vectors:
        """The vectors, in the order of the texts."""
        loaded: Vectors = np.load(self.file)
        return loaded


def embed(texts: Sequence[str], desk: Desk) -> Embedded:
    """The vectors of texts; raises `Problem` where the embedder fails."""
    source = json.dumps(list(texts), ensure_ascii=False)
    bot = desk.settings.root / "bot"
    code = [*sorted((bot / "embedding").glob("*.py")), bot / "text.py", bot / "config.yml", _HERE / "bot_vectors.py"]
    key = key_of([source, *(path.read_bytes() for path in code)])

    def make(target: Path) -> None:
        what = f"Embedding {len(texts)} texts"
        with handed_over(source, target.with_name("vectors.texts.json")) as given:
            run_in_bot(desk.settings, desk.environ, what, "evaluation.bot_vectors", given, target)

    return Embedded(tuple(texts), kept(desk.folder, "vectors", key, ".npy", make), key)


def rank(
    embedded: Embedded,
    examples: Sequence[Example],
    trainings: Sequence[Sequence[int]],
    questions: Sequence[int],
    desk: Desk,
) -> list[list[Ranking]]:
    """For each training (places of examples), for each question (places of texts), the best labels.

    The examples are the first texts of `embedded`. Raises `Problem` where a training fails.
    """
    labels = [example.label for example in examples]
    job = json.dumps(
        {"texts": embedded.texts, "labels": labels, "trainings": trainings, "questions": list(questions)},
        ensure_ascii=False,
    )
    bot = desk.settings.root / "bot"
    names = ("linear_model.py", "text_features.py", "config.yml", "requirements.txt")
    code = [*(bot / name for name in names), _HERE / "bot_rankings.py"]

    def make(target: Path) -> None:
        what = f"Training the classifier {len(trainings)} times on parts of the examples"
        with handed_over(job, target.with_name("rankings.job.json")) as given:
            run_in_bot(desk.settings, desk.environ, what, "evaluation.bot_rankings", given, embedded.file, target)

    key = key_of([embedded.key, job, *(path.read_bytes() for path in code)])
    path = kept(desk.folder, "rankings", key, ".json", make)
    found: list[list[Ranking]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def as_message(text: str, ranking: Ranking) -> Message:
    """A message whose labels a classifier ranked, without anything else that Rasa would read in it."""
    return {"text": text, "labels": [{"name": name, "confidence": share} for name, share in ranking]}
