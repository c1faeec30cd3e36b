"""Content files: every fault is found with its file, line and field."""

from pathlib import Path

import pytest
from pydantic import Field

from policy_kb.content_files import ContentError, ContentFile, Problem
from policy_kb.records import Bilingual, Citation, Key, Record

pytestmark = pytest.mark.unit


class Item(Record):
    """A record with the kinds of field that content has."""

    id: Key
    title: Bilingual
    citations: tuple[Citation, ...] = Field(min_length=1)
    level: Key | float | None = None
    details: dict[str, str | bool | int | list[str]] = Field(default_factory=dict)


class Items(Record):
    """A file of them."""

    items: tuple[Item, ...]


GOOD = """\
# A comment.
items:
  - id: one
    title:
      en: One
      zh: 一
    citations:
      - rules#1
      - rules#2.1
    level: 3
  - id: two
    title: {en: Two, zh: 二}
    citations: [rules#1]
    details: {a: true, b: [x, y]}
"""


def problems_of(tmp_path: Path, text: str | bytes) -> list[Problem]:
    path = tmp_path / "items.yml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(ContentError) as error:
        ContentFile.open(path).parse(Items)
    assert str(error.value) == "\n".join(str(problem) for problem in error.value.problems)
    assert {problem.file for problem in error.value.problems} == {path}
    return error.value.problems


def test_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "items.yml"
    path.write_text(GOOD, encoding="utf-8")
    items = ContentFile.open(path).parse(Items).items
    assert [item.id for item in items] == ["one", "two"]
    assert items[0].title["zh"] == "一"
    assert items[1].details == {"a": True, "b": ["x", "y"]}


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "words"),
    [
        ("id: one", "id: One!", 3, "items.0.id", "pattern"),
        ("id: two", "idd: two", 11, "items.1.idd", "Extra inputs"),
        ("      zh: 一\n", "", 4, "items.0.title.zh", "Field required"),
        ("zh: 一", "zh: '  '", 6, "items.0.title.zh", "at least 1 character"),
        ("- rules#2.1", "- rules 2.1", 9, "items.0.citations.1", "pattern"),
        ("[rules#1]", "[]", 13, "items.1.citations", "at least 1 item"),
        ("[rules#1]", "rules#1", 13, "items.1.citations", "tuple"),
        ("level: 3", "level: Three", 10, "items.0.level", ""),
        ("{a: true,", "{a: {},", 14, "items.1.details.a", ""),
        ("title: {en: Two, zh: 二}", "title: Two", 12, "items.1.title", "Bilingual"),
        ("items:", "item:", 1, "items", "Field required"),
    ],
)
def test_wrong_field_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, field: str, words: str
) -> None:
    assert GOOD.count(old) == 1
    found = problems_of(tmp_path, GOOD.replace(old, new))
    fitting = [problem for problem in found if problem.field == field]
    assert fitting, found
    assert fitting[0].line == line
    assert words in fitting[0].message
    assert str(fitting[0]) == f"{tmp_path / 'items.yml'}:{line}: {field}: {fitting[0].message}"


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("id: one", "id: ONE").replace("zh: 二", "zh: ''").replace("level: 3", "colour: red")
    assert {(problem.line, problem.field) for problem in problems_of(tmp_path, text)} == {
        (3, "items.0.id"),
        (10, "items.0.colour"),
        (12, "items.1.title.zh"),
    }


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("    level: 3\n", "    level: 3\n    id: again\n", 11),
        ("{en: Two, zh: 二}", "{en: Two, en: Zwei, zh: 二}", 12),
        ("# A comment.\n", "items: []\n", 2),
    ],
)
def test_key_that_stands_twice_is_refused_with_the_second_one_s_line(
    tmp_path: Path, old: str, new: str, line: int
) -> None:
    (problem,) = problems_of(tmp_path, GOOD.replace(old, new))
    assert problem.line == line
    assert "stands twice" in problem.message


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("items:\n  - id: [one\n", 3),
        ("items:\n  - id: one\n bad: indent\n", 3),
        ("items:\n\t- id: one\n", 2),
        ("items:\n  - id: *unknown\n", 2),
        ("items:\n  - id: !!python/object/apply:os.getcwd []\n", 2),
        ("items: []\n# \x07\n", 2),
        (b"items: []\n# \xff\xfe\n", 2),
    ],
)
def test_what_is_no_yaml_is_one_problem_with_its_line(tmp_path: Path, text: str | bytes, line: int) -> None:
    (problem,) = problems_of(tmp_path, text)
    assert problem.line == line
    assert problem.field == "YAML"
    assert problem.message


@pytest.mark.parametrize("text", ["", "# nothing\n", "- one\n", "one\n", "7\n"])
def test_file_of_another_shape(tmp_path: Path, text: str) -> None:
    (problem,) = problems_of(tmp_path, text)
    assert problem.line == 1
    assert problem.message


def test_line_of_a_field_that_is_not_there_is_that_of_what_should_hold_it(tmp_path: Path) -> None:
    path = tmp_path / "items.yml"
    path.write_text(GOOD, encoding="utf-8")
    file = ContentFile.open(path)
    for field, line in [
        (("items", 1, "citations", 0), 13),
        (("items", 0, "citations", 1), 9),
        (("items", 0, "title", "fr"), 4),
        (("items", 0, "missing", "deeper"), 3),
        (("items", 9), 2),
        (("nothing",), 1),
        ((), 1),
    ]:
        assert file.problem(field, "x").line == line, field
