"""The facts of a sentence, found with the real phrases of data/nlu."""

# ruff: noqa: PT009 (no pytest in the bot's environment)

import json
import tempfile
import unittest
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar
from unittest import mock

import yaml
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.fact_extractor import FactExtractor
from bot.components.phrases import expand_all
from bot.text import normalise

DATA = Path(__file__).resolve().parents[2] / "data" / "nlu"


def real_phrases() -> dict[str, str]:
    """Every synonym of the training data with what it states."""
    phrases: dict[str, str] = {}
    for path in sorted(DATA.glob("*.yml")):
        for item in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in item["examples"].splitlines() if "synonym" in item else ():
                phrases[line.removeprefix("- ").strip()] = item["synonym"]
    return phrases


class FactExtractorTest(unittest.TestCase):
    phrases: ClassVar[dict[str, str]]
    extractor: ClassVar[FactExtractor]

    @classmethod
    def setUpClass(cls) -> None:
        cls.phrases = real_phrases()
        cls.extractor = FactExtractor(mock.Mock(), mock.Mock(), cls.phrases)

    def facts(self, text: str) -> set[tuple[str, Any]]:
        """What a sentence states of facts, those in a negation left out."""
        found = self.extractor.extract(text)
        return {(e["entity"], e["value"]) for e in found if "bare" in e and not e["negated"]}

    def firm(self, text: str) -> set[tuple[str, Any]]:
        """What it states whatever was asked before: bare words left out, too."""
        found = self.extractor.extract(text)
        return {(e["entity"], e["value"]) for e in found if "bare" in e and not e["negated"] and not e["bare"]}

    def negated(self, text: str) -> set[tuple[str, Any]]:
        return {(e["entity"], e["value"]) for e in self.extractor.extract(text) if e.get("negated")}

    def quantities(self, text: str) -> list[tuple[Any, tuple[str, ...]]]:
        """The dates and numbers with the facts that words beside them name."""
        found = self.extractor.extract(text)
        return [(e["value"], tuple(e["cues"])) for e in found if e["entity"] in ("date", "number")]

    def test_every_phrase_states_its_facts(self) -> None:
        """A phrase by itself gives exactly what it stands under, whatever numbers and letters are in it."""
        self.assertGreater(len(self.phrases), 3000)
        wrong = {}
        for phrase, value in expand_all(self.phrases).items():
            if value.startswith("cue:"):
                continue
            wanted = {tuple(pair.rstrip("?").split(":", 1)) for pair in value.split()}
            found = {(name, json.dumps(v).strip('"')) for name, v in self.facts(normalise(phrase))}
            if found != wanted:
                wrong[phrase] = (wanted, found)
        self.assertEqual(wrong, {})

    def test_indirect_contact_is_never_direct(self) -> None:
        for text in (
            "间接接触过确诊患者",
            "我是护士，间接接触过确诊患者，能提前申报职称吗",
            "只间接接触了密接",
            "间接地接触过无症状感染者",
            "I had indirect contact with confirmed cases",
        ):
            with self.subTest(text=text):
                self.assertNotIn(("contact", "direct"), self.facts(text))
                self.assertIn(("contact", "indirect"), self.facts(text))
        self.assertIn(("contact", "direct"), self.facts("我接触过确诊患者"))

    def test_opening_sentence_with_everything(self) -> None:
        text = "I'm a nurse in a public hospital, got the title in July 2016 and was appointed in March 2017"
        self.assertLessEqual(
            {
                ("staff_type", "professional_technical"),
                ("series", "health"),
                ("employer_type", "public_institution"),
            },
            self.firm(text),
        )
        self.assertEqual(
            self.quantities(text), [("2016-07-01", ("title_since",)), ("2017-03-01", ("appointed_since",))]
        )

    def test_chinese_opening_sentence_with_everything(self) -> None:
        text = "我是护士，在事业单位，直接接触过确诊病例，2016年7月取得职称，2017年3月聘任，要求满五年"
        self.assertLessEqual(
            {
                ("staff_type", "professional_technical"),
                ("series", "health"),
                ("employer_type", "public_institution"),
                ("contact", "direct"),
            },
            self.firm(text),
        )
        self.assertEqual(
            self.quantities(text),
            [
                ("2016-07-01", ("title_since",)),
                ("2017-03-01", ("appointed_since",)),
                (5, ("required_years",)),
            ],
        )

    def test_negations(self) -> None:
        for text, fact in [
            ("not in an enterprise", ("employer_type", "enterprise")),
            ("I don't work in an enterprise", ("employer_type", "enterprise")),
            ("we are not a public institution", ("employer_type", "public_institution")),
            ("I'm not a nurse", ("staff_type", "professional_technical")),
            ("我不在企业", ("employer_type", "enterprise")),
            ("我不是护士", ("staff_type", "professional_technical")),
            ("不是企业", ("employer_type", "enterprise")),
        ]:
            with self.subTest(text=text):
                self.assertIn(fact, self.negated(text))
                self.assertNotIn(fact, self.facts(text))

    def test_negation_ends_at_a_comma(self) -> None:
        for text in ("I'm not a nurse, I'm a driver", "我不是护士，是司机"):
            with self.subTest(text=text):
                self.assertIn(("staff_type", "skilled_worker"), self.facts(text))
                self.assertEqual(
                    {fact for fact in self.negated(text) if fact[0] == "staff_type"},
                    {("staff_type", "professional_technical")},
                )

    def test_phrases_that_are_negative_themselves(self) -> None:
        for text, fact in [
            ("I never had direct contact", ("contact", "indirect")),
            ("I am not on the list", ("on_confirmed_list", False)),
            ("我不在名单上", ("on_confirmed_list", False)),
            ("没有接触", ("contact", "none")),
            ("我没上过一线", ("front_line", False)),
        ]:
            with self.subTest(text=text):
                self.assertIn(fact, self.facts(text))

    def test_longest_phrase_wins(self) -> None:
        self.assertEqual(
            {fact for fact in self.facts("not in direct contact but indirect contact") if fact[0] == "contact"},
            {("contact", "indirect")},
        )

    def test_first_line_is_a_word_not_a_number(self) -> None:
        self.assertIn(("front_line", True), self.firm("我在一线干过"))
        self.assertIn(("unit_front_line", True), self.firm("我们单位直接参与一线"))
        self.assertEqual(self.quantities("我在一线"), [])

    def test_year_within_a_phrase_does_not_hide_the_fact(self) -> None:
        self.assertIn(("review_2022", "passed"), self.facts("I passed the 2022 review"))
        self.assertIn(("review_2022", "not_passed"), self.facts("2022年没评上"))
        self.assertIn(("higher_title", True), self.facts("我已经有上一级资格"))

    def test_english_article_is_no_talent_category(self) -> None:
        for text in ("I'm a doctor", "A nurse asked me", "is there a card for a category C talent"):
            with self.subTest(text=text):
                self.assertNotIn(("current_category", "A"), self.facts(text))
        for text in ("A", "a", "A or B", "A类", "category a"):
            with self.subTest(text=text):
                self.assertIn(("current_category", "A"), self.facts(text))

    def test_bare_words_are_marked(self) -> None:
        bare = {(e["entity"], e["value"]) for e in self.extractor.extract("C") if e["bare"]}
        self.assertEqual(bare, {("current_category", "C")})
        self.assertEqual(self.firm("category C"), {("current_category", "C")})

    def test_each_quantity_takes_the_cue_beside_it(self) -> None:
        title, appointed = ("2016-07-01", ("title_since",)), ("2017-03-01", ("appointed_since",))
        table: list[tuple[str, list[tuple[Any, tuple[str, ...]]]]] = [
            ("2016年7月取得，2017年3月聘任", [title, appointed]),
            ("appointed in 2017-03, title in 2016-07", [appointed, title]),
            ("title and appointment both in July 2016", [("2016-07-01", ("appointed_since", "title_since"))]),
            ("July 2016", [("2016-07-01", ())]),
            ("the rules ask for five years", [(5, ("required_years",))]),
            ("要求五年", [(5, ("required_years",))]),
            ("法定退休年龄60岁", [(60, ("retirement_age",))]),
        ]
        for text, expected in table:
            with self.subTest(text=text):
                self.assertEqual(self.quantities(text), expected)

    def test_entities_stand_where_they_say(self) -> None:
        text = "我是护士，2016年7月取得职称"
        found = self.extractor.extract(text)
        self.assertEqual([entity["start"] for entity in found], sorted(entity["start"] for entity in found))
        places = {entity["entity"]: text[entity["start"] : entity["end"]] for entity in found}
        self.assertEqual(places["staff_type"], "护士")
        self.assertEqual(places["date"], "2016年7月")

    def test_non_core_is_not_core(self) -> None:
        for text in ("a non-core document is missing", "非核心材料缺"):
            with self.subTest(text=text):
                self.assertEqual(self.facts(text), {("missing_noncore", True)})

    def test_what_kind_of_people_are_counted_is_a_fact_beside_the_number(self) -> None:
        text = "15 on-the-job nurses"
        self.assertIn(("on_the_job", True), self.facts(text))
        self.assertEqual(self.quantities(text), [(15, ())])

    def test_none_denies_what_follows(self) -> None:
        self.assertIn(("on_the_job", False), self.negated("none retired"))

    def test_vague_dates_and_precision_are_passed_on(self) -> None:
        (vague,) = self.extractor.extract("spring 2017")
        self.assertEqual((vague["vague"], vague["precision"]), (True, "year"))
        (exact,) = self.extractor.extract("2017-03-05")
        self.assertEqual((exact.get("vague"), exact["precision"]), (None, "day"))

    def test_odd_texts(self) -> None:
        for text in ("", " ", "？？？", "😀", "\u200b", "'" * 50, "一" * 200, "not " * 100):
            with self.subTest(text=text[:10]):
                self.assertIsInstance(self.extractor.extract(text), list)

    def test_process_leaves_payloads_alone_and_reads_full_width(self) -> None:
        payload = Message({TEXT: '/inform{"contact":"direct"}'})
        words = Message({TEXT: "２０１６年７月取得"})
        self.extractor.process([payload, words])
        self.assertIsNone(payload.get(ENTITIES))
        self.assertEqual([(e["value"], e["cues"]) for e in words.get(ENTITIES)], [("2016-07-01", ["title_since"])])

    def test_what_was_trained_is_loaded_back(self) -> None:
        class Storage:
            """One directory for whatever is written."""

            @contextmanager
            def write_to(self, resource: Any) -> Iterator[Path]:
                yield Path(directory)

            read_from = write_to

        with tempfile.TemporaryDirectory() as directory:
            storage: Any = Storage()
            trained = FactExtractor.create({}, storage, mock.Mock(), mock.Mock())
            self.assertEqual(trained.extract("nurse"), [])
            trained.train(SimpleNamespace(entity_synonyms={"nurse": "series:health"}))  # type: ignore[arg-type]
            loaded = FactExtractor.load({}, storage, mock.Mock(), mock.Mock())
            for extractor in (trained, loaded):
                self.assertEqual([e["entity"] for e in extractor.extract("a Nurse")], ["series"])


if __name__ == "__main__":
    unittest.main()
