"""The classifiers of answers, over vectors made by hand."""

# ruff: noqa: PT009 (no pytest in the bot's environment)

import unittest

import numpy as np

from bot.answer_model import AnswerModel

# Directions of meaning: agreement, refusal, a place of work, small talk.
_AGREE, _REFUSE, _PLACE, _CHAT = np.eye(4) * 3
_KINDS = {
    "front_line:true": ("yes I was there", _AGREE),
    "front_line:false": ("I stayed away", _REFUSE),
    "employer_type:enterprise": ("a company in town", _PLACE),
    "employer_type:other": ("my own farm", _PLACE + _CHAT),
    "yes": ("of course", _AGREE),
    "no": ("not at all", _REFUSE),
    "none": ("what a day", _CHAT),
}


def trained() -> AnswerModel:
    random = np.random.default_rng(1)
    texts, vectors, labels = [], [], []
    for label, (text, direction) in _KINDS.items():
        for number in range(24):
            texts.append(f"{text} {number}")
            vectors.append(direction + random.normal(scale=0.2, size=4))
            labels.append(label)
    return AnswerModel().fit(texts, np.array(vectors), labels)


class AnswerModelTest(unittest.TestCase):
    model: AnswerModel

    @classmethod
    def setUpClass(cls) -> None:
        cls.model = trained()

    def test_an_answer_is_read_for_the_question_it_answers(self) -> None:
        found = self.model.answers("I stayed away 3", _REFUSE, 0.3)
        self.assertEqual(found["front_line"].value, "false")

    def test_generic_answers_are_for_questions_of_yes_and_no_only(self) -> None:
        found = self.model.answers("of course 3", _AGREE, 0.3)
        self.assertEqual(found["front_line"].value, "true")
        self.assertNotIn("employer_type", found)

    def test_what_answers_nothing_is_no_answer(self) -> None:
        self.assertEqual(self.model.answers("what a day 5", _CHAT, 0.3), {})

    def test_choices_are_told_apart(self) -> None:
        self.assertEqual(self.model.answers("a company in town 2", _PLACE, 0.3)["employer_type"].value, "enterprise")

    def test_a_model_without_examples_answers_nothing(self) -> None:
        self.assertEqual(AnswerModel().answers("yes", _AGREE, 0.5), {})
