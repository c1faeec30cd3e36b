"""What a conversation remembers from turn to turn, kept in the one slot `memory`."""

from dataclasses import asdict, dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

SLOT = "memory"


@dataclass(slots=True)
class SelfCheck:
    """A self-check under way, or the last one finished (`open` is then None).

    `skipped` are facts the person does not know, `answered` those asked and answered, in order, `questions` the
    number of questions put so far, `misses` the answers in a row that fitted no value.
    """

    id: str
    open: str | None = None
    skipped: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    questions: int = 0
    misses: int = 0


@dataclass(slots=True)
class Choice:
    """Topics that were just offered: `key` is that of the stored question, `topics` their ids."""

    key: str
    topics: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Memory:
    """The conversation so far: language, the topic last answered with its details, citations last given, facts,
    self-check, what was said last, the number of the last result, the choice that was just put."""

    lang: str = "zh"
    topic: str | None = None
    details: dict[str, list[Any]] = field(default_factory=dict)
    citations: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    check: SelfCheck | None = None
    said: str = ""
    result: str | None = None
    choice: Choice | None = None

    @classmethod
    def from_slot(cls, value: object) -> "Memory":
        """What the slot holds; an empty memory for anything that is no memory."""
        try:
            return _MEMORY.validate_python(value)
        except ValidationError:
            return cls()

    def to_slot(self) -> dict[str, Any]:
        """A dictionary of plain JSON values."""
        return asdict(self)

    @property
    def open_check(self) -> SelfCheck | None:
        """The self-check that waits for an answer, if one does."""
        return self.check if self.check is not None and self.check.open is not None else None


_MEMORY = TypeAdapter(Memory)
