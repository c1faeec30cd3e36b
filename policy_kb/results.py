"""Results of self-checks, kept under a short number so that they can be found again, and deleted.

What is kept: the facts, what they decided, the words that were said, and which content said them. No name, no message,
nothing of the conversation.
"""

import re
import secrets
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, get_args

from pydantic import TypeAdapter
from sqlalchemy import CursorResult, Engine, delete
from sqlalchemy.orm import Session

from policy_kb.checks import CheckDefinition, Evaluation
from policy_kb.knowledge import KnowledgeBase
from policy_kb.records import Language, Record
from policy_kb.report import Report, make_report
from policy_kb.store import as_kept, in_memory
from policy_kb.tables import ResultRow

# Twelve digits: easy to say at the telephone in any language, and too many to guess.
_GROUPS, _DIGITS = 3, 4
_SEPARATED = re.compile(r"(?<![\d-])\d{4}[-‐-― ]\d{4}[-‐-― ]\d{4}(?![\d-])")
_WRITTEN = re.compile(r"\d{4}-?\d{4}-?\d{4}", re.ASCII)
_LANGUAGES: tuple[Language, ...] = get_args(Language)
_EVALUATION = TypeAdapter(Evaluation)


class StoredResult(Record):
    """A result as it was given: the evaluation, the facts it rests on, its words in both languages.

    `content_version` is the digest of the content that decided it, `stored_at` the time in UTC.
    """

    number: str
    check: str
    facts: dict[str, Any]
    evaluation: Evaluation
    reports: dict[Language, Report]
    content_version: str
    stored_at: datetime


def named_number(text: str) -> str | None:
    """The result number that a message names, as `4821-7093-5512`; twelve digits without a break may be any number."""
    found = _SEPARATED.search(unicodedata.normalize("NFKC", text))
    return _grouped(found[0]) if found else None


def result_number(text: str) -> str | None:
    """The result number that a text is, with its hyphens or without; None for anything else."""
    return _grouped(text) if _WRITTEN.fullmatch(text) else None


class ResultStore:
    """The results in the database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def in_memory(cls) -> "ResultStore":
        """A store that nothing outlives: for evaluation and tests."""
        return cls(in_memory())

    def save(
        self, knowledge: KnowledgeBase, check: CheckDefinition, evaluation: Evaluation, facts: Mapping[str, Any]
    ) -> str:
        """Keeps a result and returns its number; raises what the database raises."""
        used = {fact: facts[fact] for fact in check.used if fact in facts}
        reports: dict[str, Any] = {
            lang: make_report(knowledge, check, evaluation, used, lang).model_dump(mode="json") for lang in _LANGUAGES
        }
        row = ResultRow(
            number=_new_number(),
            check_id=check.id,
            outcome=evaluation.outcome,
            facts=used,
            evaluation=_EVALUATION.dump_python(evaluation, mode="json"),
            reports=reports,
            content_version=knowledge.version,
            stored_at=as_kept(datetime.now(UTC)),
        )
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            session.add(row)
        return row.number

    def find(self, number: str) -> StoredResult | None:
        """The result of a number; None where there is none, or none any more."""
        with Session(self._engine) as session:
            row = session.get(ResultRow, number)
            return _stored(row) if row else None

    def delete(self, number: str) -> bool:
        """Deletes a result for good; whether there was one."""
        with Session(self._engine) as session, session.begin():
            done = session.execute(delete(ResultRow).where(ResultRow.number == number))
            return isinstance(done, CursorResult) and done.rowcount > 0

    def delete_before(self, moment: datetime) -> int:
        """Deletes the results stored before a moment (UTC); how many there were."""
        with Session(self._engine) as session, session.begin():
            done = session.execute(delete(ResultRow).where(ResultRow.stored_at < as_kept(moment)))
            return done.rowcount if isinstance(done, CursorResult) else 0


def _new_number() -> str:
    return _grouped(f"{secrets.randbelow(10 ** (_GROUPS * _DIGITS)):0{_GROUPS * _DIGITS}d}")


def _grouped(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    return "-".join(digits[start : start + _DIGITS] for start in range(0, len(digits), _DIGITS))


def _stored(row: ResultRow) -> StoredResult:
    return StoredResult(
        number=row.number,
        check=row.check_id,
        facts=row.facts,
        evaluation=_EVALUATION.validate_python(row.evaluation),
        reports={lang: Report.model_validate(report) for lang, report in row.reports.items()},  # type: ignore[misc]
        content_version=row.content_version,
        stored_at=row.stored_at.replace(tzinfo=UTC),
    )
