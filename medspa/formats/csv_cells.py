"""Cells of CSV files, which people open in spreadsheets."""

import re
from contextlib import suppress
from datetime import date

US_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
DOLLARS = re.compile(r"\$?\s*(?P<number>([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?)")
ACTS_AS_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")  # also in full width


def inert_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula. `plain_cell` undoes it exactly."""
    return f"'{text}" if ACTS_AS_FORMULA.match(text) else text


def iso_day(text: str) -> str:
    """A date as a spreadsheet of the United States writes it, month first, as 2026-12-05; other
    text as it is."""
    month_first = US_DAY.fullmatch(text.strip())
    with suppress(ValueError):
        if month_first:
            month, day, year = map(int, month_first.groups())
            return date(year, month, day).isoformat()
    return text


def plain_dollars(text: str) -> str:
    """$1,234.50 as 1234.50; other text as it is."""
    found = DOLLARS.fullmatch(text.strip())
    return found["number"].replace(",", "") if found else text


def plain_cell(text: str) -> str:
    """What `inert_cell` was given."""
    return text[1:] if text.startswith("'") and ACTS_AS_FORMULA.match(text) else text
