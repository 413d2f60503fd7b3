"""Read `treatments/data/` into plain rows: a model, the key that names a row, its values."""

import calendar
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Model

from treatments.catalogue.csv_lines import UnreadableTable, read_csv_lines
from treatments.models import (
    AreaGuidance,
    CommonQuestion,
    DoseRange,
    FacialArea,
    GivingPolicy,
    Indication,
    LabelDilution,
    Modality,
    Product,
    ProductPack,
    Rule,
    SuspectLot,
    TimingRule,
    Treatment,
    Unit,
)
from treatments.models.policy import default_when_booked, default_when_given, default_when_signed
from treatments.models.question import LANGUAGES

DATA_DIR = Path(__file__).parent.parent / "data"
AREA_COLUMNS = (
    "code",
    "trade_name",
    "lay_name",
    "clinical_name",
    "region",
    "laterality",
    "modalities",
    "vascular_tier",
    "parts",
    "light",
    "seed_note",
)
SUSPECT_LOT_COLUMNS = ("lot_number", "claims_to_be", "note", "source")
MARKS_FOR_REVIEW = ("[GK", "uncited")
MODALITY_LETTERS = {"T": Modality.NEUROTOXIN, "F": Modality.FILLER}
UNIT_KINDS = (Product.Kind.NEUROTOXIN, Product.Kind.HYALURONIDASE)


@dataclass(frozen=True)
class FileRow:
    """One row of the files. Foreign keys are named by code, slug or pack name."""

    model: type[Model]
    key: dict[str, Any]
    values: dict[str, Any]


def all_rows(folder: Path = DATA_DIR) -> Iterator[FileRow]:
    """Every row, in an order in which foreign keys are there before they are needed."""
    yield from area_rows(folder)
    yield from product_rows(folder)
    yield from guidance_rows(folder)
    yield from timing_rows(folder)
    yield from treatment_rows(folder)
    yield from question_rows(folder)
    yield from suspect_lot_rows(folder)
    yield from policy_rows()


def policy_rows() -> Iterator[FileRow]:
    """Who may set which rule aside as the release has it: the whole table, to be seen and edited.

    In no file, because it holds without rows, too.
    """
    for rule in Rule:
        people = {
            "when_booked": default_when_booked(rule),
            "when_given": default_when_given(rule),
            "when_signed": default_when_signed(rule),
        }
        yield FileRow(GivingPolicy, {"rule": rule}, people)


def area_rows(folder: Path) -> Iterator[FileRow]:
    for position, line in enumerate(_csv(folder / "areas.csv", AREA_COLUMNS)):
        letters = line.pop("modalities").split()
        parts = line.pop("parts").split()
        takes = {f"takes_{m}": letter in letters for letter, m in MODALITY_LETTERS.items()}
        key = {"code": line.pop("code")}
        yield FileRow(FacialArea, key, line | takes | {"position": position, "parts": parts})


def product_rows(folder: Path) -> Iterator[FileRow]:
    document = _toml(folder / "products.toml")
    for position, product in enumerate(document["product"]):
        entry = document["class"].get(product["kind"], {}) | product
        children = {name: entry.pop(name, []) for name in ("packs", "dilutions", "indications")}
        slug = entry.pop("slug")
        unit = Unit.UNITS if entry["kind"] in UNIT_KINDS else Unit.MILLILITRES
        values = entry | {"unit": unit, "position": position}
        yield FileRow(Product, {"slug": slug}, _reviewed(values))
        yield from _pack_rows(slug, children["packs"], children["dilutions"])
        for indication in children["indications"]:
            yield _indication_row(slug, indication)


def withdrawn_rows(folder: Path = DATA_DIR) -> Iterator[FileRow]:
    """Indications that earlier files held although no label ever did, each with its `why`."""
    for entry in _toml(folder / "products.toml").get("withdrawn", []):
        key = {"product": entry["product"], "area": entry["area"]}
        yield FileRow(Indication, key, {"why": entry["why"]})


def _pack_rows(
    slug: str, packs: list[dict[str, Any]], dilutions: list[dict[str, Any]]
) -> Iterator[FileRow]:
    for pack in packs:
        key = {"product": slug, "name": pack.pop("name")}
        yield FileRow(ProductPack, key, _reviewed(pack))
    for dilution in dilutions:
        key = {
            "product": slug,
            "pack": dilution.pop("pack", None),
            "diluent_ml": dilution.pop("diluent_ml", None),
        }
        yield FileRow(LabelDilution, key, _reviewed(dilution))


def _indication_row(slug: str, entry: dict[str, Any]) -> FileRow:
    key = {"product": slug, "area": entry.pop("area")}
    began_on, precision = start_and_precision(entry.pop("began", ""))
    values = entry | {"began_on": began_on, "began_precision": precision}
    return FileRow(Indication, key, _reviewed(values))


def guidance_rows(folder: Path) -> Iterator[FileRow]:
    for modality in Modality:
        for area in _toml(folder / f"{modality}.toml")["area"]:
            key = {"area": area.pop("code"), "modality": modality}
            doses = area.pop("doses", [])
            low, high = area.pop("recall_months", (None, None))
            values = area | {"recall_months_min": low, "recall_months_max": high}
            yield FileRow(AreaGuidance, key, _reviewed(values))
            for dose in doses:
                yield _dose_row(key, dose)


def _dose_row(area_key: dict[str, Any], dose: dict[str, Any]) -> FileRow:
    low, high = dose.pop("range", (None, dose.pop("max", None)))
    key = area_key | {"product": dose.pop("product", None)}
    amounts = {
        "min_amount": low,
        "max_amount": high,
        "typical_amount": dose.pop("typical", None),
        "repeat_amount": dose.pop("repeat", None),
    }
    return FileRow(DoseRange, key, _reviewed(dose | amounts))


def timing_rows(folder: Path) -> Iterator[FileRow]:
    for rule in _toml(folder / "timing.toml")["rule"]:
        for name in ("review", "touchup"):
            rule[f"{name}_from_day"], rule[f"{name}_to_day"] = rule.pop(name, (None, None))
        yield FileRow(TimingRule, {"modality": rule.pop("modality")}, _reviewed(rule))


def treatment_rows(folder: Path) -> Iterator[FileRow]:
    for position, entry in enumerate(_toml(folder / "treatments.toml")["treatment"]):
        low, high = entry.pop("recall_months", (None, None))
        texts = {name: text.strip() for name, text in entry.items() if isinstance(text, str)}
        key = {"slug": texts.pop("slug")}
        values = texts | {
            "recall_months_min": low,
            "recall_months_max": high,
            "is_published": True,
            "position": position,
            "areas": [tuple(pair) for pair in entry["areas"]],
        }
        yield FileRow(Treatment, key, values)


def question_rows(folder: Path) -> Iterator[FileRow]:
    """One row for each language of a question; what has no source is left to a prescriber."""
    for position, entry in enumerate(_toml(folder / "questions.toml")["question"]):
        said = {code: entry.pop(code) for code in LANGUAGES if code in entry}
        key = {"slug": entry.pop("slug")}
        for language, words in said.items():
            texts = {name: text.strip() for name, text in words.items()}
            values = _reviewed(entry | texts | {"position": position})
            yield FileRow(CommonQuestion, key | {"language": language}, values)


def suspect_lot_rows(folder: Path) -> Iterator[FileRow]:
    for line in _csv(folder / "suspect_lots.csv", SUSPECT_LOT_COLUMNS):
        yield FileRow(SuspectLot, {"lot_number": line.pop("lot_number")}, line)


def _reviewed(values: dict[str, Any]) -> dict[str, Any]:
    """Flag the row if any of its text says that a figure has no source."""
    texts = [text for text in values.values() if isinstance(text, str)]
    needs_review = any(mark in text for text in texts for mark in MARKS_FOR_REVIEW)
    return values | {"needs_review": needs_review}


def start_and_precision(text: str) -> tuple[date | None, str]:
    """The first day that is certain, and how precisely the source gives it."""
    match [int(part) for part in text.split("-") if part]:
        case [year, month, day]:
            return date(year, month, day), Indication.Precision.DAY
        case [year, month]:
            last_day = calendar.monthrange(year, month)[1]
            return date(year, month, last_day), Indication.Precision.MONTH
        case [year]:
            return date(year, 12, 31), Indication.Precision.YEAR
    return None, ""


def _csv(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Every column stands there. Raises UnreadableTable, which says in which file."""
    try:
        return _whole_lines(path.read_bytes(), columns)
    except UnreadableTable as error:
        error.add_note(f"In the file {path.name}.")
        raise


def _whole_lines(content: bytes, columns: Sequence[str]) -> list[dict[str, str]]:
    lines = read_csv_lines(content, columns=columns, required=columns)
    if gaps := [gap for line in lines for gap in line.gaps(columns)]:
        raise UnreadableTable(*gaps)
    return [line.cells for line in lines]


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
