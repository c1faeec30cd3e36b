"""Everything that is measured of one model."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.candidates import Candidate, Running, Workshop, running
from benchmarks.labels import best_label
from benchmarks.load import Load, ask, client, first_answer, new_sender, parse, talk
from benchmarks.machine import Meter, memory_mb
from benchmarks.questions import (
    Counted,
    Question,
    answered_citation,
    card_of,
    citation_of,
    is_answered,
    read_questions,
    shares,
)
from benchmarks.training import train
from launcher.console import say
from policy_kb import KnowledgeBase

FIRST_QUESTION = Question("Which school can a category C talent's child attend?", "en")
WARM_UP = 20
TURNS_ALONE = 200
TURNS_TOGETHER = 400
PEOPLE = 8


@dataclass(frozen=True, slots=True)
class Exam:
    """The questions that nobody has trained on."""

    blind: list[Question]
    out_of_scope: list[Question]

    @classmethod
    def read(cls, folder: Path) -> "Exam":
        """The questions of both halves of tests/blind."""

        def read(name: str) -> list[Question]:
            return [question for half in ("tuning", "report") for question in read_questions(folder / half / name)]

        return cls(read("questions.yml"), read("out_of_scope.yml"))


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of one model. Percentages are of all questions and of each language."""

    title: str
    examples: int
    training_s: float
    right_percent: dict[str, float]
    answered_right_percent: dict[str, float]
    out_of_scope_answered_percent: dict[str, float]
    start_s: float
    turn_p50_ms: float
    turn_p95_ms: float
    turns_per_second_alone: float
    together_p50_ms: float
    together_p95_ms: float
    turns_per_second_together: float
    processor_ms_per_turn: float
    rasa_mb: float
    actions_mb: float
    unanswered_turns: int
    cores_taken_by_others: float


@dataclass(frozen=True, slots=True)
class Speed:
    """The turns of one person, those of several at once, and what they took of the processor."""

    alone: Load
    together: Load
    processor_ms_per_turn: float
    cores_taken_by_others: float


def measure(candidate: Candidate, workshop: Workshop, knowledge: KnowledgeBase, exam: Exam) -> Figures:
    """Trains a candidate, runs it, and puts everything to it."""
    model = train(candidate.recipe, workshop.settings, workshop.folder / "models", workshop.logs)
    begun = time.monotonic()
    with running(candidate, model.path, workshop) as servers:
        say(f"Measuring: {candidate.recipe.title} …")
        start_s = asyncio.run(first_answer(servers.url, FIRST_QUESTION, servers.check)) - begun
        speed = asyncio.run(_speed(servers, exam.blind))
        rasa_mb, actions_mb = memory_mb(servers.rasa.ps), memory_mb(servers.actions.ps)
        right, answered_right, answered = asyncio.run(_quality(servers.url, knowledge, exam))
        servers.check()
    figures = Figures(
        title=candidate.recipe.title,
        examples=candidate.examples,
        training_s=model.seconds,
        right_percent=shares(right),
        answered_right_percent=shares(answered_right),
        out_of_scope_answered_percent=shares(answered),
        start_s=start_s,
        turn_p50_ms=speed.alone.percentile_ms(0.5),
        turn_p95_ms=speed.alone.percentile_ms(0.95),
        turns_per_second_alone=speed.alone.per_second,
        together_p50_ms=speed.together.percentile_ms(0.5),
        together_p95_ms=speed.together.percentile_ms(0.95),
        turns_per_second_together=speed.together.per_second,
        processor_ms_per_turn=speed.processor_ms_per_turn,
        rasa_mb=rasa_mb,
        actions_mb=actions_mb,
        unanswered_turns=speed.alone.unanswered + speed.together.unanswered,
        cores_taken_by_others=speed.cores_taken_by_others,
    )
    say(
        f"{figures.title}: {figures.right_percent['all']:.1f} % understood, "
        f"a turn in {figures.turn_p50_ms:.0f} ms (p50), trained in {figures.training_s:.0f} s"
    )
    return figures


async def _speed(servers: Running, questions: Sequence[Question]) -> Speed:
    """Turns over the blind questions, after some that do not count."""
    await talk(servers.url, questions, WARM_UP, 1)
    meter = Meter([servers.rasa.ps, servers.actions.ps])
    alone = await talk(servers.url, questions, TURNS_ALONE, 1)
    together = await talk(servers.url, questions, TURNS_TOGETHER, PEOPLE)
    used, others = meter.read()
    return Speed(alone, together, 1000 * used / (TURNS_ALONE + TURNS_TOGETHER), others)


async def _quality(
    url: str, knowledge: KnowledgeBase, exam: Exam
) -> tuple[list[Counted], list[Counted], list[Counted]]:
    """Of the blind questions, those whose likeliest label is right and those answered so; those out of scope answered.

    Each question comes from somebody who has not spoken before.
    """
    right, answered_right, answered = [], [], []
    async with client() as session:
        for question in exam.blind:
            label = best_label(await parse(session, url, question.text))
            right.append(Counted(question.lang, citation_of(label, knowledge) in question.accept))
            card = card_of(await ask(session, url, new_sender(), question))
            answered_right.append(Counted(question.lang, answered_citation(card, knowledge) in question.accept))
        for question in exam.out_of_scope:
            card = card_of(await ask(session, url, new_sender(), question))
            answered.append(Counted(question.lang, is_answered(card)))
    return right, answered_right, answered
