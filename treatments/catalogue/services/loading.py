"""Bring the reviewed files of `treatments/data/` into the database; the clinic's edits stay."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction

from medspa.accounts.models import User
from medspa.audit.log import Actor, record
from treatments.catalogue.datafiles import DATA_DIR, FileRow, all_rows, withdrawn_rows
from treatments.catalogue.services.names import find_named
from treatments.catalogue.services.versions import say_who
from treatments.models import (
    AreaPart,
    CatalogueRow,
    FacialArea,
    Indication,
    Product,
    ProductPack,
    Treatment,
    TreatmentArea,
)

NOT_FROM_FILES = {"id", "version", "edited_at", "edited_by_id"}
WHY_LOADED = "From the files of the release"
CHILD_LISTS = {"parts", "areas"}


@dataclass(frozen=True)
class Children:
    """Rows that a file writes as a list inside their parent's row."""

    model: type[models.Model]
    parent: str
    names: tuple[str, ...]
    wanted: Callable[[dict[str, Any]], set[tuple[Any, ...]]]


CHILDREN: dict[type[models.Model], Children] = {
    FacialArea: Children(
        AreaPart, "composite_id", ("part_id",), lambda values: {(c,) for c in values["parts"]}
    ),
    Treatment: Children(
        TreatmentArea,
        "treatment_id",
        ("area_id", "modality", "position"),
        lambda values: {(*pair, i) for i, pair in enumerate(values["areas"])},
    ),
}


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
        written = ("added", "changed", "withdrawn")
        return any(count[outcome] for count in self.counts.values() for outcome in written)


@transaction.atomic
def load_catalogue(*, by: Actor, folder: Path = DATA_DIR) -> LoadReport:
    """Add rows that are missing, update rows that nobody edited, leave every edited row alone.

    Rows that left the files stay, but for indications that the files withdraw because no label
    ever named them. Running it again changes nothing. Raises ValidationError or IntegrityError for
    a file that breaks a rule; then nothing at all is written.
    """
    wait_for_other_loaders()
    say_who(by=by, why=WHY_LOADED)
    report = LoadReport()
    for model, rows in _by_model(all_rows(folder)).items():
        _load(model, rows, report)
    for row in withdrawn_rows(folder):
        _withdraw(row, report, by)
    if report.wrote_anything:
        record(by=by, action="catalogue.loaded", target="treatments.catalogue", **report.counts)
    return report


def mark_edited(row: CatalogueRow, *, by: User, now: datetime) -> None:
    """Note on the row, before it is saved, that the clinic changed it: files keep off it then."""
    row.edited_at, row.edited_by = now, by


def wait_for_other_loaders() -> None:
    """One load or import at a time: whoever comes second waits for the first to end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('treatments.load_catalogue'))")


def _by_model(rows: Iterable[FileRow]) -> dict[type[models.Model], list[FileRow]]:
    grouped: dict[type[models.Model], list[FileRow]] = {}
    for row in rows:
        grouped.setdefault(row.model, []).append(row)
    return grouped


def _load(model: type[models.Model], rows: list[FileRow], report: LoadReport) -> None:
    ids = _ids_by_name()
    known = _known_rows(model, rows[0])
    new: list[models.Model] = []
    loaded: list[tuple[models.Model, FileRow, str]] = []
    for row in rows:
        with _naming(row):
            key = _with_ids(row.key, ids)
            values = _defaults(model) | _with_ids(row.values, ids) | key
            instance = known.get(tuple(key.values())) or model(**key)
            outcome = _bring_up_to_date(instance, values)
        if outcome == "added":
            new.append(instance)
        loaded.append((instance, row, outcome))
    model._default_manager.bulk_create(new)
    for instance, outcome in _with_children(model, loaded):
        report.note(model, outcome)
        if outcome == "kept":
            report.kept.append(f"{model._meta.verbose_name} {instance}")


def _withdraw(row: FileRow, report: LoadReport, by: Actor) -> None:
    """Take out an indication that was wrong; what the clinic itself edited is kept and named."""
    found = Indication.objects.filter(product__slug=row.key["product"], area=row.key["area"])
    for indication in found.select_related("product", "area"):
        if indication.edited_at:
            report.note(Indication, "kept")
            report.kept.append(f"{Indication._meta.verbose_name} {indication}")
            continue
        record(by=by, action="indication.withdrawn", target=indication, why=row.values["why"])
        report.note(Indication, "withdrawn")
        indication.delete()


def _bring_up_to_date(instance: models.Model, values: dict[str, Any]) -> str:
    """Give the row what differs and say so: added (not yet saved), changed, same, or kept."""
    if getattr(instance, "edited_at", None):
        return "kept"
    is_new = instance._state.adding
    if not is_new and all(getattr(instance, name) == value for name, value in values.items()):
        return "same"
    for name, value in values.items():
        setattr(instance, name, value)
    instance.clean_fields(exclude=[f.name for f in instance._meta.fields if f.is_relation])
    instance.clean()
    if not is_new:
        instance.save()
    return "added" if is_new else "changed"


@contextmanager
def _naming(row: FileRow) -> Iterator[None]:
    """What is wrong with a row says which it is."""
    try:
        yield
    except ValidationError as error:
        error.add_note(f"In the row {row.key} of {row.model._meta.verbose_name_plural}.")
        raise


def _with_children(
    model: type[models.Model], loaded: list[tuple[models.Model, FileRow, str]]
) -> Iterator[tuple[models.Model, str]]:
    """The same rows, once the lists inside them (parts, areas) are as in the files."""
    spec = CHILDREN.get(model)
    known = _known_children(spec) if spec else {}
    for instance, row, outcome in loaded:
        if spec and outcome != "kept":
            wanted = spec.wanted(row.values)
            if wanted != known.get(instance.pk, set()):
                _replace_children(spec, instance, wanted)
                yield instance, "changed" if outcome == "same" else outcome
                continue
        yield instance, outcome


def _known_children(spec: Children) -> dict[Any, set[tuple[Any, ...]]]:
    known: dict[Any, set[tuple[Any, ...]]] = {}
    for parent, *child in spec.model._default_manager.values_list(spec.parent, *spec.names):
        known.setdefault(parent, set()).add(tuple(child))
    return known


def _replace_children(spec: Children, parent: models.Model, wanted: set[tuple[Any, ...]]) -> None:
    rows = spec.model._default_manager
    rows.filter(**{spec.parent: parent.pk}).delete()
    rows.bulk_create(
        spec.model(**{spec.parent: parent.pk}, **dict(zip(spec.names, child, strict=True)))
        for child in wanted
    )


def _ids_by_name() -> dict[str, dict[str, Any]]:
    packs = ProductPack.objects.values_list("product__slug", "name", "pk")
    return {
        "area": {code: code for code in FacialArea.objects.values_list("pk", flat=True)},
        "product": dict(Product.objects.values_list("slug", "pk")),
        "pack": {f"{slug} {name}": pk for slug, name, pk in packs},
    }


def _with_ids(values: dict[str, Any], ids: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Codes, slugs and pack names become foreign keys; lists of children are left out."""
    resolved: dict[str, Any] = {}
    for name, value in values.items():
        if name in ("area", "product", "pack"):
            called = f"{values['product']} {value}" if name == "pack" else value
            resolved[f"{name}_id"] = value and find_named(ids[name], name, called)
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
