"""The command line of the knowledge base: `python -m policy_kb load | check | show | search | questions | …`."""

import contextlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from policy_kb import cli_accounts, store
from policy_kb.as_examples import as_examples, picks, scores
from policy_kb.content import CONTENT_DIRECTORY, ContentError, read_content, topic_files
from policy_kb.drafts import TopicVersions
from policy_kb.examples import check_examples
from policy_kb.exporting import export
from policy_kb.importing import ImportFailure, split_by_numbering
from policy_kb.knowledge import KnowledgeBase
from policy_kb.models import Content
from policy_kb.questions import Outcome, QuestionStore
from policy_kb.results import ResultStore

app = typer.Typer(help="The knowledge base of Jilin's talent policy.", no_args_is_help=True, add_completion=False)
app.add_typer(cli_accounts.app, name="accounts")
app.command("forget-figures")(cli_accounts.forget_figures)
app.command("forget-ratings")(cli_accounts.forget_ratings)
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)
_EXAMPLES = Path("data/nlu")

LanguageOption = Annotated[Literal["en", "zh"], typer.Option(help="en or zh")]
DirectoryOption = Annotated[Path, typer.Option(help="the folder of content files", exists=True, file_okay=False)]


@app.command()
def load(content: DirectoryOption = CONTENT_DIRECTORY) -> None:
    """Validate the content and load it into the database (DATABASE_URL, else SQLite under var/)."""
    validated = _read(content)
    version = store.load(store.connect(), validated)
    _out.print(f"Loaded {_summary(validated)}. Version {version[:12]}.")
    _say_what_stands_on_top(TopicVersions(store.connect()))


@app.command()
def check(content: DirectoryOption = CONTENT_DIRECTORY, examples: DirectoryOption = _EXAMPLES) -> None:
    """Validate the content and the training examples; print each fault with file, line and field."""
    validated = _read(content)
    problems = check_examples(examples, validated)
    _fail_with(problems)
    _out.print(f"{_summary(validated)}: no problem found.")


@app.command()
def show(identifier: str, lang: LanguageOption = "zh") -> None:
    """Show a clause (rules-2022#2.7.2.4), a topic or a self-check."""
    knowledge = _knowledge()
    if node := knowledge.clauses.get(identifier):
        _out.print(f"{node.citation}  {node.title[lang]}", style="bold", markup=False)
        _out.print(node.text[lang], markup=False)
        for language, text in node.official.items():
            _out.print(f"\n[bold]Official text ({language})[/bold]\n", end="")
            _out.print(text, markup=False)
    elif topic := knowledge.topics.get(identifier):
        _out.print(
            f"{topic.title[lang]}\n{topic.answer[lang]}\n{knowledge.source(topic.citations, lang)}",
            markup=False,
        )
    elif definition := knowledge.checks.get(identifier):
        _out.print(f"{definition.title[lang]}\n" + "\n".join(f"- {fact}" for fact in definition.facts), markup=False)
    else:
        _fail(f"{identifier} is no clause, topic or self-check. `search` finds them.")


@app.command()
def search(query: str, lang: LanguageOption = "zh", limit: Annotated[int, typer.Option(min=1, max=50)] = 10) -> None:
    """Search topics, clauses and self-checks."""
    table = Table("score", "kind", "id", "title", box=None)
    for entry, score in _knowledge().search(query, lang, limit):
        table.add_row(f"{score:.2f}", entry.kind, entry.id, entry.title[lang])
    _out.print(table if table.row_count else "Nothing found.")


@app.command("forget-results")
def forget_results(days: Annotated[int, typer.Option(min=1, help="results older than this are deleted")]) -> None:
    """Delete the stored results of self-checks that are older than some days."""
    engine = store.connect()
    store.migrate(engine)
    count = ResultStore(engine).delete_before(datetime.now(UTC) - timedelta(days=days))
    _out.print(f"{count} results deleted.")


@app.command()
def questions(
    outcome: Annotated[Outcome | None, typer.Option(help="only those that ended so")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="asked on this day (UTC) or later")
    ] = None,
    limit: Annotated[int, typer.Option(min=1)] = 50,
    form: Annotated[Literal["table", "yaml"], typer.Option("--format", help="yaml: as training examples")] = "table",
) -> None:
    """List the questions that were not answered outright, the most frequent first."""
    found = _questions().most_frequent(limit, outcome, since.replace(tzinfo=UTC) if since else None)
    if form == "yaml":
        _out.print(Text(as_examples(found), end=""))
        return
    headings = ("times", "last", "outcome", "lang", "question", "read as", "picked")
    table = Table(*(Column(heading, overflow="fold") for heading in headings), box=None)
    for question in found:
        asked = f"{question.last_at:%Y-%m-%d}"
        cells = (str(question.times), asked, question.outcome, question.lang)
        table.add_row(*cells, Text(question.text), scores(question), picks(question))
    _out.print(table if table.row_count else "No question is stored.")


@app.command("forget-questions")
def forget_questions(
    days: Annotated[int, typer.Option(min=1, help="questions last asked longer ago than this are deleted")],
) -> None:
    """Delete the stored questions that were not asked again for some days."""
    count = _questions().delete_before(datetime.now(UTC) - timedelta(days=days))
    _out.print(f"{count} questions deleted.")


@app.command("export")
def export_topics(
    directory: Annotated[Path, typer.Argument(help="the folder to write to", file_okay=False)],
    topic: Annotated[str | None, typer.Option(help="only this topic")] = None,
    content: DirectoryOption = CONTENT_DIRECTORY,
) -> None:
    """Write what the console has published as content files and training examples."""
    engine = store.connect()
    store.migrate(engine)
    versions = [version for version in TopicVersions(engine).published() if topic in (None, version.topic_id)]
    if topic and not versions:
        _fail(f"The console has published nothing of {topic}.")
    try:
        for path in export(versions, directory):
            _out.print(str(path), markup=False)
    except OSError as error:
        _fail(f"{directory}: {error.strerror}")
    _out.print(f"{len(versions)} topics exported.")
    places = topic_files(content)
    for version in versions:
        if place := places.get(version.topic_id):
            _out.print(f"{version.topic_id} takes the place of its entry in {place}.", markup=False)


@app.command("import")
def import_text(
    file: Annotated[Path, typer.Argument(help="the official text, UTF-8", exists=True, dir_okay=False)],
    document: Annotated[str, typer.Option(help="the document it is the text of")] = "rules-2022",
    lang: LanguageOption = "zh",
    dry_run: Annotated[bool, typer.Option(help="show what would be imported, store nothing")] = False,
) -> None:
    """Import a document's official text by its own numbering, to be shown beside the restatement."""
    clauses = _knowledge().clauses
    try:
        numbered = split_by_numbering(file.read_text(encoding="utf-8"))
    except (ImportFailure, UnicodeDecodeError) as error:
        _fail(f"{file}: {error}")
    known = {
        citation for citation, node in clauses.items() if citation.startswith(f"{document}#") and not node.children
    }
    if not known:
        _fail(f"{document} is no document of the knowledge base.")
    found = {f"{document}#{clause.path}" for clause in numbered}
    if found - known:
        _fail(f"{file}: no clauses of {document}: {', '.join(sorted(found - known))}. Nothing was imported.")
    if not dry_run:
        store.import_official_text(store.connect(), document, lang, numbered)
    _out.print(f"{'Found' if dry_run else 'Imported'} {len(found)} of {len(known)} clauses of {document}.")
    for citation in sorted(known - found):
        _out.print(f"Not in the text: {citation}")


def main() -> None:
    """Runs the command line; a database that cannot be used is one sentence, not a stack trace."""
    try:
        app()
    except (SQLAlchemyError, OSError) as error:
        _fail(f"The database could not be used: {str(error).splitlines()[0]}")


def _read(directory: Path) -> Content:
    try:
        return read_content(directory)
    except ContentError as error:
        _fail_with([str(problem) for problem in error.problems])
        raise


def _say_what_stands_on_top(versions: TopicVersions) -> None:
    overlay = versions.overlay()
    if overlay.applied:
        _out.print(f"Topics of the console that stand on top: {len(overlay.applied)}.")
    for topic, faults in overlay.left_out.items():
        fault = faults[0]
        field = ".".join(str(step) for step in fault.field)
        _err.print(f"{topic} of the console no longer fits and is left out: {field}: {fault.message}", markup=False)


def _questions() -> QuestionStore:
    engine = store.connect()
    store.migrate(engine)
    return QuestionStore(engine)


def _knowledge() -> KnowledgeBase:
    engine = store.connect()
    if inspect(engine).has_table("content_versions"):
        with contextlib.suppress(LookupError):
            return store.KnowledgeSource(engine).current()
    _fail("No content is loaded yet: run `python -m policy_kb load` first.")


def _summary(content: Content) -> str:
    clauses = sum(len(group) for group in content.clauses.values())
    return (
        f"{len(content.documents)} documents, {clauses} clauses, {len(content.topics)} topics, "
        f"{len(content.benefits)} benefits, {len(content.terms)} terms, {len(content.checks)} self-checks"
    )


def _fail_with(problems: list[str]) -> None:
    if problems:
        _err.print("\n".join(problems), markup=False)
        _fail(f"{len(problems)} problem(s); nothing was loaded.")


def _fail(sentence: str) -> NoReturn:
    _err.print(sentence, markup=False)
    raise SystemExit(1)
