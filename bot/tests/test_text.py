"""What is done to a text before anything reads it."""

# ruff: noqa: PT009 (no pytest in the bot's environment)

import unittest

from bot.text import normalise


class NormaliseTest(unittest.TestCase):
    def test_table(self) -> None:
        for text, expected in [
            ("", ""),
            ("  a \n\t b  ", "a b"),
            ("２０１６年７月，Ｃ类", "2016年7月，C类"),
            ("全角　空格", "全角 空格"),
            ("问题？（一）：，。！", "问题？（一）：，。！"),
            ("a\x00b\x1bc\x7f", "a b c"),
            ("\u200bhello\ufeff", "hello"),
            ("\u202eabc\u202c", "abc"),
            ("half \ud800 a pair", "half a pair"),
            ("它是“一线”吗", "它是“一线”吗"),
            ("😀", "😀"),
        ]:
            with self.subTest(text=text):
                self.assertEqual(normalise(text), expected)

    def test_twice_is_as_once(self) -> None:
        for text in ("Ａ　Ｂ\x00\u200b", "①②③", "half \ud800", "  中 文  "):
            with self.subTest(text=text):
                self.assertEqual(normalise(normalise(text)), normalise(text))


if __name__ == "__main__":
    unittest.main()
