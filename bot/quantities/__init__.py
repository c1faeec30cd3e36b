"""Dates and numbers in English and Chinese text, with their place, precision and unit."""

import re

from bot.quantities.dates import dates
from bot.quantities.numbers import numbers
from bot.quantities.quantity import Quantity

__all__ = ["Quantity", "find_quantities"]

# What is named to be set aside: "not 2016", "不是三年".
_SET_ASIDE = re.compile(r"(?:\bnot|\bnot in|\bnot since|不是|并非|而非)\s*$", re.IGNORECASE)


def find_quantities(text: str) -> list[Quantity]:
    """All dates and numbers of a text, in order, none inside another."""
    taken: list[tuple[int, int]] = []
    found: list[Quantity] = []
    for quantity in (*dates(text), *numbers(text)):
        if not any(quantity.start < end and start < quantity.end for start, end in taken):
            taken.append((quantity.start, quantity.end))
            found.append(quantity)
    kept = (quantity for quantity in found if not _SET_ASIDE.search(text[: quantity.start]))
    return sorted(kept, key=lambda quantity: quantity.start)
