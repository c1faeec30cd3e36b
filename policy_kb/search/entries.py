"""What can be found."""

from dataclasses import dataclass
from typing import Literal

from policy_kb.records import Bilingual, Language

EntryKind = Literal["topic", "clause", "check"]
SNIPPET_LENGTH = {"en": 160, "zh": 60}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found."""

    kind: EntryKind
    id: str
    title: Bilingual
    text: Bilingual
    citations: tuple[str, ...]

    def snippet(self, lang: Language) -> str:
        """The beginning of its text."""
        limit = SNIPPET_LENGTH[lang]
        text = " ".join(self.text[lang].split())
        return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
