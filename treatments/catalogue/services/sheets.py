"""Bring a CSV sheet into the catalogue: all of it, or none and every wrong line by name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.db.models import Max

from medspa.accounts.models import User
from medspa.audit.log import record
from medspa.clinic.models import Location
from medspa.errors import Stale
from medspa.formats.csv_cells import iso_day, plain_dollars
from treatments.catalogue.csv_lines import CsvLine, LineError, UnreadableTable, read_csv_lines
from treatments.catalogue.price_book import PastPrices, begins_in_past
from treatments.catalogue.services.loading import mark_edited, wait_for_other_loaders
from treatments.catalogue.services.names import find_named
from treatments.catalogue.services.versions import say_who
from treatments.catalogue.sheets import NAMED_BY, CsvTable, cell_text, unit_of
from treatments.models import CatalogueRow, CatalogueVersion, FacialArea, Fee, Price, Product

YES, NO = {"yes", "true", "1", "x"}, {"no", "false", "0"}
NUMBER = re.compile(r"(?P<number>-?[0-9]+([.,][0-9]+)?)\s*(?P<unit>[^0-9\s.,]*)")
KEPT = "This line stays as it was written. Add another one that begins on another day."
Names = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class RowChange:
    """One row that the sheet adds or changes, in cells: column, before, after."""

    line: int
    name: str
    is_new: bool
    cells: list[tuple[str, str, str]]
    past: Price | None = None  # the row itself, where it begins on a day that is over


@dataclass
class ImportReport:
    """What a sheet does, or would do. With errors it does nothing."""

    changes: list[RowChange] = field(default_factory=list)
    errors: list[LineError] = field(default_factory=list)
    same: int = 0

    @property
    def added(self) -> int:
        return sum(change.is_new for change in self.changes)

    @property
    def changed(self) -> int:
        return len(self.changes) - self.added

    @property
    def has_past(self) -> bool:
        return any(change.past for change in self.changes)


def catalogue_revision() -> int:
    """The number of the newest version in the catalogue: whoever decides on it says which."""
    return CatalogueVersion.objects.aggregate(newest=Max("pk"))["newest"] or 0


@transaction.atomic
def import_sheet(
    *,
    sheet: CsvTable,
    content: bytes,
    by: User,
    now: datetime,
    why: str = "",
    dry_run: bool = True,
    seen: int | None = None,
    is_past_meant: bool = False,
) -> ImportReport:
    """Write what differs and mark it as edited by the clinic; a dry run writes and takes it back.

    Rows that the file leaves out stay. `seen`: the revision that was looked at before deciding.
    Raises Stale if the catalogue is another by now, PastPrices unless prices that begin in the past
    are meant so.
    """
    wait_for_other_loaders()
    if seen is not None and seen != catalogue_revision():
        raise Stale("Somebody changed the catalogue meanwhile. Look at the differences again.")
    say_who(by=by, why=why)
    report = _imported(sheet, content, by, now)
    if report.has_past and not (dry_run or is_past_meant):
        raise PastPrices(PastPrices.asked, field="is_past_meant")
    if dry_run or report.errors:
        transaction.set_rollback(True)
    elif report.changes:
        counts = {"added": report.added, "changed": report.changed}
        record(by=by, action="catalogue.imported", target=f"treatments.{sheet.name}", **counts)
    return report


def _imported(sheet: CsvTable, content: bytes, by: User, now: datetime) -> ImportReport:
    try:
        lines = read_csv_lines(content, columns=sheet.columns, required=sheet.required)
    except UnreadableTable as wrong:
        return ImportReport(errors=wrong.errors)
    known = {tuple(cell_text(row, name) for name in sheet.key): row for row in sheet.rows()}
    names: Names = {
        "area": {area.pk: area for area in FacialArea.objects.all()},
        "product": {product.slug: product for product in Product.objects.all()},
        "fee": {fee.slug: fee for fee in Fee.objects.all()},
        "location": {place.slug: place for place in Location.objects.all()},
    }
    run = _Import(sheet, by, known, names, now)
    for line in lines:
        run.bring_in(_as_we_write(sheet, line))
    return run.report


@dataclass
class _Import:
    """One sheet on its way in: the rows there are, what cells may name, what happened so far."""

    sheet: CsvTable
    by: User
    known: dict[tuple[str, ...], Any]
    names: Names
    now: datetime
    met: dict[tuple[str, ...], int] = field(default_factory=dict)
    report: ImportReport = field(default_factory=ImportReport)

    def bring_in(self, line: CsvLine) -> None:
        """Write the row of this line, or note what is wrong with it."""
        if gaps := line.gaps(name for name in self.sheet.columns if name in self.sheet.required):
            self.report.errors += gaps
            return
        try:
            self._write(line)
        except ValidationError as error:
            self.report.errors += _line_errors(line.number, error)

    def _write(self, line: CsvLine) -> None:
        key = tuple(line.cells[name].strip() for name in self.sheet.key)
        if key in self.met:
            again = f"The same row stands on line {self.met[key]} already."
            raise ValidationError({self.sheet.key[0]: again})
        self.met[key] = line.number
        row = self.known.get(key) or _new_row(self.sheet, key)
        is_new = row._state.adding
        cells = self._take(row, line)
        if not cells:
            self.report.same += 1
            return
        if self.sheet.only_grows and not is_new:
            raise ValidationError({cells[0][0]: KEPT})
        _keep(row, self.by, self.now)
        past = row if isinstance(row, Price) and begins_in_past(row, self.now) else None
        self.report.changes.append(RowChange(line.number, str(row), is_new, cells, past))

    def _take(self, row: Any, line: CsvLine) -> list[tuple[str, str, str]]:
        """Give the row what its cells say, in the right unit; what changed by that."""
        is_new = row._state.adding
        before = {name: "" if is_new else cell_text(row, name) for name in line.cells}
        wrong: dict[str, list[str]] = {}
        for name, text in line.cells.items():
            if is_new or _lines(text) != _lines(before[name]):
                try:
                    _set(self.sheet, row, name, text, self.names)
                except ValidationError as error:
                    wrong |= error.message_dict
        if wrong:
            raise ValidationError(wrong)
        _require_unit(self.sheet, row, line)
        after = {name: (before[name], cell_text(row, name)) for name in line.cells}
        return [(n, old, new) for n, (old, new) in after.items() if _lines(old) != _lines(new)]


def _as_we_write(sheet: CsvTable, line: CsvLine) -> CsvLine:
    """Days and dollars, which a spreadsheet writes its own way."""
    cells = line.cells
    days = {name: iso_day(cells[name]) for name in sheet.days & cells.keys()}
    dollars = {name: plain_dollars(cells[name]) for name in set(sheet.dollars) & cells.keys()}
    return CsvLine(line.number, cells | days | dollars)


def _new_row(sheet: CsvTable, key: tuple[str, ...]) -> models.Model:
    if not sheet.may_add:
        raise ValidationError(
            {sheet.key[0]: f"There is no “{key[0]}”, and none can be added here."}
        )
    return sheet.model()


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _set(sheet: CsvTable, row: Any, name: str, text: str, names: Names) -> None:
    if name in sheet.fixed:
        raise ValidationError({name: "This cannot be changed: charts and plates rely on it."})
    if name in NAMED_BY:
        setattr(row, name, _named(name, text.strip(), names, row))
    elif name in {f.name for f in sheet.model._meta.concrete_fields}:
        setattr(row, name, _value(sheet, name, text))


def _named(name: str, text: str, names: Names, row: Any) -> Any:
    if not text and row._meta.get_field(name).null:
        return None
    return find_named(names[name], name, text)


def _value(sheet: CsvTable, name: str, text: str) -> Any:
    """A cell as the field wants it, or a sentence of what is wrong with it."""
    column: Any = sheet.model._meta.get_field(name)
    text = text.strip()
    if isinstance(column, models.BooleanField):
        return _truth(column, text)
    if not text and column.null:
        return None
    if isinstance(column, (models.DecimalField, models.IntegerField)):
        text = _number(name, text)
    try:
        return column.to_python(text)
    except ValidationError as error:
        if isinstance(column, models.DateField):
            raise ValidationError(
                {name: f"“{text}” isn't a date. Write 2026-07-09 or 7/9/2026."}
            ) from error
        raise ValidationError({name: " ".join(error.messages)}) from error


def _truth(column: models.Field[Any, Any], text: str) -> bool | None:
    if not text and column.null:
        return None
    if text.lower() in YES | NO:
        return text.lower() in YES
    raise ValidationError({column.name: f"“{text}” isn't yes or no."})


def _number(name: str, text: str) -> str:
    found = NUMBER.fullmatch(text)
    if found is None:
        raise ValidationError({name: f"“{text}” isn't a number."})
    if found["unit"]:
        raise ValidationError(
            {name: f"“{text}”: only the number stands here, its unit in the column unit."}
        )
    if "," in found["number"]:
        raise ValidationError({name: f"“{text}”: write a point and not a comma."})
    return found["number"]


def _require_unit(sheet: CsvTable, row: Any, line: CsvLine) -> None:
    """Units belong to one product: a sheet in another unit is refused, never converted."""
    if "unit" not in sheet.required or isinstance(row, Product):
        return
    said, unit = line.cells["unit"].strip(), unit_of(row)
    if said != unit:
        owner = row.product if row.product_id else "Hyaluronic acid"
        raise ValidationError({"unit": f"{owner} is measured in {unit}, not in “{said}”."})


def _keep(row: Any, by: User, now: datetime) -> None:
    """Check the row as a form would, and save it. Raises ValidationError."""
    if isinstance(row, CatalogueRow):
        mark_edited(row, by=by, now=now)
    else:
        row.set_by, row.set_at = by, now
    row.full_clean(exclude=["edited_by"])
    try:
        with transaction.atomic():
            row.save()
    except DatabaseError as error:
        raise ValidationError(str(error).partition("\n")[0]) from error


def _line_errors(number: int, error: ValidationError) -> Iterator[LineError]:
    if not hasattr(error, "error_dict"):
        yield from (LineError(number, "", reason) for reason in error.messages)
        return
    for name, reasons in error.message_dict.items():
        column = "" if name == "__all__" else name
        yield from (LineError(number, column, reason) for reason in reasons)
