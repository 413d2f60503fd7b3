"""What a wrong file does: nothing is written, and the row is named."""

import re
import shutil
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from medspa.audit.log import SYSTEM
from treatments.catalogue import datafiles
from treatments.catalogue.csv_lines import UnreadableTable
from treatments.catalogue.datafiles import DATA_DIR, all_rows
from treatments.catalogue.services.loading import load_catalogue
from treatments.models import FacialArea


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA_DIR, tmp_path / "data"))


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


@pytest.mark.django_db
def test_wrong_check_digit_stops_the_load_and_names_the_row(folder) -> None:
    spoil(folder / "products.toml", "00300239232013", "00300239232014")

    with pytest.raises(ValidationError, match="check digit") as refusal:
        load_catalogue(by=SYSTEM, folder=folder)
    assert "botox-cosmetic" in refusal.value.__notes__[0]


@pytest.mark.django_db(transaction=True)
def test_wrong_file_writes_nothing(folder) -> None:
    spoil(folder / "products.toml", "00300239232013", "00300239232014")

    with pytest.raises(ValidationError):
        load_catalogue(by=SYSTEM, folder=folder)
    assert not FacialArea.objects.exists()


@pytest.mark.django_db
def test_unknown_product_in_a_dose_is_named(folder) -> None:
    spoil(folder / "neurotoxin.toml", 'product = "dysport"', 'product = "disport"')

    with pytest.raises(ValidationError, match="There is no product “disport”") as refusal:
        load_catalogue(by=SYSTEM, folder=folder)
    assert "'modality': Modality.NEUROTOXIN" in refusal.value.__notes__[0]


@pytest.mark.django_db
def test_unknown_area_of_an_indication_is_named(folder) -> None:
    spoil(folder / "products.toml", 'area = "GLABELLA"', 'area = "GLABELA"')

    with pytest.raises(ValidationError, match="There is no area “GLABELA”"):
        load_catalogue(by=SYSTEM, folder=folder)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("trade_name", "tradename", "line 1, tradename: This sheet has no such column."),
        ("GLABELLA,", "GLABELLA,x,x,x,x,x,x,x,x,x,x,", "More cells than the header names."),
        (",U,M,T F,A,,", ",U,M,T F,A\n", "line 2, parts: The line ends before this cell."),
    ],
)
def test_flaw_of_a_table_is_said_as_of_a_sheet(folder, old: str, new: str, says: str) -> None:
    spoil(folder / "areas.csv", old, new)

    with pytest.raises(UnreadableTable, match=re.escape(says)) as refusal:
        load_catalogue(by=SYSTEM, folder=folder)
    assert refusal.value.__notes__ == ["In the file areas.csv."]


def test_byte_order_mark_in_a_table_is_ignored(folder) -> None:
    file = folder / "areas.csv"
    file.write_text("\ufeff" + file.read_text())

    assert next(all_rows(folder)).key == {"code": "FOREHEAD"}


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2020-06-12", "2020-06-12", "day"),
        ("2024-02", "2024-02-29", "month"),
        ("2013", "2013-12-31", "year"),
        ("", "None", ""),
    ],
)
def test_indication_counts_from_the_first_certain_day(text, day, precision) -> None:
    began_on, found = datafiles.start_and_precision(text)

    assert (str(began_on), found) == (day, precision)
