"""The catalogue as CSV: which columns each sheet has, cells as text, and a file read line by line.

Nothing in an exported cell can act as a formula, and a sheet that is imported as it was exported
changes nothing.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from medspa.formats.csv_cells import inert_cell, plain_cell
from treatments.models import (
    AreaGuidance,
    DoseRange,
    FacialArea,
    Indication,
    Product,
    ProductPack,
)
from treatments.wording import plain_number

BOM = "\ufeff"
MAX_BYTES = 1_000_000
NOT_IN_SHEETS = {"id", "version", "edited_at", "edited_by"}
NAMED_BY = {"area": "code", "product": "slug"}


@dataclass(frozen=True)
class CsvTable:
    """`key` names a row. `fixed` columns are shown and may not be changed here.

    `amounts` are in the unit that the column `unit` must repeat.
    """

    name: str
    model: type[models.Model]
    key: tuple[str, ...]
    amounts: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    may_add: bool = True

    @property
    def columns(self) -> list[str]:
        fields = [f.name for f in self.model._meta.concrete_fields if f.name not in NOT_IN_SHEETS]
        rest = [name for name in fields if name not in self.key]
        unit = ["unit"] if self.amounts and "unit" not in fields else []
        return [*self.key, *unit, *rest]

    @property
    def required(self) -> set[str]:
        return {*self.key, *(["unit"] if self.amounts else [])}

    def rows(self) -> models.QuerySet[Any]:
        """Every row of the sheet, with what its cells name."""
        rows = self.model._default_manager.all()
        joins = [name for name in NAMED_BY if name in self.columns]
        return rows.select_related(*joins) if joins else rows


AMOUNTS = tuple(
    f.name for f in DoseRange._meta.concrete_fields if isinstance(f, models.DecimalField)
)
SHEETS = {
    sheet.name: sheet
    for sheet in (
        CsvTable(
            "areas",
            FacialArea,
            ("code",),
            fixed=("laterality", "seed_note"),
            may_add=False,
        ),
        CsvTable("products", Product, ("slug",), amounts=("dose_step",)),
        CsvTable("packs", ProductPack, ("product", "name"), amounts=("amount",)),
        CsvTable("indications", Indication, ("product", "area")),
        CsvTable("guidance", AreaGuidance, ("area", "modality")),
        CsvTable("doses", DoseRange, ("area", "modality", "product"), amounts=AMOUNTS),
    )
}


@dataclass(frozen=True)
class LineError:
    """What is wrong, where: `line` as an editor numbers it, `field` as the header names it."""

    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.field or 'the row'}: {self.reason}"


@dataclass(frozen=True)
class CsvLine:
    number: int
    cells: dict[str, str]


class UnreadableTable(Exception):
    """The file cannot be read at all; `errors` say why."""

    def __init__(self, *errors: LineError) -> None:
        super().__init__("; ".join(map(str, errors)))
        self.errors = list(errors)


# --- Out


def table_as_csv(sheet: CsvTable) -> str:
    """The whole sheet, to be opened in a spreadsheet (hence the BOM). One query."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(sheet.columns)
    for row in sheet.rows():
        writer.writerow(inert_cell(cell_text(row, name)) for name in sheet.columns)
    return BOM + out.getvalue()


def cell_text(row: Any, name: str) -> str:
    """A value as it stands in a cell."""
    value = getattr(row, name) if name != "unit" else unit_of(row)
    if name in NAMED_BY:
        return getattr(value, NAMED_BY[name]) if value else ""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return plain_number(value)
        case date():
            return value.isoformat()
    return str(value)


def unit_of(row: Any) -> str:
    """U or mL, as amounts in this row are; what no product owns is hyaluronic acid, in mL."""
    if isinstance(row, Product):
        return row.unit
    return row.product.unit if row.product_id else "mL"


# --- In


def read_csv(sheet: CsvTable, content: bytes) -> list[CsvLine]:
    """The lines of a file, blank ones left out. Raises WrongSheet."""
    text = _decoded(content)
    header, *lines = list(_records(text)) or [CsvLine(1, {})]
    columns = [name.strip() for name in header.cells.values()]
    if errors := list(_header_errors(sheet, columns)):
        raise UnreadableTable(*errors)
    too_long = [line for line in lines if len(line.cells) > len(columns)]
    if too_long:
        raise UnreadableTable(
            *(LineError(line.number, "", "More cells than the header names.") for line in too_long)
        )
    return [_named(line, columns) for line in lines if any(line.cells.values())]


def _decoded(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise UnreadableTable(LineError(1, "", "The file is larger than 1 MB."))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableTable(LineError(1, "", "This is UTF-16. Save it as “CSV UTF-8”."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableTable(LineError(line, "", "Not UTF-8. Save it as “CSV UTF-8”.")) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UnreadableTable(LineError(line, "", "Not a text file."))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _records(text: str) -> Iterator[CsvLine]:
    """Each record with the line on which it begins. Semicolons and tabs part cells as well."""
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    begins = 1
    try:
        for record in reader:
            yield CsvLine(begins, {str(place): value for place, value in enumerate(record)})
            begins = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableTable(LineError(begins, "", f"Cannot be read: {error}.")) from error


def _header_errors(sheet: CsvTable, columns: list[str]) -> Iterable[LineError]:
    for name in dict.fromkeys(columns):
        if name not in sheet.columns:
            yield LineError(1, name, "No such column in this sheet.")
        elif columns.count(name) > 1:
            yield LineError(1, name, "This column stands there twice.")
    for name in sheet.columns:
        if name in sheet.required and name not in columns:
            yield LineError(1, name, "This column is missing.")


def _named(line: CsvLine, columns: list[str]) -> CsvLine:
    return CsvLine(
        line.number,
        {
            name: plain_cell(value)
            for name, value in zip(columns, line.cells.values(), strict=False)
        },
    )
