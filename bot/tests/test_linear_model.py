"""The classifier on a little data of its own: three subjects along three directions."""

# ruff: noqa: PT009 (no pytest in the bot's environment)

import unittest
from typing import ClassVar

import numpy as np

from bot.linear_model import LinearModel

SUBJECTS = {
    "topic/card": ["talent card", "jixiang card", "jijian card", "人才卡", "吉享卡"],
    "topic/school": ["school for my child", "school places", "children at school", "孩子上学", "子女入学"],
    "talk/greet": ["hello there", "hello you", "good morning", "你好呀", "您好"],
}


def little_data() -> tuple[list[str], np.ndarray, list[str]]:
    """Fifteen examples a subject, with vectors far off the origin, as a language model's are."""
    random = np.random.default_rng(7)
    texts, vectors, labels = [], [], []
    for direction, (label, phrases) in enumerate(SUBJECTS.items()):
        for number in range(15):
            texts.append(f"{phrases[number % len(phrases)]} {number % 3}")
            vectors.append(np.full(8, 5.0) + np.eye(8)[direction] + random.normal(0, 0.1, 8))
            labels.append(label)
    return texts, np.array(vectors, dtype=np.float32), labels


class LinearModelTest(unittest.TestCase):
    data: ClassVar[tuple[list[str], np.ndarray, list[str]]]
    model: ClassVar[LinearModel]

    @classmethod
    def setUpClass(cls) -> None:
        cls.data = little_data()
        cls.model = LinearModel().fit(*cls.data)

    def test_ranks_the_right_label_first(self) -> None:
        texts, vectors, labels = self.data
        ranked = [best[0][0] for best in self.model.rank(texts, vectors, 1)]
        self.assertEqual(ranked, labels)

    def test_ranking_is_best_first_and_cut_to_the_limit(self) -> None:
        [ranking] = self.model.rank(self.data[0][:1], self.data[1][:1], 2)
        self.assertEqual(len(ranking), 2)
        self.assertGreater(ranking[0][1], ranking[1][1])
        [everything] = self.model.rank(self.data[0][:1], self.data[1][:1], 10)
        self.assertEqual({label for label, _ in everything}, set(SUBJECTS))
        self.assertEqual(everything[:2], ranking)

    def test_probabilities_sum_to_one(self) -> None:
        texts, vectors, _ = self.data
        strange = (["", "？？？"], np.zeros((2, 8), dtype=np.float32))
        for given in ((texts, vectors), strange):
            probabilities = self.model.probabilities(*given)
            self.assertEqual(probabilities.shape, (len(given[0]), len(SUBJECTS)))
            np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-6)
            self.assertTrue(((probabilities >= 0) & (probabilities <= 1)).all())

    def test_order_of_probabilities_is_that_of_classes(self) -> None:
        texts, vectors, labels = self.data
        best = self.model.probabilities(texts, vectors).argmax(axis=1)
        self.assertEqual([self.model.classes[index] for index in best], labels)

    def test_training_again_gives_the_same_model(self) -> None:
        again = LinearModel().fit(*little_data())
        np.testing.assert_array_equal(again.probabilities(*self.data[:2]), self.model.probabilities(*self.data[:2]))

    def test_vectors_alone_are_enough(self) -> None:
        texts, vectors, labels = self.data
        model = LinearModel(ngram_weight=0, pinyin_weight=0).fit(texts, vectors, labels)
        self.assertEqual([best[0][0] for best in model.rank(texts, vectors, 1)], labels)
        self.assertEqual(model.rank(["other words"], vectors[:1], 1), model.rank(texts[:1], vectors[:1], 1))

    def test_words_count_where_vectors_say_nothing(self) -> None:
        middle = self.data[1].mean(axis=0, keepdims=True)
        self.assertEqual(self.model.rank(["talent card"], middle, 1)[0][0][0], "topic/card")
        self.assertEqual(self.model.rank(["孩子上学"], middle, 1)[0][0][0], "topic/school")

    def test_a_vector_between_two_subjects_is_less_sure(self) -> None:
        texts, vectors, _ = self.data
        sure = self.model.rank(texts[:1], vectors[:1], 1)[0][0][1]
        torn = self.model.rank([""], (vectors[:1] + vectors[15:16]) / 2, 1)[0][0][1]
        self.assertGreater(sure, torn)


if __name__ == "__main__":
    unittest.main()
