"""The base of every record of content: immutable, strict, and in both languages."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Language = Literal["en", "zh"]
Category = Literal["A", "B", "C", "D", "E"]

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
Path = Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)*$", max_length=32)]
Citation = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+#\d+(\.\d+)*$", max_length=64)]


class Record(BaseModel):
    """A record of content: immutable, and refusing fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Bilingual(Record):
    """The same text in both languages."""

    en: Text
    zh: Text

    def __getitem__(self, lang: Language) -> str:
        return self.en if lang == "en" else self.zh
