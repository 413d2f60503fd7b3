"""Cells of CSV files, which people open in spreadsheets."""

import re

ACTS_AS_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")  # also in full width


def inert_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula. `plain_cell` undoes it exactly."""
    return f"'{text}" if ACTS_AS_FORMULA.match(text) else text


def plain_cell(text: str) -> str:
    """What `inert_cell` was given."""
    return text[1:] if text.startswith("'") and ACTS_AS_FORMULA.match(text) else text
