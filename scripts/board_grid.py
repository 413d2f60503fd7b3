#!/usr/bin/env python3
"""Write static/css/board-grid.css: places and lengths on the day board as classes.

The content security policy allows no inline styles, so every five-minute row has a class.
"""

from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "static" / "css" / "board-grid.css"
ROWS_A_DAY = 288
ROWS_AN_HOUR = 12
LONGEST_ROWS = 144
HEADING = "/* Written by scripts/board_grid.py: five-minute rows since midnight, and lengths. */"


def rules() -> Iterator[str]:
    """`.r-N` where something begins, `.span-N` how long it is, `.from-H` and `.until-H` the day."""
    yield from (f".r-{row}{{--r:{row}}}" for row in range(ROWS_A_DAY))
    yield from (f".span-{rows}{{--n:{rows}}}" for rows in range(1, LONGEST_ROWS + 1))
    yield from (f".from-{hour}{{--first:{hour * ROWS_AN_HOUR}}}" for hour in range(24))
    yield from (f".until-{hour}{{--end:{hour * ROWS_AN_HOUR}}}" for hour in range(1, 25))


def sheet() -> str:
    """All rules, several to a line."""
    lines = [HEADING, ""]
    for rule in rules():
        if len(lines[-1]) + len(rule) > 118:
            lines.append("")
        lines[-1] += rule
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(sheet())
