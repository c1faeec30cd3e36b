"""Search: words of English, bigrams of Chinese, terms and their synonyms."""

import pytest

from policy_kb import KnowledgeBase, read_content
from policy_kb.models import Synonyms, Term
from policy_kb.records import Bilingual
from policy_kb.search import Entry, SearchIndex, tokens

pytestmark = pytest.mark.unit


def entry(name: str, en: str, zh: str, en_text: str = "-", zh_text: str = "-", citation: str = "rules#1") -> Entry:
    return Entry("topic", name, Bilingual(en=en, zh=zh), Bilingual(en=en_text, zh=zh_text), (citation,))


ENTRIES = [
    entry("school", "School places for children", "子女入学待遇", "A child may attend a school nearby.", "就近入学。"),
    entry("card", "Jixiang Card or Jijian Card", "发吉享卡还是吉健卡", "Category C and above.", "C类及以上。"),
    entry("pay", "Performance pay", "绩效工资总量", "People × days × 200 yuan.", "人数×天数×200元。", "rules#2.6.2.1"),
    entry(
        "spouse", "A job for the spouse", "配偶就业", "The school of the child is another matter.", "子女入学另有规定。"
    ),
]
TERMS = [
    Term(
        id="children-school",
        preferred=Bilingual(en="school places", zh="子女入学"),
        synonyms=Synonyms(en=("kindergarten",), zh=("孩子读书",)),
    )
]


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    return SearchIndex(ENTRIES, TERMS)


def names(found: list[tuple[Entry, float]]) -> list[str]:
    return [item.id for item, _ in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Who are the Talents?", ["talent"]),
        ("policies applied schools", ["policy", "appli", "school"]),
        ("社保卡", ["社保", "保卡"]),
        ("卡", ["卡"]),
        ("E类人才的school", ["e", "类人", "人才", "才的", "school"]),
        ("clause 2.7.2.4", ["clause", "2.7.2.4"]),
        ("ＡＢＣ　１２", ["abc", "12"]),
        ("", []),
        ("?!，。😀", []),
        ("the of and", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert list(tokens(text)) == expected


def test_plural_and_singular_are_one_word() -> None:
    assert list(tokens("school")) == list(tokens("schools"))
    assert list(tokens("policy")) == list(tokens("policies"))
    assert list(tokens("review reviews reviewed reviewing")) == ["review"] * 4


@pytest.mark.parametrize(
    ("query", "lang", "first"),
    [
        ("school for my child", "en", "school"),
        ("cards", "en", "card"),
        ("入学", "zh", "school"),
        ("配偶", "zh", "spouse"),
        ("吉享卡", "zh", "card"),
        ("吉享卡", None, "card"),
        ("performance pay 绩效", None, "pay"),
        ("kindergarten", "en", "school"),
        ("孩子读书", "zh", "school"),
        ("KINDERGARTEN", "en", "school"),
        ("2.6.2.1", "zh", "pay"),
        ("200 yuan", "en", "pay"),
    ],
)
def test_best_entry_comes_first(index: SearchIndex, query: str, lang: str | None, first: str) -> None:
    assert names(index.search(query, lang, 5))[:1] == [first]  # type: ignore[arg-type]


def test_title_counts_more_than_text(index: SearchIndex) -> None:
    assert names(index.search("子女入学", "zh", 5))[:2] == ["school", "spouse"]


def test_scores_fall_and_lie_between_0_and_1(index: SearchIndex) -> None:
    scores = [score for _, score in index.search("school child card pay spouse job", None, 10)]
    assert len(scores) == 4
    assert scores == sorted(scores, reverse=True)
    assert min(scores) > 0
    assert max(scores) < 1


def test_a_language_searches_its_own_texts(index: SearchIndex) -> None:
    assert index.search("配偶", "en", 5) == []
    assert names(index.search("配偶", None, 5)) == ["spouse"]


@pytest.mark.parametrize("query", ["", "   ", "zebra", "斑马", "?", "the", "\x00", "'\"; DROP TABLE", "a" * 10_000])
def test_nothing_fits(index: SearchIndex, query: str) -> None:
    assert index.search(query, None, 10) == []


@pytest.mark.parametrize("limit", [0, -1])
def test_limit_below_one_gives_nothing(index: SearchIndex, limit: int) -> None:
    assert index.search("school", "en", limit) == []


def test_limit_cuts(index: SearchIndex) -> None:
    assert len(index.search("school child card pay", None, 2)) == 2


def test_no_entries_no_hits() -> None:
    assert SearchIndex([], TERMS).search("school", "en", 5) == []


def test_snippet_is_the_beginning_in_one_line() -> None:
    long = entry("x", "X", "X字", "First line.\n" + "word " * 100, "第一行。\n" + "字" * 100)
    assert long.snippet("en").startswith("First line. word word")
    assert len(long.snippet("en")) <= 160
    assert len(long.snippet("zh")) == 60
    assert long.snippet("zh").endswith("…")
    assert entry("y", "Y", "Y字", "Short.", "短。").snippet("en") == "Short."


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return KnowledgeBase(read_content(), {})


@pytest.mark.parametrize(
    ("query", "lang", "wanted"),
    [
        ("school for category C children", "en", "children-school"),
        ("人才子女上学", "zh", "children-school"),
        ("apply one year early title", "en", "title-early-one-year"),
        ("2.7.2.4", None, "rules-2022#2.7.2.4"),
        ("容缺受理", "zh", "materials-incomplete"),
    ],
)
def test_real_content_is_found(knowledge: KnowledgeBase, query: str, lang: str | None, wanted: str) -> None:
    assert wanted in names(knowledge.search(query, lang, 5))  # type: ignore[arg-type]


def test_real_content_has_topics_clauses_and_checks(knowledge: KnowledgeBase) -> None:
    assert {item.kind for item, _ in knowledge.search("title early one year 职称", None, 50)} == {
        "topic",
        "clause",
        "check",
    }
