"""Patterns of phrases and what they stand for."""

# ruff: noqa: PT009 (no pytest in the bot's environment)

import unittest

from bot.components.phrases import expand, expand_all


class PhrasesTest(unittest.TestCase):
    def test_every_choice_of_alternatives(self) -> None:
        self.assertEqual(
            list(expand("{缺|少}{一份|}核心材料")), ["缺一份核心材料", "缺核心材料", "少一份核心材料", "少核心材料"]
        )

    def test_an_empty_alternative_leaves_one_space(self) -> None:
        self.assertEqual(list(expand("a {new|} post")), ["a new post", "a post"])

    def test_a_phrase_without_braces_is_itself(self) -> None:
        self.assertEqual(list(expand("on the list")), ["on the list"])

    def test_a_phrase_written_out_goes_before_a_pattern(self) -> None:
        phrases = {"{no|one} post": "vacancy:true", "no post": "vacancy:false"}
        self.assertEqual(expand_all(phrases), {"no post": "vacancy:false", "one post": "vacancy:true"})


if __name__ == "__main__":
    unittest.main()
