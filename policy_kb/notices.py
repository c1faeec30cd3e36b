"""The banner above the chat and the switch that closes the assistant, set by staff without a deployment."""

import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, StringConstraints
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from policy_kb.audit import Within
from policy_kb.records import Language, Record
from policy_kb.staff_tables import ServiceRow
from policy_kb.store import as_kept, in_memory

MOST_CHARACTERS = 300
MOST_SETTINGS = 100
Level = Literal["info", "warning"]


def _printable(text: str) -> str:
    """Refuses control and direction characters; a sentence in a banner needs none."""
    if any(unicodedata.category(character) in ("Cc", "Cf") for character in text):
        raise ValueError("no control characters and no line breaks")
    return text


Sentence = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_CHARACTERS),
    AfterValidator(_printable),
]


class Announcement(Record):
    """The same sentence in both languages, each of 1 to 300 characters."""

    en: Sentence
    zh: Sentence

    def __getitem__(self, lang: Language) -> str:
        return self.en if lang == "en" else self.zh


class Notice(Record):
    """A banner; after `until` (with its time zone) it is no longer shown."""

    text: Announcement
    level: Level = "info"
    until: AwareDatetime | None = None


class Service(Record):
    """What staff have set: a banner or none, open or closed, and what a closed assistant says (None: its own words)."""

    notice: Notice | None = None
    open: bool = True
    closed_text: Announcement | None = None

    def shown(self, now: datetime) -> Notice | None:
        """The banner to show at a moment with its time zone."""
        if self.notice is None or (self.notice.until is not None and self.notice.until <= now):
            return None
        return self.notice


class ServiceSetting(Record):
    """A setting with who made it and when (UTC)."""

    id: int
    at: datetime
    account: str
    service: Service


class Notices:
    """The settings in the database, a row for each; the newest counts. Raises what the database raises."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def in_memory(cls) -> "Notices":
        """Settings that nothing outlives: for tests."""
        return cls(in_memory())

    def read(self) -> Service:
        """What counts now; open and without a banner where nothing was ever set."""
        newest = self.history(1)
        return newest[0].service if newest else Service()

    def write(self, service: Service, account: str, *, within: Within[Service] | None = None) -> None:
        """Sets it from now on; `within` is called inside the transaction with what is set."""
        with Session(self._engine) as session, session.begin():
            values = service.model_dump(mode="json")
            session.add(ServiceRow(at=as_kept(datetime.now(UTC)), account=account, service=values))
            if within is not None:
                within(session, service)

    def history(self, limit: int) -> list[ServiceSetting]:
        """The newest settings first, at most 100."""
        wanted = select(ServiceRow).order_by(ServiceRow.id.desc()).limit(max(0, min(limit, MOST_SETTINGS)))
        with Session(self._engine) as session:
            return [_setting(row) for row in session.scalars(wanted)]


def _setting(row: ServiceRow) -> ServiceSetting:
    return ServiceSetting(
        id=row.id,
        at=row.at.replace(tzinfo=UTC),
        account=row.account,
        service=Service.model_validate(row.service),
    )
