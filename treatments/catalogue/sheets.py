"""The catalogue as CSV: which columns each sheet has, and cells as text.

Nothing in an exported cell can act as a formula, and a sheet that is imported as it was exported
changes nothing.
"""

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from medspa.accounts.permissions import Permission
from medspa.formats.csv_cells import inert_cell
from treatments.models import (
    AreaGuidance,
    DoseRange,
    FacialArea,
    Indication,
    Price,
    Product,
    ProductPack,
)
from treatments.wording import plain_number

BOM = "\ufeff"
NOT_IN_SHEETS = {
    "id",
    "version",
    "edited_at",
    "edited_by",
    "set_by",
    "set_at",
    "withdrawn_at",
}
NAMED_BY = {"area": "code", "product": "slug", "fee": "slug", "location": "slug"}


@dataclass(frozen=True)
class CsvTable:
    """`key` names a row. `fixed` columns are shown and may not be changed here.

    `dollars` may be written with their sign; `amounts` are in the unit that the column `unit` must
    repeat. `only_grows`: a row that stands is never changed; another one is added.
    """

    name: str
    model: type[models.Model]
    key: tuple[str, ...]
    amounts: tuple[str, ...] = ()
    dollars: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    may_add: bool = True
    only_grows: bool = False
    permission: Permission = Permission.EDIT_CATALOGUE

    @property
    def columns(self) -> list[str]:
        fields = [f.name for f in self.model._meta.concrete_fields if f.name not in NOT_IN_SHEETS]
        rest = [name for name in fields if name not in self.key]
        unit = ["unit"] if self.amounts and "unit" not in fields else []
        return [*self.key, *unit, *rest]

    @property
    def required(self) -> set[str]:
        return {*self.key, *(["unit"] if self.amounts else [])}

    @property
    def days(self) -> set[str]:
        """Its columns of dates."""
        fields = self.model._meta.concrete_fields
        return {f.name for f in fields if isinstance(f, models.DateField)} & set(self.columns)

    def rows(self) -> models.QuerySet[Any]:
        """Every row of the sheet, with what its cells name."""
        rows = self.model._default_manager.all()
        if self.model is Price:
            rows = rows.filter(withdrawn_at=None)
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
        CsvTable(
            "prices",
            Price,
            ("product", "product_class", "fee", "location", "valid_from"),
            dollars=("amount", "amount_to"),
            only_grows=True,
            permission=Permission.ADMINISTER,
        ),
    )
}


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
