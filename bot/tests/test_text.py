"""What is done to a text before anything reads it."""

# ruff: noqa: PT009 (no pytest in the bot's environment)

import unittest

from bot.text import normalise, sentences


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
            ("職稱評審、乾淨的「檢驗」", "职称评审、干净的「检验」"),
            ("😀", "😀"),
            ("zhicheng 提前 yi nian", "职称提前一年"),
            ("the next ZhiCheng, please", "the next 职称, please"),
            ("lüse tongdao, lvse tongdao", "绿色通道, 绿色通道"),
            ("Jilin, Changchun, hukou, an yi", "Jilin, Changchun, hukou, an yi"),
            ('/answer{"fact": "peiou"}', '/answer{"fact": "peiou"}'),
        ]:
            with self.subTest(text=text):
                self.assertEqual(normalise(text), expected)

    def test_twice_is_as_once(self) -> None:
        for text in ("職稱與後來", "Ａ　Ｂ\x00\u200b", "①②③", "half \ud800", "  中 文  "):
            with self.subTest(text=text):
                self.assertEqual(normalise(normalise(text)), normalise(text))


class SentencesTest(unittest.TestCase):
    def test_table(self) -> None:
        for text, expected in [
            ("", []),
            ("单独一句", []),
            ("Only one question?", []),
            ("D类人才孩子上学怎么安排？另外体检有吗？", ["D类人才孩子上学怎么安排？", "另外体检有吗？"]),
            ("职称提前一年要什么条件，还有绩效工资每天多少钱", ["职称提前一年要什么条件，", "还有绩效工资每天多少钱"]),
            ("I am a nurse. Which office decides?", ["I am a nurse.", "Which office decides?"]),
            (
                "Where do I apply and are the names made public?",
                ["Where do I apply", "and are the names made public?"],
            ),
            ("The rate is 2.5 percent", []),
            ("see clause 2.7.2.4 of the rules", []),
            ("好。职称评审在哪报名？", []),
        ]:
            with self.subTest(text=text):
                self.assertEqual([text[start:end].strip() for start, end in sentences(text)], expected)

    def test_of_a_long_message_the_last_six(self) -> None:
        text = "".join(f"第{number}句话在这里。" for number in range(10))
        self.assertEqual(
            [text[start:end] for start, end in sentences(text)], [f"第{n}句话在这里。" for n in range(4, 10)]
        )


if __name__ == "__main__":
    unittest.main()
