import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings

from medspa.formats.csv_cells import inert_cell, plain_cell

FORMULAS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\n=x",
    "'=1",
    "''=1",
    "\uff1d1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_compute_is_made_inert(text: str):
    assert inert_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Reyes, Mara", "'x", "x=1", "", "O'Brien"])
def test_words_stay_as_they_are(text: str):
    assert inert_cell(text) == text


@pytest.mark.parametrize("text", [*FORMULAS, "'x", "x", ""])
def test_inert_text_comes_back_as_it_was(text: str):
    written = StringIO()
    csv.writer(written).writerow([inert_cell(text)])

    [[cell]] = csv.reader(StringIO(written.getvalue(), newline=""))

    assert plain_cell(cell) == text


def test_whoever_writes_csv_makes_its_cells_inert():
    for app in ("medspa", "treatments", "bookings", "website", "charting", "portal", "devtools"):
        for path in Path(settings.BASE_DIR, app).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            if "tests" not in path.parts and re.search(r"csv\.(writer|DictWriter)", source):
                assert "import inert" in source, path
