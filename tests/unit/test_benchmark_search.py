"""The benchmark of the search, small."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import report, search
from benchmarks.examples import Example, TrainingData
from benchmarks.search import Scan, SearchFigures, enlarged, lines, measure, queries
from policy_kb import KnowledgeBase, read_content

pytestmark = pytest.mark.unit
ROOT = Path(__file__).resolve().parent.parent.parent
DATA = TrainingData((Example("topic/cards", "where is my card"), Example("topic/cards", "卡在哪里领取")), ())
FIGURES = SearchFigures(10_000, 139, 0.6, 1.2, 20.0, 3.0, 6.0, 1.0, 1.3)


def test_the_content_is_enlarged_by_so_many_clauses_the_same_each_time() -> None:
    content = read_content()
    large = enlarged(content, DATA, 100)
    assert large == enlarged(content, DATA, 100)
    assert len(KnowledgeBase(large, {}).clauses) == len(KnowledgeBase(content, {}).clauses) + 100
    assert len({clause.path for clause in large.clauses["large"]}) == 100


def test_prefixes_and_questions_of_both_languages_are_searched() -> None:
    asked = queries()
    assert {lang for _, lang in asked} == {"en", "zh"}
    assert {"p", "perfor", "绩效", "zhich"} <= {text for text, _ in asked}
    assert len(asked) > 100


def test_search_and_scan_are_measured() -> None:
    figures = measure(read_content(), DATA, clauses=100, rounds=1)
    assert figures.clauses == 100
    assert 0 < figures.p50_ms <= figures.p95_ms <= figures.worst_ms
    assert figures.ratio_p50 > 0


def test_the_scan_finds_what_contains_the_query() -> None:
    scan = Scan(KnowledgeBase(read_content(), {}))
    assert "rules-2022#2.1.2.4" in scan.find("2.1.2.4", "en", 5)
    assert scan.find("绩效工资", "zh", 5)
    assert scan.find("zebra", "en", 5) == []


def test_the_figures_are_said_with_their_aim() -> None:
    assert "× 0.20" in lines(FIGURES)[0]
    assert report.search_alone(FIGURES)[-1].startswith("Aim met: search")
    assert report.search_alone(replace(FIGURES, p50_ms=search.MOST_MEDIAN_MS))[-1].startswith("Aim missed: search")
