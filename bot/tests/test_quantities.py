"""Dates and numbers as people write them, in both languages."""

# ruff: noqa: PT009 (no pytest in the bot's environment)

import itertools
import unittest

from bot.quantities import find_quantities

# text, the ISO date it names, how exactly
DATES = [
    ("2016-07-15", "2016-07-15", "day"),
    ("2016/7/5", "2016-07-05", "day"),
    ("2016.7.5", "2016-07-05", "day"),
    ("15 July 2016", "2016-07-15", "day"),
    ("the 15th of July 2016", "2016-07-15", "day"),
    ("July 15, 2016", "2016-07-15", "day"),
    ("July 1st 2016", "2016-07-01", "day"),
    ("2016 July 15", "2016-07-15", "day"),
    ("31/12/2021", "2021-12-31", "day"),
    ("12/31/2021", "2021-12-31", "day"),
    ("5.5.2016", "2016-05-05", "day"),
    ("2016年7月15日", "2016-07-15", "day"),
    ("2016年7月15号", "2016-07-15", "day"),
    ("二〇一六年七月十五日", "2016-07-15", "day"),
    ("二零一六年十二月三十一日", "2016-12-31", "day"),
    ("2020-02-29", "2020-02-29", "day"),
    ("July 2016", "2016-07-01", "month"),
    ("Sept. 2017", "2017-09-01", "month"),
    ("may 2016", "2016-05-01", "month"),
    ("2016 July", "2016-07-01", "month"),
    ("2016-07", "2016-07-01", "month"),
    ("2016.03", "2016-03-01", "month"),
    ("07/2016", "2016-07-01", "month"),
    ("2016年7月", "2016-07-01", "month"),
    ("2016年的7月份", "2016-07-01", "month"),
    ("16年7月", "2016-07-01", "month"),
    ("98年7月", "1998-07-01", "month"),
    ("二〇一六年七月", "2016-07-01", "month"),
    ("2016", "2016-01-01", "year"),
    ("2016年", "2016-01-01", "year"),
    ("16年", "2016-01-01", "year"),
    ("二〇一六年", "2016-01-01", "year"),
    ("1998年", "1998-01-01", "year"),
]
# Words that only narrow a date down, and days that no calendar has.
VAGUE = [
    "spring 2017",
    "early 2017",
    "around 2017",
    "2017年初",
    "2017年底",
    "17年上半年",
    "大概2017年",
    "last year",
    "去年",
    "31 June 2016",
    "2016-02-30",
    "2019年2月29日",
    "2016年13月",
    "2016-13-01",
    "3/4/2017",
]
# text, value, unit
NUMBERS = [
    ("5 years", 5, "years"),
    ("five years", 5, "years"),
    ("3.5 years", 3.5, "years"),
    ("four full years", 4, "years"),
    ("5年", 5, "years"),
    ("五年", 5, "years"),
    ("两年", 2, "years"),
    ("五年半", 5.5, "years"),
    ("十五年", 15, "years"),
    ("18 months", 1.5, "years"),
    ("六个月", 0.5, "years"),
    ("20%", 20, "percent"),
    ("20 percent", 20, "percent"),
    ("百分之二十", 20, "percent"),
    ("两个百分点", 2, "percent"),
    ("45 years old", 45, "age"),
    ("45岁", 45, "age"),
    ("三十五周岁", 35, "age"),
    ("30 days", 30, "days"),
    ("十二天", 12, "days"),
    ("1,000 people", 1000, "people"),
    ("twenty-five nurses", 25, "people"),
    ("120人", 120, "people"),
    ("一百二十个人", 120, "people"),
    ("一千人", 1000, "people"),
    ("两万人", 20000, "people"),
    ("level 5", 5, "level"),
    ("level seven", 7, "level"),
    ("五级", 5, "level"),
    ("十级岗", 10, "level"),
    ("7", 7, None),
    ("二", 2, None),
    ("第二个", 2, None),
    ("-5", -5, None),
    ("zero", 0, None),
    ("three and a half", 3.5, None),
    ("four and a half per cent", 4.5, "percent"),
    ("12 of them", 12, "people"),
    ("9个在岗的", 9, "people"),
]
NOTHING = [
    "",
    "I may apply in May",
    "clause 2.1.2.4",
    "第2.7.2.4条",
    "category C",
    "covid19",
    "99999999999999999999",
    "我在一线",
    "三甲医院",
    "上一级职称",
    "高一级资格",
    "一次性政策",
    "一事一议",
    "万一",
    "千万别",
    "nobody knows",
]


class QuantitiesTest(unittest.TestCase):
    def test_dates_in_all_forms(self) -> None:
        for text, value, precision in DATES:
            with self.subTest(text=text):
                found = [(q.entity, q.value, q.precision, q.vague) for q in find_quantities(text)]
                self.assertEqual(found, [("date", value, precision, False)])

    def test_words_that_name_no_day_are_vague(self) -> None:
        for text in VAGUE:
            with self.subTest(text=text):
                self.assertEqual([(q.entity, q.vague) for q in find_quantities(text)], [("date", True)])

    def test_numbers_with_their_units(self) -> None:
        for text, value, unit in NUMBERS:
            with self.subTest(text=text):
                found = [(q.entity, q.value, q.unit) for q in find_quantities(text)]
                self.assertEqual(found, [("number", value, unit)])

    def test_days_beside_months_are_no_number_of_days(self) -> None:
        for text in ("一个月零三天", "two months and three days"):
            with self.subTest(text=text):
                self.assertTrue(all(q.vague for q in find_quantities(text) if q.unit == "days"))

    def test_some_of_those_counted_are_no_count(self) -> None:
        self.assertEqual([q.unit for q in find_quantities("two of them are retired")], [None])

    def test_whole_numbers_are_integers(self) -> None:
        for text in ("5 years", "五年", "five", "百分之二十", "24 months"):
            with self.subTest(text=text):
                self.assertIsInstance(find_quantities(text)[0].value, int)

    def test_what_is_neither(self) -> None:
        for text in NOTHING:
            with self.subTest(text=text):
                self.assertEqual(find_quantities(text), [])

    def test_end_of_a_sentence_is_no_part(self) -> None:
        table = {
            "I was appointed in 2016.": "2016-01-01",
            "Since 2016.03.": "2016-03-01",
            "On 2016-07-15.": "2016-07-15",
            "要求五年。": 5,
            "It is 5.": 5,
        }
        for text, value in table.items():
            with self.subTest(text=text):
                self.assertEqual([q.value for q in find_quantities(text)], [value])

    def test_several_in_one_sentence_keep_order_and_place(self) -> None:
        text = "I got it on 15 July 2016, was appointed in 2017-03, and the rules ask for five years"
        found = find_quantities(text)
        self.assertEqual([q.value for q in found], ["2016-07-15", "2017-03-01", 5])
        self.assertEqual([text[q.start : q.end] for q in found], ["15 July 2016", "2017-03", "five years"])

    def test_several_in_one_chinese_sentence(self) -> None:
        text = "2016年7月取得职称，17年3月聘任，要求满五年，今年45岁"
        found = [(q.value, q.unit) for q in find_quantities(text) if not q.vague]
        self.assertEqual(found, [("2016-07-01", None), ("2017-03-01", None), (5, "years"), (45, "age")])

    def test_a_range_gives_both_ends(self) -> None:
        found = find_quantities("from 2015 to 2018")
        self.assertEqual([q.value for q in found], ["2015-01-01", "2018-01-01"])

    def test_nothing_lies_inside_another(self) -> None:
        for text in ("2016年7月15日至二〇一八年六月", "31/12/2021 or 12/2021", "twenty-five years old, level 5"):
            with self.subTest(text=text):
                found = find_quantities(text)
                for before, after in itertools.pairwise(found):
                    self.assertLessEqual(before.end, after.start)


if __name__ == "__main__":
    unittest.main()
