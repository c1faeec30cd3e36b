"""Vectors kept from one training to the next."""

# ruff: noqa: PT009 (no pytest in the bot's environment)

import tempfile
import unittest
from pathlib import Path

import numpy as np

from bot.embedding.kept import KeptVectors


class CountingEmbedder:
    """Two dimensions: the length and the first letter. Remembers what it was asked for."""

    name = "counting-1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: "list[str]") -> np.ndarray:
        self.asked += texts
        return np.array([[len(text), ord(text[0])] for text in texts], np.float32)


class KeptVectorsTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.embedder = CountingEmbedder()

    def kept(self) -> KeptVectors:
        return KeptVectors(self.embedder, self.folder)

    def test_only_new_texts_are_embedded(self) -> None:
        first = self.kept().embed(["职称", "post", "post"])
        second = self.kept().embed(["post", "new", "职称"])
        self.assertEqual(self.embedder.asked, ["职称", "post", "new"])
        np.testing.assert_array_equal(second[[2, 0]], first[:2])
        np.testing.assert_array_equal(first[1], first[2])

    def test_texts_no_longer_used_are_forgotten(self) -> None:
        for texts in (["old", "same"], ["same", "other"], ["old"]):
            self.kept().embed(texts)
        self.assertEqual(self.embedder.asked, ["old", "same", "other", "old"])

    def test_damaged_file_is_made_anew(self) -> None:
        self.kept().embed(["post"])
        [file] = self.folder.iterdir()
        file.write_bytes(b"PK rubbish")
        np.testing.assert_array_equal(self.kept().embed(["post"]), [[4, ord("p")]])
        self.kept().embed(["post"])
        self.assertEqual(self.embedder.asked, ["post", "post"])

    def test_another_embedder_reads_nothing_of_it(self) -> None:
        self.kept().embed(["post"])
        self.embedder.name = "counting-2"
        self.kept().embed(["post"])
        self.assertEqual(self.embedder.asked, ["post", "post"])

    def test_folder_that_cannot_be_written_costs_only_time(self) -> None:
        (self.folder / "file").write_text("")
        kept = KeptVectors(self.embedder, self.folder / "file")
        with self.assertLogs("bot.embedding.kept", "WARNING"):
            np.testing.assert_array_equal(kept.embed(["post"]), [[4, ord("p")]])


if __name__ == "__main__":
    unittest.main()
