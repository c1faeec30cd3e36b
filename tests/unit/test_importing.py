"""An official text taken apart by its own numbering, in both languages."""

from pathlib import Path

import pytest

from policy_kb import read_content
from policy_kb.importing import ImportFailure, split_by_numbering

pytestmark = pytest.mark.unit

OFFICIAL = Path(__file__).parents[3] / "shared" / "policy" / "rules-2022.en.txt"

# The numbering of the Operational Rules, as the translation prints it: parts on lines of their own, everything below
# them in running text, the sections' numbers at a line's beginning.
ENGLISH = """\
The Department issued rules on the 7th [2022] No. 9. The full text is as follows:

1. Scope of application The scope covers 3. relevant staff (2) of all units, see 2.1.

2. Specific operational methods

(1) Regarding titles 1. Policy statement. Those in contact can apply 1 year in advance, 2 of 10 points at most.\
 2. Operation method. (1) Contact is direct contact; items (4) and (7) do not matter. (2) The ratio is 2, 3, and 10.

A second paragraph of the same item, with 5. something. (3) The third item.

(2) Regarding posts 1. Policy statement. The ratio is raised. 2. Operation method. (1) Temporary posts.
(2) They are digested within 5 years.

(3) Regarding the assessment. 1. Policy statement. Up to 20%. 2. Operation method. It runs in parallel.

3. Procedure

(1) Application. Submit it to the unit. (2) Review. By level.

IV. Explanations

(1) Each locality decides.
"""
ENGLISH_PATHS = [
    "1", "2.1.1", "2.1.2.1", "2.1.2.2", "2.1.2.3", "2.2.1", "2.2.2.1", "2.2.2.2", "2.3.1", "2.3.2", "3.1", "3.2", "4.1"
]  # fmt: skip

CHINESE = """\
吉林省人力资源和社会保障厅印发细则（2022年第9号），全文如下：

一、适用范围
适用于一线人员，包括（三）类、1.5倍等。

二、具体操作办法

（一）关于职称专项激励
1．政策表述。可提前一年申报，见第二条第（二）项。
2．操作办法。
（1）指全系列专业技术人员。
（2）指直接接触，按第（3）项确认，不包括间接接触。
（3）名单由各级确认。

（二）关于岗位比例
1. 政策表述。分别提高2、3、10个百分点。2. 操作办法。（1）可申请增设临时岗位。（2）五年内消化。

（三）关于年度考核
1、政策表述。提高到20%。
2、操作办法。与年度考核并行。

三、办理程序
（一）提出申请。向所在单位提出。
（二）受理审核。分级负责。

四、有关说明
（一）由各地研究确定。
"""
CHINESE_PATHS = ENGLISH_PATHS


def texts(text: str) -> dict[str, str]:
    found = split_by_numbering(text)
    assert len({clause.path for clause in found}) == len(found)
    return {clause.path: clause.text for clause in found}


def test_english_numbering() -> None:
    found = texts(ENGLISH)
    assert list(found) == ENGLISH_PATHS
    assert found["2.1.1"] == "Those in contact can apply 1 year in advance, 2 of 10 points at most."
    assert found["2.2.2.1"] == "Temporary posts."
    assert found["2.3.2"] == "It runs in parallel."
    assert found["3.1"] == "Application. Submit it to the unit."
    assert found["4.1"] == "Each locality decides."


def test_references_inside_sentences_stay_where_they_are() -> None:
    found = texts(ENGLISH)
    assert found["1"] == "Scope of application The scope covers 3. relevant staff (2) of all units, see 2.1."
    assert found["2.1.2.1"] == "Contact is direct contact; items (4) and (7) do not matter."


def test_paragraphs_of_an_item_stay_together() -> None:
    assert texts(ENGLISH)["2.1.2.2"] == (
        "The ratio is 2, 3, and 10.\n\nA second paragraph of the same item, with 5. something."
    )


def test_words_before_the_numbering_belong_to_nothing() -> None:
    assert not any("issued rules" in text for text in texts(ENGLISH).values())
    assert not any("印发细则" in text for text in texts(CHINESE).values())


def test_chinese_numbering() -> None:
    found = texts(CHINESE)
    assert list(found) == CHINESE_PATHS
    assert found["1"] == "适用范围\n适用于一线人员，包括（三）类、1.5倍等。"
    assert found["2.1.1"] == "可提前一年申报，见第二条第（二）项。"
    assert found["2.1.2.2"] == "指直接接触，按第（3）项确认，不包括间接接触。"
    assert found["2.1.2.3"] == "名单由各级确认。"
    assert found["2.2.1"] == "分别提高2、3、10个百分点。"
    assert found["2.3.2"] == "与年度考核并行。"
    assert found["4.1"] == "由各地研究确定。"


def test_full_width_and_half_width_brackets_are_the_same() -> None:
    half = CHINESE.replace("（", "(").replace("）", ")")
    assert list(texts(half)) == CHINESE_PATHS


def test_full_width_digits() -> None:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    assert list(texts(CHINESE.translate(wide))) == CHINESE_PATHS


def test_windows_line_ends() -> None:
    assert list(texts(ENGLISH.replace("\n", "\r\n"))) == ENGLISH_PATHS


@pytest.mark.parametrize(
    "text", ["", "\n\n", "A letter without numbers.", "没有编号的文字。", "(5) five 7. seven", "2. two"]
)
def test_text_without_numbering(text: str) -> None:
    with pytest.raises(ImportFailure, match="no numbering"):
        split_by_numbering(text)


@pytest.mark.parametrize("mark", ["（十十）", "(99)", "IIX.", "十十、", "（一百）", "(0)"])
def test_marks_that_are_no_next_number_are_words(mark: str) -> None:
    text = CHINESE.replace("适用于一线人员", f"适用于{mark}一线人员").replace(
        "四、有关说明\n", f"四、有关说明\n{mark}\n"
    )
    found = texts(text)
    assert list(found) == CHINESE_PATHS
    assert mark in found["1"]


@pytest.mark.skipif(not OFFICIAL.exists(), reason="the department's text is not beside the repository")
def test_the_official_text_lands_on_its_clauses() -> None:
    found = texts(OFFICIAL.read_text(encoding="utf-8"))
    clauses = [clause.path for clause in read_content().clauses["rules-2022"]]
    assert len(clauses) == 51
    assert list(found) == clauses
    assert all(len(text) > 20 for text in found.values())
    assert found["2.7.2.4"].startswith(
        "Talents who pass the talent classification and grading review can enjoy the children"
    )
