"""Search as you type: beginnings, slips, sounds, clause numbers, and where a text answers."""

import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb import KnowledgeBase, Language, read_content
from policy_kb.models import Synonyms, Term
from policy_kb.records import Bilingual
from policy_kb.search import Entry, SearchIndex, excerpt, marks
from policy_kb.search.slips import is_one_slip, one_slip_away
from policy_kb.search.sounds import Sounds, syllables
from policy_kb.search.typing_query import MOST_CHARACTERS, read

pytestmark = pytest.mark.unit
ROOT = Path(__file__).resolve().parent.parent.parent
ANY_TEXT = st.text(alphabet=st.sampled_from("aeg nzhic绩效职称的吗卡ü2１.。#-'\x00😀ＡﷺĿ㎡\n"), max_size=40)


def entry(name: str, en: str, zh: str, kind: str = "topic", citation: str = "rules#9") -> Entry:
    text = Bilingual(en="Nothing more.", zh="别无其他。")
    return Entry(kind, name, Bilingual(en=en, zh=zh), text, (citation,))  # type: ignore[arg-type]


def clause(path: str, en: str = "A clause", zh: str = "一条", document: str = "rules") -> Entry:
    return entry(f"{document}#{path}", en, zh, "clause", f"{document}#{path}")


ENTRIES = [
    entry("school", "School places for children", "子女入学"),
    entry("card", "Jixiang Card", "发吉享卡还是吉健卡"),
    entry("pay", "Performance pay", "绩效工资"),
    entry("title", "Title review", "职称评审"),
    entry("key", "Key projects", "重点项目"),
    entry("green", "Green channel", "绿色通道"),
    *(clause(path) for path in ("2.1", "2.1.2", "2.1.2.4", "2.1.20", "2.10")),
    clause("2.1.2", document="services"),
    entry("citing", "About the rule", "关于规定", citation="rules#2.1.2"),
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


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return KnowledgeBase(read_content(), {})


def names(found: list[tuple[Entry, float]]) -> list[str]:
    return [item.id for item, _ in found]


def marked(text: str, query: str) -> str:
    for start, end in reversed(marks(text, query)):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


@pytest.mark.parametrize(
    ("query", "lang", "first"),
    [
        ("perfor", "en", "pay"),
        ("perf pay", "en", "pay"),
        ("PERFORMANCE", "en", "pay"),
        ("reviewin", "en", "title"),
        ("titl", None, "title"),
        ("perfromance", "en", "pay"),
        ("perfrom", "en", "pay"),
        ("scool places", "en", "school"),
        ("schoool", "en", "school"),
        ("kindergarten", "en", "school"),
        ("kinderg", "en", "school"),
        ("绩效", "zh", "pay"),
        ("卡", "zh", "card"),
        ("享", "zh", "card"),
        ("资", "zh", "pay"),
        ("孩子读书", "zh", "school"),
        ("请问绩效工资的总量是多少", "zh", "pay"),
        ("只称", "zh", "title"),
        ("职秤评审", "zh", "title"),
        ("zhicheng", "zh", "title"),
        ("ZhiCheng", "zh", "title"),
        ("zhich", "zh", "title"),
        ("zhi cheng", "zh", "title"),
        ("zhichengpingshen", "zh", "title"),
        ("zhongdian", "zh", "key"),
        ("luse", "zh", "green"),
        ("lvse", "zh", "green"),
        ("lüse", "zh", "green"),
        ("zinv", "zh", "school"),
        ("zc", "zh", "title"),
        ("zcps", "zh", "title"),
        ("jxk", "zh", "card"),
        ("zhicheng", None, "title"),
        ("zhicheng", "en", "title"),
        ("绩效", "en", "pay"),
        ("performance", "zh", "pay"),
        ("perfromance", "zh", "pay"),
    ],
)
def test_what_is_typed_finds(index: SearchIndex, query: str, lang: Language | None, first: str) -> None:
    assert names(index.find(query, lang, 5))[:1] == [first]


@pytest.mark.parametrize("query", ["performance pay", "子女入学", "职称评审"])
def test_every_beginning_finds_what_is_being_typed(index: SearchIndex, query: str) -> None:
    lang: Language = "en" if query.isascii() else "zh"
    expected = index.find(query, lang, 1)[0][0]
    assert all(expected in [item for item, _ in index.find(query[:end], lang, 9)] for end in range(1, len(query) + 1))


@pytest.mark.parametrize(
    "query", ["2.1.2", "clause 2.1.2", "第2.1.2条", "2。1。2", "２．１．２", " 2.1.2. ", "rules#2.1.2"]
)
def test_a_number_finds_its_clause_first_then_what_lies_under_it(index: SearchIndex, query: str) -> None:
    found = names(index.find(query, "zh", 9))
    assert found[0] == "rules#2.1.2"
    assert set(found[:3]) == {"rules#2.1.2", "services#2.1.2", "rules#2.1.2.4"}
    assert "citing" in found[3:]
    assert "rules#2.10" not in found


def test_a_full_citation_means_its_own_document(index: SearchIndex) -> None:
    assert names(index.find("services#2.1.2", None, 3)) == ["services#2.1.2", "rules#2.1.2", "rules#2.1.2.4"]


@pytest.mark.parametrize("query", ["", "   ", "zebra", "斑马", "?", "9.9.9", "\x00", "'\"; DROP TABLE", "😀", "qqqqq"])
def test_nothing_fits(index: SearchIndex, query: str) -> None:
    assert index.find(query, None, 10) == []


def test_a_short_word_is_not_taken_for_a_slip(index: SearchIndex) -> None:
    assert index.find("cart", "en", 5) == []


def test_a_stop_word_alone_is_a_beginning() -> None:
    assert names(SearchIndex([entry("doc", "Doctors", "医生")], []).find("do", "en", 5)) == ["doc"]


def test_a_word_known_is_not_read_as_pinyin() -> None:
    entries = [entry("plan", "A plan", "plan计划"), entry("other", "Other", "普兰")]
    assert names(SearchIndex(entries, []).find("plan", "zh", 5)) == ["plan"]


def test_no_entries_and_no_room_give_nothing(index: SearchIndex) -> None:
    assert SearchIndex([], TERMS).find("school", "en", 5) == []
    assert index.find("school", "en", 0) == []
    assert len(index.find("p", "en", 1)) == 1


def test_title_as_typed_comes_first() -> None:
    entries = [entry("long", "Pay, pay and pay: on performance", "a"), entry("exact", "Performance pay", "b")]
    assert names(SearchIndex(entries, []).find("performance pay", "en", 2)) == ["exact", "long"]


def test_sections_are_found_but_not_searched() -> None:
    index = SearchIndex([clause("2.1.1", "One", "一")], [], [clause("2.1", "Whole part", "整体")])
    assert names(index.find("2.1", "en", 5)) == ["rules#2.1", "rules#2.1.1"]
    assert names(index.find("whole", "en", 5)) == ["rules#2.1"]
    assert index.search("whole", "en", 5) == []


def test_a_very_long_query_counts_by_its_beginning(index: SearchIndex) -> None:
    assert names(index.find("performance " + "x" * 100_000, "en", 1)) == ["pay"]
    assert len(read("绩" * 5000).text) == MOST_CHARACTERS
    index.find("an" * 5000, "zh", 5)


@given(query=ANY_TEXT, lang=st.sampled_from([None, *get_args(Language)]))
def test_anything_can_be_typed(index: SearchIndex, query: str, lang: Language | None) -> None:
    scores = [score for _, score in index.find(query, lang, 20)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score < 1 for score in scores)


@given(text=ANY_TEXT, query=ANY_TEXT)
def test_marks_lie_in_the_text_in_order_and_apart(text: str, query: str) -> None:
    flat = [place for span in marks(text, query) for place in span]
    assert flat == sorted(set(flat))
    assert all(0 <= place <= len(text) for place in flat)


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Performance pay", "perfor", "[Perfor]mance pay"),
        ("The reviews of the title", "the review", "The [reviews] of the title"),
        ("Performance pay", "perfromance", "[Performance] pay"),
        ("一次性绩效工资总量", "绩效工资", "一次性[绩效工资]总量"),
        ("发吉享卡还是吉健卡", "卡", "发吉享[卡]还是吉健[卡]"),
        ("高级职称评审", "zhicheng", "高级[职称]评审"),
        ("高级职称评审", "zcps", "高级[职称评审]"),
        ("高级职称评审", "只称", "高级[职称]评审"),
        ("ＰＡＹ １０", "pay 10", "[ＰＡＹ] [１０]"),
        ("㎡ 与 pay", "pay", "㎡ 与 [pay]"),
        ("- 2.1.2.1 a", "2.1.2", "- [2.1.2].1 a"),
        ("A child's school", "child's", "A [child]'s school"),
        ("<b>pay</b>", "pay", "<b>[pay]</b>"),
        ("Nothing", "pay", "Nothing"),
        ("", "pay", ""),
        ("pay", "", "pay"),
    ],
)
def test_marks(text: str, query: str, expected: str) -> None:
    assert marked(text, query) == expected


@pytest.mark.parametrize("lang", get_args(Language))
def test_an_excerpt_shows_the_place(lang: Language) -> None:
    text = Bilingual(en="word " * 90 + "the kindergarten " + "more " * 90, zh="字" * 150 + "幼儿园" + "句" * 150)
    long = Entry("topic", "x", Bilingual(en="X", zh="某"), text, ("rules#1",))
    piece = excerpt(long, "kindergarten" if lang == "en" else "幼儿园", lang)
    assert ("kindergarten" if lang == "en" else "幼儿园") in piece
    assert piece[0] == piece[-1] == "…"
    assert len(piece) <= len(long.snippet(lang))
    assert excerpt(long, "zebra", lang) == long.snippet(lang)
    assert excerpt(long, "", lang) == long.snippet(lang)


def test_an_excerpt_may_end_with_the_text() -> None:
    text = Bilingual(en="word " * 90 + "the kindergarten.", zh="-")
    piece = excerpt(Entry("topic", "x", Bilingual(en="X", zh="某"), text, ()), "kinderg", "en")
    assert piece.startswith("…word")
    assert piece.endswith("kindergarten.")
    assert len(piece) <= 160


def test_slips() -> None:
    for meant in ("school", "schools", "scool", "shcool", "schoal"):
        assert meant == "school" or is_one_slip("school", meant)
        assert meant in {*one_slip_away("school"), "school"}
    for other in ("school", "schol" + "xx", "shool" + "s", "pupil"):
        assert not is_one_slip("school", other)
    assert not is_one_slip("card", "cart")
    assert list(one_slip_away("card")) == []
    assert list(one_slip_away("a" * 100)) == []


def test_sounds_take_the_reading_that_the_word_asks_for() -> None:
    assert syllables("重点") == ("zhong", "dian")
    assert syllables("会计") == ("kuai", "ji")
    assert len(syllables("㐀㐁\u3fff")) == 3


def test_pinyin_is_taken_apart_in_each_way_that_fits() -> None:
    sounds = Sounds([("西安", 0), ("先", 1), ("方案", 2)])
    assert sounds.spelled("xian", complete=True) in ([[1]], [[0]])
    assert sounds.spelled("fangan", complete=True) == [[2]]
    assert sounds.spelled("fanga", complete=False) == [[2]]
    assert sounds.spelled("x" * 100, complete=True) == []


@pytest.mark.parametrize(
    ("query", "lang", "first"),
    [
        ("2.1.2", "zh", "rules-2022#2.1.2"),
        ("2.1.2.4", "en", "rules-2022#2.1.2.4"),
        ("rules-2022#2.6.2.1", None, "rules-2022#2.6.2.1"),
        ("jixiangka", "zh", "talent-card"),
        ("E类人才的孩子上学有什么待遇？", "zh", "children-school"),
    ],
)
def test_real_content_is_found(knowledge: KnowledgeBase, query: str, lang: Language | None, first: str) -> None:
    assert names(knowledge.find(query, lang, 5))[0] == first


@pytest.mark.parametrize(
    ("query", "lang", "word"),
    [("perfor", "en", "performance"), ("perfromance", "en", "performance"), ("jixiao", "zh", "绩效")],
)
def test_real_content_has_the_word_where_it_is_found(
    knowledge: KnowledgeBase, query: str, lang: Language, word: str
) -> None:
    found = knowledge.find(query, lang, 5)
    assert len(found) == 5
    assert all(word in (item.title[lang] + item.text[lang]).lower() for item, _ in found)


def test_the_tables_of_pinyin_are_not_read_before_somebody_types_by_sound() -> None:
    code = (
        "import sys; from policy_kb import KnowledgeBase, read_content; k = KnowledgeBase(read_content(), {});"
        "k.find('performance', 'en'); k.find('绩效', 'zh'); assert 'pypinyin' not in sys.modules;"
        "k.find('zhicheng', 'zh'); assert 'pypinyin' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, timeout=60)
