"""The policy's content against the two documents' numbering and the rules of its own writing."""

import re
import string
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from policy_kb import KnowledgeBase, read_content
from policy_kb.examples import check_examples
from policy_kb.records import Bilingual

pytestmark = pytest.mark.content

CONTENT = read_content()
KNOWLEDGE = KnowledgeBase(CONTENT, {})
EXAMPLES = Path(__file__).parent.parent.parent / "data" / "nlu"

# Each section of the documents with the number of its last item; written down from the documents, not from the content.
NUMBERED = {
    "rules-2022": [
        "1",
        "2.1.1", *(f"2.1.2.{n}" for n in range(1, 10)),
        "2.2.1", *(f"2.2.2.{n}" for n in range(1, 8)),
        "2.3.1", *(f"2.3.2.{n}" for n in range(1, 5)),
        "2.4.1", *(f"2.4.2.{n}" for n in range(1, 4)),
        "2.5.1", "2.5.2",
        "2.6.1", "2.6.2.1", "2.6.2.2",
        "2.7.1", *(f"2.7.2.{n}" for n in range(1, 7)),
        "2.8.1", *(f"2.8.2.{n}" for n in range(1, 6)),
        "3.1", "3.2", "3.3", "3.4",
        "4.1",
    ],
    "services": ["1", "2", "3", "4"],
}  # fmt: skip
CITATIONS = [f"{document}#{path}" for document, paths in NUMBERED.items() for path in paths]


def bilingual(record: BaseModel, place: str) -> Iterator[tuple[str, Bilingual]]:
    """Every text in both languages below a record, with its place."""
    if isinstance(record, Bilingual):
        yield place, record
        return
    for name in type(record).model_fields:
        yield from _below(getattr(record, name), f"{place}.{name}")


def _below(value: Any, place: str) -> Iterator[tuple[str, Bilingual]]:
    if isinstance(value, BaseModel):
        yield from bilingual(value, place)
    elif isinstance(value, tuple | list):
        for index, item in enumerate(value):
            yield from _below(item, f"{place}.{getattr(item, 'id', getattr(item, 'path', index))}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _below(item, f"{place}.{key}")


TEXTS = list(bilingual(CONTENT, "content"))


def test_there_are_55_clauses_and_no_other() -> None:
    assert len(CITATIONS) == 55
    found = [f"{document}#{clause.path}" for document, clauses in CONTENT.clauses.items() for clause in clauses]
    assert found == CITATIONS


def test_every_clause_stands_in_the_tree_under_its_headings() -> None:
    for citation in CITATIONS:
        node = KNOWLEDGE.clauses[citation]
        document, _, path = citation.partition("#")
        above = path.rpartition(".")[0]
        assert node.parent == (f"{document}#{above}" if above else None), citation
        assert node.children == ()


def test_there_are_many_topics() -> None:
    assert len(CONTENT.topics) >= 90


def test_every_clause_is_the_ground_of_a_topic() -> None:
    cited = set(chain.from_iterable(topic.citations for topic in CONTENT.topics))
    assert [citation for citation in CITATIONS if citation not in cited] == []


def test_every_clause_leads_a_topic() -> None:
    """A question about a clause must be answerable with that clause first."""
    leading = {topic.citations[0] for topic in CONTENT.topics}
    assert [citation for citation in CITATIONS if citation not in leading] == []


def test_citations_stand_once() -> None:
    for topic in CONTENT.topics:
        assert len(topic.citations) == len(set(topic.citations)), topic.id


def test_all_texts_were_found() -> None:
    """The tests below would see nothing if the walk over the content were wrong."""
    assert len(TEXTS) > 1000
    assert "content.topics.children-school.answer" in dict(TEXTS)
    assert "content.checks.title-one-year-early.outcomes.eligible.verdict" in dict(TEXTS)


def test_each_language_is_the_language_it_says() -> None:
    han = re.compile(r"[㐀-鿿]")
    for place, text in TEXTS:
        assert han.search(text.zh), f"{place}: {text.zh}"
        assert not han.search(text.en), f"{place}: {text.en}"


def test_titles_of_topics_fit_on_a_button() -> None:
    long = [topic.id for topic in CONTENT.topics if len(topic.title.en) > 40 or len(topic.title.zh) > 20]
    assert long == []


def test_titles_of_topics_are_told_apart() -> None:
    for lang in ("en", "zh"):
        titles = [topic.title[lang].lower() for topic in CONTENT.topics]
        assert sorted({title for title in titles if titles.count(title) > 1}) == []


def test_chinese_has_chinese_punctuation() -> None:
    wrong = re.compile(r"[㐀-鿿][,;?:!]|[,;?!][㐀-鿿]")
    assert [(place, wrong.findall(text.zh)) for place, text in TEXTS if wrong.search(text.zh)] == []


def test_english_has_no_chinese_punctuation() -> None:
    wrong = re.compile(r"[，。；：？！、（）《》]")
    assert [place for place, text in TEXTS if wrong.search(text.en)] == []


def test_no_markdown() -> None:
    wrong = re.compile(r"\*\*|__|`|^#{1,6} |\]\(|^\s*\* |<[a-z/]", re.MULTILINE)
    for place, text in TEXTS:
        for words in (text.en, text.zh):
            assert not wrong.search(words), f"{place}: {words}"


def test_no_placeholder_is_left() -> None:
    for place, text in TEXTS:
        for words in (text.en, text.zh):
            assert not re.search(r"TODO|FIXME|XXX|待补|lorem", words), place


def test_benefits_are_complete() -> None:
    assert len(CONTENT.benefits) >= 5
    for benefit in CONTENT.benefits:
        assert list(benefit.categories) == ["A", "B", "C", "D", "E"], benefit.id
        for name, entry in benefit.categories.items():
            assert f"Category {name}" in entry.text.en, f"{benefit.id}.{name}: {entry.text.en}"
            assert re.search(rf"{name}类", entry.text.zh), f"{benefit.id}.{name}: {entry.text.zh}"


def test_each_benefit_has_a_topic() -> None:
    assert {benefit.id for benefit in CONTENT.benefits} == {t.benefit for t in CONTENT.topics if t.benefit}


def test_school_places_are_those_of_the_clause() -> None:
    """2.7.2.4, in the words of the acceptance."""
    school = next(benefit for benefit in CONTENT.benefits if benefit.id == "children")
    assert school.citations == ("rules-2022#2.7.2.4",)
    assert {name: entry.granted for name, entry in school.categories.items()} == {
        "A": True,
        "B": True,
        "C": True,
        "D": True,
        "E": False,
    }
    assert "compulsory education" in school.categories["C"].text.en
    assert "义务教育" in school.categories["D"].text.zh


def test_documents_say_where_they_come_from_and_what_they_are_worth() -> None:
    rules, services = CONTENT.documents
    assert (rules.id, rules.year, services.id, services.year) == ("rules-2022", 2022, "services", 2021)
    for document in CONTENT.documents:
        assert "12333" in document.notice.en
        assert "12333" in document.notice.zh


def test_conditions_of_one_branch_read_truly_in_the_other() -> None:
    """A leader meets "contribution, or leadership" without a contribution: the title must not name one alone."""
    branched = 0
    for check in CONTENT.checks:
        for condition in check.conditions:
            form = condition.holds_when
            if form.if_ is None:
                continue
            branched += 1
            if form.if_.stated is not None:  # what nobody asked for was not asked for wrongly
                assert " no " in condition.title.en, condition.title.en
                assert "没有" in condition.title.zh, condition.title.zh
            else:
                assert ", or " in condition.title.en, condition.title.en
                assert "，或" in condition.title.zh, condition.title.zh
    assert branched >= 6


def test_every_check_can_be_reached_from_a_topic() -> None:
    assert {check.id for check in CONTENT.checks} <= {topic.check for topic in CONTENT.topics}


def test_replies_have_the_same_blanks_in_both_languages() -> None:
    for reply in CONTENT.replies:
        blanks = [
            {name for _, name, _, _ in string.Formatter().parse(reply.text[lang]) if name} for lang in ("en", "zh")
        ]
        assert blanks[0] == blanks[1], reply.id


def test_every_reply_that_is_said_exists() -> None:
    """The names in the code of the conversation, against the content."""
    root = Path(__file__).parent.parent.parent / "actions"
    code = "\n".join(path.read_text(encoding="utf-8") for path in root.glob("*.py"))
    said = set(re.findall(r"(?:_say|knowledge\.reply)\(\s*\"([a-z_]+)\"", code))
    assert len(said) > 20
    assert said - {reply.id for reply in CONTENT.replies} == set()


def test_questions_of_facts_end_as_questions() -> None:
    for fact in CONTENT.facts:
        assert fact.question.en.endswith("?"), fact.id
        assert fact.question.zh.endswith("？"), fact.id


def test_training_examples_fit_the_content() -> None:
    """What `policy_kb check` says."""
    assert check_examples(EXAMPLES, CONTENT) == []
