"""A seventeenth self-check, added just as `docs/authoring.md` says: the files are taken from that page."""

import asyncio
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp.test_utils import TestClient, TestServer
from cryptography.fernet import Fernet
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import Engine
from yarl import URL

from actions.memory import SLOT
from actions.respond import ActionRespond
from policy_kb import KnowledgeSource, connect, load, read_content
from policy_kb.checks import Vocabulary
from policy_kb.content import CONTENT_DIRECTORY
from policy_kb.examples import check_examples
from policy_kb.results import ResultStore
from tests.support.check_tables import read_table, table_differences
from tests.support.mutants import mutants
from tests.support.turns import fact, message
from web.app import create_app
from web.settings import Settings

pytestmark = pytest.mark.content

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "authoring.md"
SECTION = "## A seventeenth check, step by step\n"
CHECK = "medical-care"
_BLOCK = re.compile(r"^```(yaml|diff)\n# (\S+?)(, at the end)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def steps() -> list[tuple[str, str, bool, str]]:
    """The blocks of the section: language, file, whether they go to the end of it, text."""
    section = PAGE.read_text(encoding="utf-8").partition(SECTION)[2].partition("\n## ")[0]
    found = [(kind, path, bool(end), text) for kind, path, end, text in _BLOCK.findall(section)]
    assert len(found) == section.count("\n```\n"), "every block begins with the file that it belongs to"
    return found


def follow(root: Path) -> None:
    """Does what the page says in a copy of the project's files."""
    for kind, name, at_end, text in steps():
        path = root / name
        if kind == "diff":
            path.write_text(patched(path.read_text(encoding="utf-8"), text), encoding="utf-8")
        elif at_end:
            with path.open("a", encoding="utf-8") as file:
                file.write(text)
        else:
            assert not path.exists(), f"{name} is no new file"
            path.write_text(text, encoding="utf-8")


def patched(old: str, diff: str) -> str:
    """A text with the lines of a small diff: lines that stand in it once, and new ones after them."""
    assert re.fullmatch(r"(?:[ +].*\n)+", diff), "lines that stand there, and new ones"
    before = "".join(line[1:] for line in diff.splitlines(keepends=True) if line[0] == " ")
    after = "".join(line[1:] for line in diff.splitlines(keepends=True))
    assert old.count(before) == 1, f"{before!r} stands {old.count(before)} times"
    return old.replace(before, after)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of everything the page may touch, with the check added."""
    root = tmp_path_factory.mktemp("seventeenth")
    shutil.copytree(CONTENT_DIRECTORY, root / "policy_kb" / "content")
    shutil.copytree(ROOT / "data", root / "data")
    shutil.copytree(ROOT / "tests" / "content" / "checks", root / "tests" / "content" / "checks")
    follow(root)
    return root


@pytest.fixture(scope="module")
def engine(project: Path) -> Iterator[Engine]:
    """The content with the check, read, validated and loaded."""
    engine = connect(f"sqlite:///{project / 'policy.db'}")
    load(engine, read_content(project / "policy_kb" / "content"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def source(engine: Engine) -> KnowledgeSource:
    return KnowledgeSource(engine)


@pytest.fixture(scope="module")
def results(engine: Engine) -> ResultStore:
    return ResultStore(engine)


def test_nothing_but_content_and_examples_is_touched() -> None:
    folders = ("policy_kb/content/", "data/nlu/", "tests/content/checks/")
    assert {path for _, path, _, _ in steps() if not (path.endswith(".yml") and path.startswith(folders))} == set()


def test_no_code_names_a_check() -> None:
    """Nor does Rasa's domain or a rule: what holds for the sixteen holds for any further one."""
    code = ["policy_kb/**/*.py", "actions/*.py", "launcher/*.py"]
    code += ["web/**/*.py", "web/static/**/*.js", "web/templates/**/*.html"]
    code += ["bot/*.py", "bot/components/*.py", "bot/*.yml", "bot/domain/*.yml", "data/rules/*.yml"]
    files = [path for pattern in code for path in ROOT.glob(pattern)]
    assert len(files) > 50
    names = "|".join(re.escape(check.id) for check in read_content().checks)
    named = re.compile(rf"(?<![\w-])(?:{names})(?![\w-])")
    assert {str(path.relative_to(ROOT)) for path in files if named.search(path.read_text(encoding="utf-8"))} == set()


def test_content_and_examples_are_in_order(project: Path) -> None:
    content = read_content(project / "policy_kb" / "content")
    assert len(content.checks) == 1 + len(read_content().checks)
    assert check_examples(project / "data" / "nlu", content) == []
    assert CHECK in {topic.check for topic in content.topics}


def test_phrases_state_facts_of_the_vocabulary_and_stand_once(project: Path) -> None:
    vocabulary = Vocabulary(read_content(project / "policy_kb" / "content").facts)
    seen: dict[str, str] = {}
    for path in sorted((project / "data" / "nlu").glob("*.yml")):
        for item in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["nlu"]:
            for phrase in item["examples"].splitlines() if "synonym" in item else ():
                assert seen.setdefault(phrase.lower(), item["synonym"]) == item["synonym"], phrase
    new = set(vocabulary) - {definition.id for definition in read_content().facts}
    stated = {tuple(meaning.rstrip("?").split(":")) for meaning in seen.values() if meaning.split(":")[0] in new}
    assert {name for name, _ in stated} == new
    for name, value in stated:
        vocabulary.parse(name, {"true": True, "false": False}.get(value, value))


def test_its_table(project: Path, source: KnowledgeSource) -> None:
    table = read_table(project / "tests" / "content" / "checks" / f"{CHECK}.yml")
    knowledge = source.current()
    assert table["check"] == CHECK
    definition, vocabulary = knowledge.checks[CHECK], knowledge.vocabulary
    assert table_differences(definition, table, vocabulary) == []
    changes = mutants(definition, vocabulary)
    assert [told for told, changed in changes if not table_differences(changed, table, vocabulary)] == []


class Talk:
    """A conversation with the action server's one action, its memory going through the slot."""

    def __init__(self, source: KnowledgeSource, results: ResultStore, lang: str) -> None:
        self._action = ActionRespond(source, results)
        self._lang = lang
        self._slot: Any = None

    def take(self, latest: dict[str, Any]) -> dict[str, Any]:
        tracker = Tracker("somebody", {SLOT: self._slot}, latest, [], False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        (event,) = asyncio.run(self._action.run(dispatcher, tracker, {}))
        self._slot = event["value"]
        (said,) = dispatcher.messages
        return said

    def presses(self, payload: str) -> dict[str, Any]:
        intent = payload.lstrip("/").partition("{")[0]
        return self.take({"text": payload, "intent": {"name": intent}, "metadata": {"lang": self._lang}})


def test_conversation_in_english(source: KnowledgeSource, results: ResultStore) -> None:
    talk = Talk(source, results, "en")
    text = "I am category D, may my wife go through the green channel of the hospital?"
    entities = [fact(text, "category D", "current_category", "D")]
    said = talk.take(message(text, {f"check/{CHECK}": 0.9}, entities=entities))
    card = said["custom"]
    assert (card["type"], card["check"], card["fact"]) == ("question", CHECK, "passed_review")
    assert (card["asked"], card["at_most"]) == (1, 3)
    assert "Let us see which medical service" in said["text"]
    assert talk.presses('/inform{"passed_review":true}')["custom"]["fact"] == "designated_hospital"
    said = talk.take(message("why do you ask", {"talk/why": 0.9}))
    assert (said["custom"]["type"], said["custom"]["citation"]) == ("clause", "rules-2022#2.7.2.5")
    said = talk.take(message("yes", {"talk/affirm": 0.9}))
    assert (said["custom"]["fact"], said["custom"]["kind"]) == ("patient", "choice")
    assert [choice["value"] for choice in said["custom"]["choices"]] == ["self", "family", "other"]
    text = "my wife's treatment"
    said = talk.take(message(text, {"inform": 0.9}, entities=[fact(text, text, "patient", "family")]))
    card = said["custom"]
    assert (card["type"], card["outcome"], card["route"]) == ("result", "eligible", "green_channel")
    assert {reason["status"] for reason in card["reasons"]} == {"met"}
    assert "the green channel for outpatient appointments and hospitalisation" in said["text"]
    assert said["text"].rstrip().endswith("2.7.2.5")
    text = "what if I were in category C?"
    entities = [fact(text, "category C", "current_category", "C")]
    card = talk.take(message(text, {"talk/what_if": 0.9}, entities=entities))["custom"]
    assert (card["what_if"], card["outcome"], card["reasons"][0]["condition"]) == (
        True,
        "not_eligible",
        "patient_named",
    )


def test_conversation_in_chinese(source: KnowledgeSource, results: ResultStore) -> None:
    talk = Talk(source, results, "zh")
    said = talk.presses(f'/start_check{{"check":"{CHECK}"}}')
    assert "我们来看看您可以享受哪项就医待遇。" in said["text"]
    assert said["custom"]["fact"] == "passed_review"
    for name in ("designated_hospital", "current_category", "patient"):
        assert talk.take(message("不清楚", {"talk/dont_know": 0.9}))["custom"]["fact"] == name
    said = talk.take(message("不清楚", {"talk/dont_know": 0.9}))
    assert said["custom"]["outcome"] == "incomplete"
    assert "就诊人" in said["text"]


async def test_topic_offers_it_and_the_api_serves_it(project: Path, source: KnowledgeSource) -> None:
    async with served(project) as site:
        topic = await (await site.get("/api/topics/talent-special-outpatient")).json()
        assert topic["check"] == CHECK
        listed = await (await site.get("/api/checks?lang=zh")).json()
        assert "人才及家属就医待遇" in {check["title"] for check in listed["checks"] if check["id"] == CHECK}
        shown = await (await site.get(f"/api/checks/{CHECK}?lang=zh")).json()
        assert [item["id"] for item in shown["facts"]] == list(source.current().checks[CHECK].facts)
        hits = (await (await site.get("/api/search?q=人才及家属就医待遇&lang=zh")).json())["hits"]
        assert CHECK in [hit["id"] for hit in hits]
        facts = {"passed_review": True, "designated_hospital": True, "current_category": "C", "patient": "family"}
        answer = await site.post(f"/api/checks/{CHECK}/evaluate", json={"facts": facts, "lang": "zh"})
        decided = await answer.json()
        assert (answer.status, decided["outcome"], decided["missing"]) == (200, "not_eligible", [])
        assert decided["reasons"][0]["condition"] == "patient_named"
        assert decided["citations"] == ["rules-2022#2.7.2.5"]
        answer = await site.post(f"/api/checks/{CHECK}/evaluate", json={"facts": {"patient": "neighbour"}})
        assert (answer.status, [error["field"] for error in (await answer.json())["errors"]]) == (422, ["patient"])


def served(project: Path) -> TestClient:
    """The site over the content with the check."""
    nowhere = URL("http://127.0.0.1:9")
    settings = Settings(
        database_url=f"sqlite:///{project / 'policy.db'}",
        rasa_url=nowhere,
        actions_url=nowhere,
        session_key=Fernet.generate_key().decode(),
    )
    return TestClient(TestServer(create_app(settings)))
