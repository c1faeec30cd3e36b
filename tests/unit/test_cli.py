"""The command line: what it says, and with which exit code."""

import re
import shutil
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from policy_kb import cli
from policy_kb.store import KnowledgeSource, connect
from tests.support.small_content import change, write_content

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of the test's own, and a folder in which no output is wrapped."""
    url = f"sqlite:///{tmp_path / 'policy.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("COLUMNS", "200")
    return url


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content")


@pytest.fixture
def loaded(content: Path) -> Path:
    assert run("load", "--content", str(content)).exit_code == 0
    return content


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, arguments)


def said(result: Result) -> str:
    """Standard output and error in one line of words."""
    return re.sub(r"\s+", " ", result.output)


def fails(result: Result, *words: str) -> None:
    """The command ended with 1 and one sentence that has the words, not with a stack trace."""
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    for word in words:
        assert word in said(result)


def test_load_says_what_was_loaded(content: Path) -> None:
    result = run("load", "--content", str(content))
    assert result.exit_code == 0
    assert "Loaded 1 documents, 3 clauses, 2 topics, 1 benefits, 1 terms, 1 self-checks." in said(result)
    assert re.search(r"Version [0-9a-f]{12}\.", said(result))
    assert set(KnowledgeSource(connect()).current().topics) == {"scope", "school"}


def test_load_of_broken_content_names_the_place_and_loads_nothing(loaded: Path) -> None:
    line = change(loaded, "topics/two.yml", "rules#2.10, rules#1", "rules#2.10, rules#3")
    change(loaded, "documents.yml", "year: 2022", "year: 2023")
    fails(
        run("load", "--content", str(loaded)),
        f"{loaded / 'topics/two.yml'}:{line}: topics.0.citations.1: rules#3 is no clause",
        "1 problem(s); nothing was loaded.",
    )
    assert KnowledgeSource(connect()).current().documents["rules"].year == 2022


def test_load_of_an_empty_folder_loads_nothing(loaded: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    fails(run("load", "--content", str(tmp_path / "empty")), "documents.yml", "nothing was loaded")
    assert len(KnowledgeSource(connect()).current().topics) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("load", "--content", "nowhere"),
        ("show",),
        ("search",),
        ("loda",),
        ("search", "x", "--limit", "0"),
        ("show", "x", "--lang", "fr"),
    ],
)
def test_wrong_use_ends_with_2(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_no_command_shows_the_commands() -> None:
    result = run()
    for name in ("load", "check", "show", "search", "import"):
        assert name in result.output


def examples(directory: Path, intents: dict[str, int]) -> Path:
    """Training examples: so many in each language for each intent."""
    directory.mkdir(exist_ok=True)
    lines = ["version: '3.1'", "nlu:"]
    for intent, count in intents.items():
        lines += [f"  - intent: {intent}", "    examples: |"]
        lines += [f"      - {intent.partition('/')[2]} question {n}\n      - {intent}的问题{n}" for n in range(count)]
    (directory / "nlu.yml").write_text("\n".join(lines), encoding="utf-8")
    return directory


ENOUGH = {"topic/scope": 10, "topic/school": 10, "check/years": 10}


def check(content: Path, directory: Path) -> Result:
    return run("check", "--content", str(content), "--examples", str(directory))


def test_check_finds_no_problem_and_loads_nothing(content: Path, tmp_path: Path) -> None:
    result = check(content, examples(tmp_path / "nlu", ENOUGH))
    assert result.exit_code == 0, result.output
    assert "no problem found" in said(result)
    assert not (tmp_path / "policy.db").exists()


@pytest.mark.parametrize(
    ("intents", "words"),
    [
        ({**ENOUGH, "topic/school": 9}, "topic/school: 9 examples in en, at least 10 needed"),
        ({"topic/scope": 10, "check/years": 10}, "topic/school: 0 examples in zh"),
        ({"topic/scope": 10, "topic/school": 10}, "check/years: 0 examples"),
        ({**ENOUGH, "topic/gone": 10}, "topic/gone: there is no such topic"),
    ],
)
def test_check_of_examples(content: Path, tmp_path: Path, intents: dict[str, int], words: str) -> None:
    fails(check(content, examples(tmp_path / "nlu", intents)), words)


def test_check_finds_an_example_under_two_intents(content: Path, tmp_path: Path) -> None:
    directory = examples(tmp_path / "nlu", ENOUGH)
    again = "nlu:\n  - intent: topic/school\n    examples: |\n      - Scope question 3 ?\n"
    (directory / "other.yml").write_text(again, encoding="utf-8")
    fails(check(content, directory), "'Scope question 3 ?' stands under topic/scope", "other.yml")


def test_check_of_broken_content(content: Path, tmp_path: Path) -> None:
    line = change(content, "facts.yml", "id: since", "id: Since")
    fails(check(content, examples(tmp_path / "nlu", ENOUGH)), f"facts.yml:{line}: facts.1.id")


@pytest.mark.parametrize(
    ("identifier", "lang", "words"),
    [
        ("rules#2.10", "en", ["rules#2.10 School places", "A school for every child."]),
        ("rules#2.10", "zh", ["子女入学", "子女均可入学。"]),
        ("rules#2", "en", ["Methods", "- 2.9 Years - 2.10 School places"]),
        ("school", "en", ["Every child may attend a school.", "Rules 2022, 2.10, 1"]),
        ("school", "zh", ["子女均可入学。", "《规则》（2022）2.10、1"]),
        ("years", "en", ["Are the years enough?", "- employer - since"]),
    ],
)
def test_show(loaded: Path, identifier: str, lang: str, words: list[str]) -> None:
    result = run("show", identifier, "--lang", lang)
    assert result.exit_code == 0
    for word in words:
        assert word in said(result)


def test_show_of_something_unknown(loaded: Path) -> None:
    fails(run("show", "rules#9"), "rules#9 is no clause, topic or self-check")


def test_show_prints_brackets_as_they_are(content: Path) -> None:
    change(
        content, "clauses/rules/all.yml", "{en: It covers nurses., zh", "{en: 'It covers [red] nurses [/] [2022].', zh"
    )
    assert run("load", "--content", str(content)).exit_code == 0
    assert "It covers [red] nurses [/] [2022]." in said(run("show", "rules#1", "--lang", "en"))


def test_search(loaded: Path) -> None:
    result = run("search", "school", "--lang", "en", "--limit", "1")
    assert result.exit_code == 0
    assert re.search(r"0\.\d\d\s+(topic|clause)\s+(school|rules#2\.10)\s+School places", result.output)


def test_search_that_finds_nothing(loaded: Path) -> None:
    result = run("search", "zebra", "--lang", "en")
    assert (result.exit_code, said(result).strip()) == (0, "Nothing found.")


@pytest.mark.parametrize("arguments", [("show", "school"), ("search", "school")])
def test_nothing_loaded_yet(arguments: tuple[str, ...]) -> None:
    fails(run(*arguments), "No content is loaded yet: run `python -m policy_kb load` first.")


def test_import_of_a_text_with_a_clause_that_is_none(loaded: Path, tmp_path: Path) -> None:
    text = tmp_path / "rules.txt"
    text.write_text("1. It covers nurses.\n2. Methods\n(1) Regarding 1. Policy. a 2. Method. b\n", encoding="utf-8")
    fails(
        run("import", str(text), "--document", "rules", "--lang", "en"),
        "no clauses of rules: rules#2.1.1, rules#2.1.2",
        "Nothing was imported.",
    )
    assert "Official" not in run("show", "rules#1").output


def test_import_shows_the_text_as_it_stands(loaded: Path, tmp_path: Path) -> None:
    text = tmp_path / "rules.txt"
    text.write_text("Preface.\n1. It covers nurses [bold]in full[/bold], see (2).\n", encoding="utf-8")
    dry = run("import", str(text), "--document", "rules", "--lang", "en", "--dry-run")
    assert dry.exit_code == 0
    assert "Found 1 of 3 clauses of rules." in said(dry)
    assert "Official" not in run("show", "rules#1").output
    result = run("import", str(text), "--document", "rules", "--lang", "en")
    assert result.exit_code == 0
    assert "Imported 1 of 3 clauses of rules." in said(result)
    assert "Not in the text: rules#2.10" in said(result)
    shown = said(run("show", "rules#1", "--lang", "zh"))
    assert "适用于护士。" in shown
    assert "Official text (en) It covers nurses [bold]in full[/bold], see (2)." in shown


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"No numbering at all.", "no numbering"),
        (b"", "no numbering"),
        ("一、适用".encode("gbk"), "rules.txt"),
    ],
)
def test_import_of_a_text_that_cannot_be_read(loaded: Path, tmp_path: Path, data: bytes, words: str) -> None:
    text = tmp_path / "rules.txt"
    text.write_bytes(data)
    fails(run("import", str(text), "--document", "rules"), words)


def test_import_for_a_document_that_is_none(loaded: Path, tmp_path: Path) -> None:
    text = tmp_path / "rules.txt"
    text.write_text("1. It covers nurses.", encoding="utf-8")
    fails(run("import", str(text), "--document", "laws"), "laws is no document")


def run_main(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The program as `python -m policy_kb` runs it; its exit code."""
    monkeypatch.setattr(sys, "argv", ["policy_kb", *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


@pytest.mark.parametrize("command", ["load", "show school", "search school"])
@pytest.mark.parametrize(
    "address", ["postgresql://127.0.0.1:1/none", "sqlite:////dev/null/policy.db", "nonsense", "oracel://x"]
)
def test_database_that_cannot_be_used_is_one_sentence(
    content: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, address: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    arguments = [*command.split(), *(("--content", str(content)) if command == "load" else ())]
    assert run_main(monkeypatch, *arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("The database could not be used: ")
    assert len(err.strip().splitlines()) == 1


def test_main_runs_a_command(loaded: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_main(monkeypatch, "show", "school", "--lang", "en") == 0
    assert "Every child may attend a school." in capsys.readouterr().out


def test_real_content_loads_and_its_text_is_imported_whole(tmp_path: Path) -> None:
    source = Path(__file__).parents[3] / "shared" / "policy" / "rules-2022.en.txt"
    if not source.exists():
        pytest.skip("the department's text is not beside the repository")
    assert run("load").exit_code == 0
    copy = tmp_path / "rules.txt"
    shutil.copy(source, copy)
    result = run("import", str(copy), "--lang", "en")
    assert result.exit_code == 0
    assert "Imported 51 of 51 clauses of rules-2022." in said(result)


def test_old_results_are_forgotten(loaded: Path) -> None:
    assert "0 results deleted." in said(run("forget-results", "--days", "30"))
    assert run("forget-results", "--days", "0").exit_code == 2
