"""Bring the reviewed files of `treatments/data/` into the database; the clinic's edits stay."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from medspa.accounts.models import User
from medspa.audit.log import Actor, record
from treatments.datafiles import FileRow, all_rows
from treatments.models import (
    AreaPart,
    CatalogueRow,
    FacialArea,
    Product,
    ProductPack,
    Treatment,
    TreatmentArea,
)

NOT_FROM_FILES = {"id", "edited_at", "edited_by_id"}
CHILD_LISTS = {"parts", "areas"}


@dataclass
class LoadReport:
    """How many rows of each model were added, changed, left the same, or kept as edited here."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)

    def note(self, model: type[models.Model], outcome: str) -> None:
        name = str(model._meta.verbose_name_plural)
        self.counts.setdefault(name, Counter())[outcome] += 1

    @property
    def wrote_anything(self) -> bool:
        return any(count["added"] or count["changed"] for count in self.counts.values())


@transaction.atomic
def load_catalogue(*, by: Actor) -> LoadReport:
    """Add rows that are missing, update rows that nobody edited, leave every edited row alone.

    Rows that left the files stay. Running it again changes nothing. Raises ValidationError or
    IntegrityError for a file that breaks a rule; then nothing at all is written.
    """
    _wait_for_other_loaders()
    report = LoadReport()
    for model, rows in _by_model(all_rows()).items():
        _load(model, rows, report)
    if report.wrote_anything:
        record(by=by, action="catalogue.loaded", target="treatments.catalogue", **report.counts)
    return report


def mark_edited(row: CatalogueRow, *, by: User, now: datetime | None = None) -> None:
    """Note on the row, before it is saved, that the clinic changed it: files keep off it then."""
    row.edited_at, row.edited_by = now or timezone.now(), by


def _wait_for_other_loaders() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('treatments.load_catalogue'))")


def _by_model(rows: Any) -> dict[type[models.Model], list[FileRow]]:
    grouped: dict[type[models.Model], list[FileRow]] = {}
    for row in rows:
        grouped.setdefault(row.model, []).append(row)
    return grouped


def _load(model: type[models.Model], rows: list[FileRow], report: LoadReport) -> None:
    ids = _ids_by_name()
    known = _known_rows(model, rows[0])
    for row in rows:
        key = _with_ids(row.key, ids)
        values = _defaults(model) | _with_ids(row.values, ids) | key
        instance = known.get(tuple(key.values())) or model(**key)
        outcome = _bring_up_to_date(instance, values, row)
        report.note(model, outcome)
        if outcome == "kept":
            report.kept.append(str(instance))


def _bring_up_to_date(instance: models.Model, values: dict[str, Any], row: FileRow) -> str:
    """Save what differs and say what was done: added, changed, same, or kept."""
    if getattr(instance, "edited_at", None):
        return "kept"
    is_new = instance._state.adding
    differs = is_new or any(getattr(instance, name) != value for name, value in values.items())
    if differs:
        for name, value in values.items():
            setattr(instance, name, value)
        foreign_keys = [f.name for f in instance._meta.fields if f.is_relation]
        instance.clean_fields(exclude=foreign_keys)
        instance.clean()
        instance.save()
    children_differ = _bring_children_up_to_date(instance, row.values)
    return "added" if is_new else "changed" if differs or children_differ else "same"


def _bring_children_up_to_date(instance: models.Model, values: dict[str, Any]) -> bool:
    if isinstance(instance, FacialArea):
        wanted = {(code,) for code in values["parts"]}
        return _replace_children(instance.part_rows, AreaPart, ("part_id",), wanted)
    if isinstance(instance, Treatment):
        names = ("area_id", "modality", "position")
        wanted = {(*pair, position) for position, pair in enumerate(values["areas"])}
        return _replace_children(instance.treatment_areas, TreatmentArea, names, wanted)
    return False


def _replace_children(
    rows: Any, model: type[models.Model], names: tuple[str, ...], wanted: set[tuple[Any, ...]]
) -> bool:
    if set(rows.values_list(*names)) == wanted:
        return False
    rows.all().delete()
    parent = {rows.field.name: rows.instance}
    model._default_manager.bulk_create(
        model(**parent, **dict(zip(names, child, strict=True))) for child in wanted
    )
    return True


def _ids_by_name() -> dict[str, dict[Any, int]]:
    products = dict(Product.objects.values_list("slug", "pk"))
    packs = ProductPack.objects.values_list("product__slug", "name", "pk")
    return {"product": products, "pack": {(slug, name): pk for slug, name, pk in packs}}


def _with_ids(values: dict[str, Any], ids: dict[str, dict[Any, int]]) -> dict[str, Any]:
    """Codes, slugs and pack names become foreign keys; lists of children are left out."""
    resolved: dict[str, Any] = {}
    for name, value in values.items():
        if name == "area":
            resolved["area_id"] = value
        elif name == "product":
            resolved["product_id"] = value and ids["product"][value]
        elif name == "pack":
            resolved["pack_id"] = value and ids["pack"][values["product"], value]
        elif name not in CHILD_LISTS:
            resolved[name] = value
    return resolved


def _known_rows(model: type[models.Model], sample: FileRow) -> dict[tuple[Any, ...], models.Model]:
    names = list(_with_ids(dict.fromkeys(sample.key), {}))
    rows = model._default_manager.all()
    return {tuple(getattr(row, name) for name in names): row for row in rows}


def _defaults(model: type[models.Model]) -> dict[str, Any]:
    """What a field holds if the file does not name it, so that a deleted line empties the field."""
    return {
        f.attname: f.get_default()
        for f in model._meta.concrete_fields
        if f.attname not in NOT_FROM_FILES
    }
