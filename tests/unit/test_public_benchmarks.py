"""The public benchmarks' pure parts: draws, the choice of thresholds, the area under the curve, the tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer import Typer
from typer.testing import CliRunner

from evaluation.public import __main__ as command
from evaluation.public.data import FILES, BenchmarkError, Example, draw, must_be_there, named, read_banking, read_clinc
from evaluation.public.report import write_public
from evaluation.public.scoring import Judgement, accuracy, area_under_curve, choose_threshold, judge, operate
from evaluation.public.tables import ablation, compared, out_of_scope

pytestmark = pytest.mark.unit

EXAMPLES = [Example(f"{intent} {number}", intent) for intent in ("lost_card", "top_up") for number in range(6)]


def judgement(confidence: list[float], right: list[bool]) -> Judgement:
    return Judgement(np.array(confidence), np.array(right))


INSIDE = judgement([0.9, 0.8, 0.7, 0.4, 0.2], [True, True, True, True, False])
OUTSIDE = judgement([0.6, 0.3, 0.1], [False, False, False])


def test_a_draw_takes_as_many_of_each_intent_and_the_same_ones_again() -> None:
    drawn = draw(EXAMPLES, 3, seed=1)
    assert [example.intent for example in drawn] == ["lost_card"] * 3 + ["top_up"] * 3
    assert len(set(drawn)) == 6
    assert drawn == draw(EXAMPLES, 3, seed=1)
    assert drawn != draw(EXAMPLES, 3, seed=2)


def test_a_draw_of_more_than_there_are_is_refused() -> None:
    with pytest.raises(ValueError, match="larger"):
        draw(EXAMPLES, 7, seed=0)


def test_each_intent_s_name_becomes_one_more_example() -> None:
    assert named(EXAMPLES)[len(EXAMPLES) :] == [Example("lost card", "lost_card"), Example("top up", "top_up")]


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / FILES[0]).touch()
    with pytest.raises(BenchmarkError, match=r"banking77_test\.csv is missing"):
        must_be_there(tmp_path)


def test_the_command_ends_with_1_without_the_files(tmp_path: Path) -> None:
    app = Typer()
    app.command()(command.main)
    done = CliRunner().invoke(app, ["--data", str(tmp_path)])
    assert done.exit_code == 1
    assert "banking77_train.csv is missing" in done.output


def test_files_of_another_form_are_refused(tmp_path: Path) -> None:
    (tmp_path / FILES[0]).write_text("question,label\nhello,greeting\n")
    (tmp_path / FILES[2]).write_text('{"train": []}')
    with pytest.raises(BenchmarkError, match="cannot be read as Banking77"):
        read_banking(tmp_path)
    with pytest.raises(BenchmarkError, match="cannot be read as CLINC150"):
        read_clinc(tmp_path)


def test_confidence_is_the_best_probability_or_that_times_the_nearness() -> None:
    probabilities = np.array([[0.7, 0.3], [0.4, 0.6]])
    plain = judge(probabilities, ["a", "b"], ["a", "a"])
    assert plain.right.tolist() == [True, False]
    assert plain.confidence.tolist() == [0.7, 0.6]
    near = judge(probabilities, ["a", "b"], ["a", "a"], np.array([0.5, 1.0]))
    assert near.confidence.tolist() == [0.35, 0.6]
    assert not judge(probabilities, ["a", "b"]).right.any()


def test_a_threshold_turns_away_what_is_below_it() -> None:
    done = operate(0.5, INSIDE, OUTSIDE)
    assert done.in_scope == pytest.approx(3 / 5)
    assert done.outside == pytest.approx(2 / 3)


@pytest.mark.parametrize(("given_up", "threshold"), [(0.0, 0.4), (0.2, 0.7), (1.0, 0.9)])
def test_the_highest_threshold_that_costs_no_more_is_chosen(given_up: float, threshold: float) -> None:
    chosen = choose_threshold(INSIDE, OUTSIDE, given_up)
    assert chosen == threshold
    assert operate(chosen, INSIDE, OUTSIDE).in_scope >= accuracy(INSIDE) - given_up - 1e-9


def test_the_area_under_the_curve_counts_ties_half() -> None:
    assert area_under_curve(judgement([2, 3], [True, True]), judgement([0, 1], [False, False])) == 1
    assert area_under_curve(judgement([1], [True]), judgement([1], [False])) == 0.5
    assert area_under_curve(INSIDE, OUTSIDE) == pytest.approx(12 / 15)


def measured(*keys: str) -> dict[str, Any]:
    row = {"title": "a title", "accuracies": [0.84, 0.86], "fit_seconds": 1.0, "read_milliseconds": 0.1}
    operation = {"given_up": 0.005, "threshold": 0.3, "in_scope": 0.96, "outside": 0.7}
    scope = {"title": "a title", "accuracy": 0.965, "fit_seconds": 9.0}
    confidences = [{"title": "probability", "area": 0.97, "operations": [operation]}]
    return {
        "milliseconds": {"onnx-e5": 3.0},
        "draws": [{**row, "key": key} for key in keys],
        "full": [{**row, "key": key} for key in keys],
        "clinc": [{**scope, "key": key, "confidences": confidences} for key in keys],
    }


def test_the_tables_state_mean_and_spread_beside_the_published_figures() -> None:
    table = compared(measured("assistant", "best-alone", "best"))
    assert table.rows[0] == ("Banking77, ten examples an intent", "87.2 %", *["85.0 % ± 1.4"] * 3)
    assert table.rows[-1][1:] == ("96.2 / 52.3", *["96.0 / 70.0"] * 3)
    assert ablation(measured("assistant")).rows[0][1] == "85.0 % ± 1.4"
    assert out_of_scope(measured("assistant")).rows[0][-2:] == ("96.0 %", "70.0 %")


def test_without_the_second_encoder_its_column_is_left_out(tmp_path: Path) -> None:
    table = compared(measured("assistant", "best-alone"))
    assert len(table.columns) == 4
    paths = write_public(["a note"], [table], tmp_path)
    for path in paths:
        assert "85.0 % ± 1.4" in path.read_text(encoding="utf-8")
