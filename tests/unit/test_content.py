"""Content as a whole: one thing broken at a time, named with file, line and field, and nothing of it loaded."""

# ruff: noqa: E501 (one fault a line reads as a table)

import shutil
from pathlib import Path

import pytest

from policy_kb import ContentError, KnowledgeBase, connect, load, read_content
from policy_kb.content import CONTENT_DIRECTORY, path_key
from policy_kb.content_files import Problem
from policy_kb.store import content_version, read
from tests.support.small_content import change, write_content

pytestmark = pytest.mark.unit


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content")


def problems_of(root: Path) -> list[Problem]:
    with pytest.raises(ContentError) as error:
        read_content(root)
    return error.value.problems


def test_small_content_is_read(root: Path) -> None:
    content = read_content(root)
    assert [topic.id for topic in content.topics] == ["scope", "school"]
    assert [clause.path for clause in content.clauses["rules"]] == ["1", "2.9", "2.10"]
    assert content.checks[0].figures["years"].completed_years == "since"
    assert content.topics[1].variants[0].when == {"employer": "enterprise"}


def test_small_content_makes_a_tree(root: Path) -> None:
    knowledge = KnowledgeBase(read_content(root), {("rules#1", "zh"): "第一条"})
    heading, clause = knowledge.clauses["rules#2"], knowledge.clauses["rules#2.10"]
    assert heading.children == ("rules#2.9", "rules#2.10")
    assert heading.text.en == "- 2.9 Years\n- 2.10 School places"
    assert (clause.parent, clause.children) == ("rules#2", ())
    assert knowledge.clauses["rules#1"].parent is None
    assert dict(knowledge.clauses["rules#1"].official) == {"zh": "第一条"}
    assert knowledge.source(("rules#2.9", "rules#1"), "en") == "Rules 2022, 2.9, 1"
    assert knowledge.source(["rules#2.9", "rules#1"], "zh") == "《规则》（2022）2.9、1"
    assert knowledge.reply("source", "en", source="x") == "Source: x"
    with pytest.raises(KeyError):
        knowledge.reply("no such reply", "en")


# file, what stands there, what it becomes (→ marks the faulty line), the field, words of the message
BROKEN = {
    "unknown citation": ("topics/two.yml", "[rules#2.10, rules#1]", "[rules#2.10, rules#3]", "topics.0.citations.1", "rules#3 is no clause"),
    "citation of a heading": ("topics/one.yml", "[rules#1]", "[rules#2]", "topics.0.citations.0", "rules#2 is no clause"),
    "citation of another document": ("terms.yml", "[rules#1]", "[laws#1]", "terms.0.citations.0", "laws#1 is no clause"),
    "citation of a benefit": ("benefits.yml", "[rules#2.10]", "[rules#2.11]", "benefits.0.citations.0", "rules#2.11"),
    "citation of a fact": ("facts.yml", "[rules#1]", "[rules#9]", "facts.0.citations.0", "rules#9"),
    "citation of a check": ("checks/years.yml", "citations: [rules#2.9]\noutcomes", "citations: [rules#9]\noutcomes", "citations.0", "rules#9"),
    "citation of a condition": ("checks/years.yml", "[rules#1]", "[rules#8]", "conditions.0.citations.0", "rules#8"),
    "citation of a variant": ("topics/two.yml", "citations: [rules#2.9]", "citations: [rules#7]", "topics.0.variants.0.citations.0", "rules#7"),
    "citation in another form": ("topics/one.yml", "[rules#1]", "['rules 1']", "topics.0.citations.0", "pattern"),
    "no citation": ("topics/one.yml", "[rules#1]", "[]", "topics.0.citations", "at least 1"),
    "missing language": ("topics/two.yml", "      zh: 子女均可入学。\n", "", "topics.0.answer.zh", "Field required"),
    "missing language in a clause": ("clauses/rules/all.yml", "text: {en: It covers nurses., zh: 适用于护士。}", "text: {zh: 适用于护士。}", "clauses.0.text.en", "Field required"),
    "empty language": ("topics/one.yml", "zh: 适用哪些人？", "zh: ' '", "topics.0.title.zh", "at least 1"),
    "missing field": ("topics/one.yml", "    entitlement: true\n", "", "topics.0.entitlement", "Field required"),
    "duplicate topic in another file": ("topics/two.yml", "id: school", "id: scope", "topics.0.id", "scope is already defined in"),
    "duplicate clause": ("clauses/rules/all.yml", '"2.9"', '"2.10"', "clauses.2.path", "2.10 is already defined in"),
    "duplicate fact": ("facts.yml", "id: since", "id: employer", "facts.1.id", "employer is already defined in"),
    "duplicate key": ("terms.yml", "    preferred: {en: nurse, zh: 护士}\n", "    preferred: {en: nurse, zh: 护士}\n→    id: sister\n", "YAML", "'id' stands twice"),
    "unknown field": ("topics/one.yml", "    entitlement: true\n", "    entitlement: true\n→    colour: red\n", "topics.0.colour", "Extra inputs"),
    "unknown field of a check": ("checks/years.yml", "facts: [employer, since]", "facts: [employer, since]\n→asks: []", "asks", "Extra inputs"),
    "truth value that is none": ("topics/one.yml", "entitlement: true", "entitlement: perhaps", "topics.0.entitlement", "boolean"),
    "number that is none": ("documents.yml", "year: 2022", "year: last", "documents.0.year", "integer"),
    "text where a list belongs": ("topics/one.yml", "follow_ups: [school]", "follow_ups: school", "topics.0.follow_ups", "tuple"),
    "date that is none": ("facts.yml", "minimum: 1950-01-01", "minimum: 1950-13-01", "YAML", "'1950-13-01': month must be"),
    "unknown kind of fact": ("facts.yml", "kind: date", "kind: day", "facts.1.kind", "'bool', 'choice'"),
    "missing category of a benefit": ("benefits.yml", "      E: {granted: false, text: {en: Not for E., zh: E类不享受。}}\n", "", "benefits.0.categories", "at least 5"),
    "sixth category of a benefit": ("benefits.yml", "      E: {", "      F: {", "benefits.0.categories.F", "'A', 'B', 'C', 'D' or 'E'"),
    "id in another form": ("topics/one.yml", "id: scope", "id: The Scope", "topics.0.id", "pattern"),
    "unknown follow-up": ("topics/one.yml", "[school]", "[schools]", "topics.0.follow_ups.0", "schools is no topic"),
    "unknown check": ("topics/one.yml", "check: years", "check: months", "topics.0.check", "months is no self-check"),
    "unknown benefit": ("topics/two.yml", "benefit: children", "benefit: card", "topics.0.benefit", "card is no benefit"),
    "unknown fact of a variant": ("topics/two.yml", "{employer: enterprise}", "{boss: enterprise}", "topics.0.variants.0.when.boss", "unknown fact"),
    "unknown value of a variant": ("topics/two.yml", "{employer: enterprise}", "{employer: farm}", "topics.0.variants.0.when.employer", "farm is no value of employer"),
    "one unknown value of several": ("topics/two.yml", "{employer: enterprise}", "{employer: [hospital, farm]}", "topics.0.variants.0.when.employer", "farm is no value"),
    "unknown fact of a check": ("checks/years.yml", "facts: [employer, since]", "facts: [employer, since, boss]", "facts.2", "boss is no fact"),
    "unknown value in a condition": ("checks/years.yml", "in: [hospital, enterprise]", "in: [hospital, farm]", "conditions.0.holds_when", "farm is no value of employer"),
    "unknown value in a route": ("checks/years.yml", "is: hospital", "is: farm", "routes.0.when", "farm is no value of employer"),
    "unknown fact taken when stated": ("checks/years.yml", "facts: [employer, since]", "facts: [employer, since]\n→if_stated: [boss]", "if_stated.0", "boss is no fact"),
    "unknown value in a table": ("checks/years.yml", "{completed_years: since}", "{completed_years: since}\n→  days: {lookup: employer, table: {farm: 3}}", "figures.days", "farm is no value of employer"),
    "unknown value in a case": ("checks/years.yml", "{completed_years: since}", "{completed_years: since}\n→  days: {cases: [{when: {value: employer, is: farm}, figure: {add: [years]}}]}", "figures.days", "farm is no value of employer"),
    "truth value for a choice": ("checks/years.yml", "is: hospital", "is: true", "routes.0.when", "True is no value of employer"),
    "size of a choice": ("checks/years.yml", "{value: years, at_least: 3}", "{value: employer, at_least: 3}", "conditions.1.holds_when", "employer is no number but a choice"),
    "date against number": ("checks/years.yml", "{value: years, at_least: 3}", "{value: since, at_least: 2018}", "conditions.1.holds_when", "since is no number but a date"),
    "number against date": ("checks/years.yml", "{value: years, at_least: 3}", "{value: years, at_least: since}", "conditions.1.holds_when", "since is no number but a date"),
    "a single day": ("checks/years.yml", "{value: years, at_least: 3}", "{value: since, is: '2018-01-01'}", "conditions.1.holds_when", "since is a date"),
    "text for years": ("checks/years.yml", "{value: years, at_least: 3}", "{value: years, is: three}", "conditions.1.holds_when", "three is no value of years, which is a number"),
    "years of a choice": ("checks/years.yml", "{completed_years: since}", "{completed_years: employer}", "figures.years", "employer is a choice, and a date is needed"),
    "sum of a date": ("checks/years.yml", "{completed_years: since}", "{add: [since, 1]}", "figures.years", "since is a date, and a number is needed"),
    "asked fact left unsaid": ("checks/years.yml", "  - id: usual\n", "  - id: again\n→    when: {stated: since}\n    text: {en: x, zh: 字}\n  - id: usual\n", "routes.1.when", "since is asked for"),
    "condition that always holds": ("checks/years.yml", "at_least: 3", "at_least: 0", "conditions.1.holds_when", "no facts can fail this condition"),
    "condition that never holds": ("checks/years.yml", "at_least: 3", "at_least: 300", "conditions.1.holds_when", "no facts can meet this condition"),
    "all values of a choice": ("checks/years.yml", "in: [hospital, enterprise]", "in: [hospital, enterprise, agency]", "conditions.0.holds_when", "no facts can fail this condition"),
    "route behind another": ("checks/years.yml", "  - id: usual\n", "  - id: again\n→    when: {value: employer, is: hospital}\n    text: {en: x, zh: 字}\n  - id: usual\n", "routes.1.when", "whoever fits it takes an earlier one"),
    "comparison with nothing": ("checks/years.yml", "at_least: 3", "at_least: null", "conditions.1.holds_when", "a condition is"),
    "values that are nothing": ("checks/years.yml", "in: [hospital, enterprise]", "in: null", "conditions.0.holds_when", "a condition is"),
    "number that is no number": ("checks/years.yml", "at_least: 3", "at_least: .nan", "conditions.1.holds_when.at_least", "Input should be"),
    "condition of two forms": ("checks/years.yml", "{value: years, at_least: 3}", "{value: years, at_least: 3, below: 5}", "conditions.1.holds_when", "a condition is"),
    "figure of no form": ("checks/years.yml", "{completed_years: since}", "{}", "figures.years", "a figure has one form"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_fault_is_named_with_file_line_and_field(root: Path, case: str) -> None:
    name, old, new, field, words = BROKEN[case]
    line = change(root, name, old, new)
    found = problems_of(root)
    fitting = [problem for problem in found if problem.field == field]
    assert fitting, found
    assert fitting[0].file == root / name
    assert words in fitting[0].message
    # A field that is missing is reported where that stands which should hold it.
    absent = "Field required" in words or "at least 5" in words
    assert fitting[0].line == (line_of_holder(root, name, field) if absent else line)


def line_of_holder(root: Path, name: str, field: str) -> int:
    """The line, found by eye: the key that holds the missing field, or the record's first line."""
    lines = (root / name).read_text(encoding="utf-8").split("\n")
    parts = field.split(".")
    holder = parts[-1] if parts[-1] == "categories" else parts[-2]
    wanted = f"{holder}:" if not holder.isdigit() else "- id:"
    return next(number for number, text in enumerate(lines, 1) if text.strip().startswith(wanted))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("facts: [employer, since]", "facts: [employer]", "figure years needs since"),
        ("value: years, at_least: 3", "value: months, at_least: 3", "months is used in a condition"),
        ("  incomplete:", "  depends:", "`outcomes` must have words for exactly: eligible, incomplete, not_eligible"),
        ("    when: {value: employer, is: hospital}\n", "", "only the last route may be without `when`"),
    ],
)
def test_check_that_does_not_hold_together(root: Path, old: str, new: str, words: str) -> None:
    change(root, "checks/years.yml", old, new)
    (problem,) = problems_of(root)
    assert problem.file == root / "checks/years.yml"
    assert words in problem.message


def test_outcome_that_no_facts_lead_to(root: Path) -> None:
    """Nobody in a hospital or an enterprise works in an agency: the words of "eligible" would never be said."""
    change(root, "checks/years.yml", "{value: years, at_least: 3}", "{value: employer, is: agency}")
    lines = (root / "checks/years.yml").read_text(encoding="utf-8").split("\n")
    found = {problem.field: problem for problem in problems_of(root)}
    assert found["outcomes.eligible"].line == lines.index("  eligible:") + 1
    assert found["outcomes.eligible"].message == "no facts lead to this outcome"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("    minimum: 1950-01-01\n", "", "dates and numbers need `minimum` and `maximum`"),
        ("kind: choice", "kind: bool", "only a choice has them"),
    ],
)
def test_fact_that_does_not_hold_together(root: Path, old: str, new: str, words: str) -> None:
    change(root, "facts.yml", old, new)
    (problem,) = problems_of(root)
    assert problem.file == root / "facts.yml"
    assert words in problem.message


def test_faults_of_several_files_are_named_together(root: Path) -> None:
    change(root, "topics/one.yml", "[school]", "[schools]")
    change(root, "terms.yml", "[rules#1]", "[rules#9]")
    assert {problem.file.name for problem in problems_of(root)} == {"one.yml", "terms.yml"}


def test_files_of_one_kind_have_one_order(root: Path) -> None:
    (root / "topics" / "one.yml").rename(root / "topics" / "zzz.yml")
    assert [topic.id for topic in read_content(root).topics] == ["school", "scope"]


@pytest.mark.parametrize("name", ["documents.yml", "facts.yml", "replies.yml", "benefits.yml", "terms.yml"])
def test_missing_file_is_named(root: Path, name: str) -> None:
    (root / name).unlink()
    assert (root / name, 1) in {(problem.file, problem.line) for problem in problems_of(root)}


def test_empty_folder_is_no_content(tmp_path: Path) -> None:
    assert {problem.file.parent for problem in problems_of(tmp_path)} >= {tmp_path}


def test_document_without_clauses_is_named(root: Path) -> None:
    shutil.rmtree(root / "clauses")
    assert any(problem.file.parent == root / "clauses" / "rules" for problem in problems_of(root))


def test_broken_content_leaves_the_database_as_it_was(root: Path, tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'policy.db'}")
    content = read_content(root)
    version = load(engine, content)
    change(root, "topics/two.yml", "rules#2.10, rules#1", "rules#2.10, rules#3")
    with pytest.raises(ContentError):
        load(engine, read_content(root))
    assert content_version(engine) == version
    assert {topic.id: topic for topic in content.topics} == dict(read(engine).topics)
    engine.dispose()


def test_content_that_the_database_refuses_is_not_half_loaded(root: Path, tmp_path: Path) -> None:
    """Whatever slips past the validation: one transaction, all or nothing."""
    engine = connect(f"sqlite:///{tmp_path / 'policy.db'}")
    content = read_content(root)
    version = load(engine, content)
    twice = content.model_copy(update={"topics": (*content.topics, content.topics[0])})
    with pytest.raises(Exception, match=r"(?i)unique|flush"):
        load(engine, twice)
    assert content_version(engine) == version
    assert set(read(engine).topics) == {"scope", "school"}
    engine.dispose()


def test_copy_of_the_real_content_with_one_fault(tmp_path: Path) -> None:
    root = tmp_path / "content"
    shutil.copytree(CONTENT_DIRECTORY, root)
    line = change(
        root, "topics/s2-7-talent.yml", "[spouse-job, talent-family-benefits, category-benefits]", "[spuse-job]"
    )
    (problem,) = problems_of(root)
    assert str(problem).startswith(f"{root / 'topics/s2-7-talent.yml'}:{line}: topics.")
    assert str(problem).endswith(".follow_ups.0: spuse-job is no topic")


def test_paths_sort_by_number() -> None:
    assert sorted(["2.10", "2.9", "10", "2", "2.9.1"], key=path_key) == ["2", "2.9", "2.9.1", "2.10", "10"]
