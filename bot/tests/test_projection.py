"""Learned projections and the nearness to what is known, on small clouds of vectors."""

# ruff: noqa: PT009 (no pytest in the bot's environment)

import unittest

import numpy as np

from bot.nearness import Nearness
from bot.projection import NeighbourProjection, Projection, Whitening, loss_and_slope
from bot.text_features import unit

LABELS = [f"intent {number % 4}" for number in range(40)]
NUMBERS = np.arange(40) % 4


def clouds(seed: int) -> np.ndarray:
    """Forty vectors around four centres, but with much noise in directions that mean nothing."""
    centres = np.random.default_rng(0).normal(size=(4, 12))
    random = np.random.default_rng(seed)
    noise = random.normal(size=(40, 12)) * np.array([0.3] * 6 + [2.5] * 6)
    return unit(centres[NUMBERS] + noise).astype(np.float32)


def share_of_same(vectors: np.ndarray, others: np.ndarray) -> float:
    """How many vectors have one of their own label nearest."""
    return float((NUMBERS[(vectors @ others.T).argmax(axis=1)] == NUMBERS).mean())


class LossTest(unittest.TestCase):
    def test_the_slope_is_the_loss_s_derivative(self) -> None:
        random = np.random.default_rng(1)
        matrix = np.eye(12) + random.normal(size=(12, 12)) * 0.1
        vectors = clouds(1).astype(np.float64)
        change = random.normal(size=(12, 12)) * 1e-5
        slope = loss_and_slope(matrix, vectors, NUMBERS, 0.2)[1]
        above, below = (loss_and_slope(matrix + sign * change, vectors, NUMBERS, 0.2)[0] for sign in (1, -1))
        self.assertAlmostEqual((above - below) / 2 / (slope * change).sum(), 1.0, places=4)

    def test_an_example_alone_with_its_label_counts_for_nothing(self) -> None:
        loss, slope = loss_and_slope(np.eye(12), clouds(1)[:4], np.arange(4), 0.2)
        self.assertEqual(loss, 0.0)
        self.assertFalse(slope.any())


class ProjectionTest(unittest.TestCase):
    def test_the_neighbours_projection_lowers_its_loss(self) -> None:
        vectors = clouds(1)
        before = loss_and_slope(np.eye(12), unit(vectors - vectors.mean(axis=0)), NUMBERS, 0.2)[0]
        projected = NeighbourProjection(rate=0.01).fit(vectors, LABELS)
        self.assertLess(loss_and_slope(np.eye(12), projected, NUMBERS, 0.2)[0], before - 0.1)

    def test_new_vectors_find_their_label_more_often(self) -> None:
        known, new = clouds(1), clouds(2)
        plain = share_of_same(new, known)
        for projection in (NeighbourProjection(steps=60, rate=0.02), Whitening(0.1)):
            with self.subTest(type(projection).__name__):
                places = projection.fit(known, LABELS)
                self.assertGreater(share_of_same(projection.transform(new), places), plain)

    def test_shapes_lengths_and_results_stay_the_same(self) -> None:
        for make in (NeighbourProjection, Whitening):
            with self.subTest(make.__name__):
                one: Projection = make()
                first = one.fit(clouds(1), LABELS)
                self.assertEqual((first.shape, first.dtype), ((40, 12), np.dtype(np.float32)))
                np.testing.assert_allclose(np.linalg.norm(first, axis=1), 1, atol=1e-5)
                np.testing.assert_array_equal(first, make().fit(clouds(1), LABELS))
                np.testing.assert_array_equal(first, one.transform(clouds(1)))

    def test_more_examples_than_a_batch_are_sampled(self) -> None:
        projected = NeighbourProjection(batch=16).fit(clouds(1), LABELS)
        self.assertEqual(projected.shape, (40, 12))


class NearnessTest(unittest.TestCase):
    def test_a_known_text_is_nearer_than_a_strange_one(self) -> None:
        known = clouds(1)
        near = Nearness(1).fit(known)
        np.testing.assert_allclose(near.of(known), 1, atol=1e-5)
        strange = 2 * known.mean(axis=0) - known[:1] - known[1:2]
        self.assertLess(near.of(strange)[0], 0.9)

    def test_fewer_examples_than_asked_for_give_the_mean_of_all(self) -> None:
        known = clouds(1)[:3]
        centred = unit(known - known.mean(axis=0))
        np.testing.assert_allclose(Nearness(5).fit(known).of(known), (centred @ centred.T).mean(axis=1), atol=1e-5)


if __name__ == "__main__":
    unittest.main()
