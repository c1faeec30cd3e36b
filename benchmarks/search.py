"""Search as you type over a large knowledge base, beside a plain scan of the same texts."""

import random
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks.examples import TrainingData
from benchmarks.load import percentile
from policy_kb import Content, KnowledgeBase, Language
from policy_kb.models import Clause, Document
from policy_kb.records import Bilingual

CLAUSES = 10_000
LIMIT = 20
ROUNDS = 5
MOST_MEDIAN_MS = 20.0
_SEED = 5
_DOCUMENT = "large"
_SECTION = 40
_SENTENCES = {"en": re.compile(r"(?<=[.?!])\s+"), "zh": re.compile(r"(?<=[。？！；])")}
_A_TEXT = 4  # sentences

# Typed letter by letter; each beginning is a search of its own.
TYPED: tuple[tuple[str, Language], ...] = (
    ("performance pay", "en"),
    ("professional title one year early", "en"),
    ("kindergarten", "en"),
    ("green channel recruitment", "en"),
    ("2.1.24", "en"),
    ("绩效工资", "zh"),
    ("提前一年申报职称", "zh"),
    ("子女入学待遇", "zh"),
    ("吉享卡", "zh"),
    ("zhichengpingshen", "zh"),
    ("2.1.24", "zh"),
)
# Sent as they stand: questions, slips, words that sound alike, initials, and what is not there.
ASKED: tuple[tuple[str, Language], ...] = (
    ("Which school can a category C talent's child attend?", "en"),
    ("Who confirms the list of persons on the front line?", "en"),
    ("How much performance pay is counted per person per day?", "en"),
    ("perfromance pay", "en"),
    ("recruitmnet of cadres", "en"),
    ("zebra crossing", "en"),
    ("E类人才的孩子上学有什么待遇？", "zh"),
    ("一线人员名单由谁确认？", "zh"),
    ("绩效工资每人每天按多少钱核算？", "zh"),
    ("只称评审", "zh"),
    ("zcps", "zh"),
    ("卡", "zh"),
)


@dataclass(frozen=True, slots=True)
class SearchFigures:
    """Times of one search in milliseconds, beside those of the plain scan; the index's own times in seconds.

    `sounds_s` is what the first search by pinyin takes in addition, once.
    """

    clauses: int
    queries: int
    p50_ms: float
    p95_ms: float
    worst_ms: float
    scan_p50_ms: float
    scan_p95_ms: float
    index_s: float
    sounds_s: float

    @property
    def ratio_p50(self) -> float:
        """The search's median to the scan's."""
        return self.p50_ms / self.scan_p50_ms

    @property
    def ratio_p95(self) -> float:
        """The search's 95th percentile to the scan's."""
        return self.p95_ms / self.scan_p95_ms


def queries() -> list[tuple[str, Language]]:
    """Everything that is searched for, in its order."""
    beginnings = [(text[:end], lang) for text, lang in TYPED for end in range(1, len(text) + 1)]
    return [(text, lang) for text, lang in beginnings if text.strip() == text] + list(ASKED)


def enlarged(content: Content, data: TrainingData, clauses: int = CLAUSES) -> Content:
    """The content with a document more, whose clauses are put together by lot from sentences of the content and
    of the training examples: texts for measuring, which say nothing."""
    lot = random.Random(_SEED)
    sentences = {lang: [*_sentences(content, lang), *_examples(data, lang)] for lang in ("en", "zh")}
    titles = [clause.title for group in content.clauses.values() for clause in group]

    def text(lang: Language, joint: str) -> str:
        return joint.join(lot.choices(sentences[lang], k=_A_TEXT))

    made = tuple(
        Clause(path=_path(number), title=lot.choice(titles), text=Bilingual(en=text("en", " "), zh=text("zh", "")))
        for number in range(clauses)
    )
    document = content.documents[0].model_copy(update={"id": _DOCUMENT, "headings": ()})
    documents: tuple[Document, ...] = (*content.documents, document)
    return content.model_copy(update={"documents": documents, "clauses": {**content.clauses, _DOCUMENT: made}})


def measure(content: Content, data: TrainingData, clauses: int = CLAUSES, rounds: int = ROUNDS) -> SearchFigures:
    """Search and scan in turn over all queries, so that both meet the machine in the same state."""
    knowledge = KnowledgeBase(enlarged(content, data, clauses), {})
    index_s = _seconds(lambda: knowledge.find("a", None, LIMIT))
    warm_s = _seconds(lambda: knowledge.find("卡", "zh", LIMIT))
    sounds_s = _seconds(lambda: knowledge.find("zcps", "zh", LIMIT)) - warm_s
    scan = Scan(knowledge)
    found: list[float] = []
    scanned: list[float] = []
    for _ in range(rounds):
        for query, lang in queries():
            found.append(_seconds(partial(knowledge.find, query, lang, LIMIT)) * 1000)
            scanned.append(_seconds(partial(scan.find, query, lang, LIMIT)) * 1000)
    return SearchFigures(
        clauses=clauses,
        queries=len(queries()),
        p50_ms=statistics.median(found),
        p95_ms=percentile(found, 0.95),
        worst_ms=max(found),
        scan_p50_ms=statistics.median(scanned),
        scan_p95_ms=percentile(scanned, 0.95),
        index_s=index_s,
        sounds_s=max(0.0, sounds_s),
    )


class Scan:
    """The baseline: which clauses contain the query as it was typed, those that have it in the title first."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._texts: dict[Language, list[tuple[str, str, str]]] = {
            "en": [(path, node.title.en.lower(), node.text.en.lower()) for path, node in knowledge.clauses.items()],
            "zh": [(path, node.title.zh.lower(), node.text.zh.lower()) for path, node in knowledge.clauses.items()],
        }

    def find(self, query: str, lang: Language, limit: int) -> list[str]:
        """The citations of the clauses that have it."""
        wanted = query.lower()
        found = [
            (wanted not in title, citation)
            for citation, title, text in self._texts[lang]
            if wanted in title or wanted in text or wanted in citation
        ]
        return [citation for _, citation in sorted(found)[:limit]]


def lines(figures: SearchFigures) -> list[str]:
    """The figures in sentences."""
    return [
        f"Search as you type over {figures.clauses} clauses, {figures.queries} beginnings and questions in both "
        f"languages: p50 {figures.p50_ms:.1f} ms, p95 {figures.p95_ms:.1f} ms, the slowest {figures.worst_ms:.1f} ms. "
        f"A plain scan of the same texts: p50 {figures.scan_p50_ms:.1f} ms, p95 {figures.scan_p95_ms:.1f} ms "
        f"(search to scan × {figures.ratio_p50:.2f} and × {figures.ratio_p95:.2f}).",
        f"The index is made in {figures.index_s:.1f} s, when it is first asked; that of the sounds in "
        f"{figures.sounds_s:.1f} s, at the first search by pinyin.",
    ]


def is_fast_enough(figures: SearchFigures) -> bool:
    """Whether the aim is met."""
    return figures.p50_ms < MOST_MEDIAN_MS


def aim(figures: SearchFigures) -> str:
    """The aim in words."""
    return f"search as you type at the median in under {MOST_MEDIAN_MS:.0f} ms: {figures.p50_ms:.1f} ms"


def _sentences(content: Content, lang: Language) -> Iterator[str]:
    for group in content.clauses.values():
        for clause in group:
            yield from (part for part in _SENTENCES[lang].split(" ".join(clause.text[lang].split())) if part)


def _examples(data: TrainingData, lang: Language) -> Sequence[str]:
    return [example.text for example in data.examples if example.lang == lang]


def _path(number: int) -> str:
    section, clause = divmod(number, _SECTION)
    part, section = divmod(section, _SECTION)
    return f"{part + 1}.{section + 1}.{clause + 1}"


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
