"""A chart as plain data: what its page shows, and what a signature seals.

Only text, whole numbers, truth values, lists and maps: amounts are text, so that the same chart
always gives the same hash.
"""

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from typing import Any

from charting.doses import given_doses
from charting.gates import consent_before, covering_clearance, gates_of
from charting.models import Clearance, Consent, Container, Injection, Preparation, Side
from charting.sealing import instant
from charting.sheet import Sheet
from treatments.amounts import Amount, plain, total
from treatments.dosing import dose_warnings
from treatments.models import Product
from treatments.queries import rows_behind

FORMAT = 2
"""1 knew no points: what is read of it must not ask for `places`."""
Data = dict[str, Any]


def snapshot_of(sheet: Sheet) -> Data:
    """The whole record, as it is sealed."""
    chart = sheet.chart
    return {
        "format": FORMAT,
        "client": {
            "id": chart.client_id,
            "name": chart.client.full_name,
            "birth_on": chart.client.birth_on and chart.client.birth_on.isoformat(),
        },
        "visit": _visit(sheet),
        "injector": {
            "id": chart.injector_id,
            "name": str(chart.injector),
            "licence": chart.injector.licence_number,
        },
        "plan_stage": chart.plan_stage and str(chart.plan_stage),
        "clearance": _clearance(covering_clearance(sheet)),
        "consents": [_consent(one) for one in _relied_on(sheet)],
        "words": words_of(sheet),
        "containers": containers_of(sheet),
        "injections": injections_of(sheet),
        "products": totals_of(sheet),
        "warnings": [str(warning) for warning in dose_warnings(given_doses(sheet.injections))],
        "catalogue": catalogue_behind(sheet),
        "gates": [gate.sentence for gate in gates_of(sheet)],
    }


def words_of(sheet: Sheet) -> Data:
    chart = sheet.chart
    return {
        "concern": chart.concern,
        "assessment": chart.assessment,
        "notes": chart.notes,
        "aftercare_given": chart.aftercare_given,
    }


def containers_of(sheet: Sheet) -> list[Data]:
    return [_container(container) for container in sheet.containers]


def injections_of(sheet: Sheet) -> list[Data]:
    return [_injection(line, sheet.is_off_label(line)) for line in sheet.injections]


def catalogue_behind(sheet: Sheet) -> list[Data]:
    """The guidance and labels that hold as this is written, each by the number of its version."""
    rows = rows_behind((line.area, line.product) for line in sheet.injections)
    return [
        {
            "row": f"{row._meta.model_name}:{row.pk}",
            "kind": str(row._meta.verbose_name),
            "name": str(row),
            "version": row.version,
            "says": getattr(row, "in_words", ""),
            "source": getattr(row, "source", ""),
        }
        for row in rows
    ]


def totals_of(sheet: Sheet) -> list[Data]:
    """For each product: its lines by area and side, its sum, and left against right."""
    by_product: dict[Product, list[Injection]] = {}
    for line in sheet.injections:
        by_product.setdefault(line.product, []).append(line)
    return [_product(product, lines, sheet) for product, lines in by_product.items()]


def _visit(sheet: Sheet) -> Data:
    visit = sheet.chart.appointment
    return {
        "reference": visit.reference,
        "on": sheet.chart.visit_on.isoformat(),
        "starts_at": instant(visit.starts_at),
        "location": visit.location.name,
        "time_zone": visit.location.time_zone,
        "kind": visit.appointment_type.name,
    }


def _clearance(clearance: Clearance | None) -> Data | None:
    if clearance is None:
        return None
    return {
        "id": clearance.pk,
        "prescriber": str(clearance.prescriber),
        "examined_on": clearance.examined_on.isoformat(),
        "expires_on": clearance.expires_on.isoformat(),
        "modalities": list(clearance.modalities),
        "regions": list(clearance.regions),
    }


def _relied_on(sheet: Sheet) -> list[Consent]:
    """Her answer for each modality that was used."""
    answers = [consent_before(sheet, modality) for modality in sheet.modalities]
    return [consent for consent in answers if consent]


def _consent(consent: Consent) -> Data:
    return {
        "id": consent.pk,
        "form": str(consent.form),
        "form_sha256": consent.form.sha256,
        "decision": consent.decision,
        "covers_off_label": consent.covers_off_label,
        "signed_name": consent.signed_name,
        "signed_at": instant(consent.signed_at),
    }


def _container(container: Container) -> Data:
    lot = container.lot
    common = {
        "id": f"{container._meta.model_name}:{container.pk}",
        "product": lot.product.name,
        "lot": lot.lot_number,
        "expires_on": lot.expires_on.isoformat(),
        "gtin": lot.gtin,
        "unit": container.unit,
        "opened": plain(container.opened),
        "used": plain(container.used),
        "wasted": plain(container.wasted),
        "opened_at": instant(container.ready_at),
        "opened_by": str(container.opened_by),
    }
    return common | _mixture(container) if isinstance(container, Preparation) else common


def _mixture(vial: Preparation) -> Data:
    return {
        "diluent": vial.get_diluent_display(),
        "diluent_ml": plain(vial.diluent_ml),
        "units_per_tenth_ml": plain(round(vial.units_per_tenth_ml, 3)),
        "discard_after": instant(vial.discard_after),
    }


def _injection(line: Injection, off_label: bool) -> Data:
    container = line.container
    return {
        "id": line.pk,
        "sequence": line.sequence,
        "container": f"{container._meta.model_name}:{container.pk}",
        "product": container.product.name,
        "lot": container.lot.lot_number,
        "area": line.area_id,
        "name": line.area.lay_name,
        "clinical_name": line.area.clinical_name,
        "side": line.side,
        "amount": plain(line.amount),
        "unit": line.unit,
        "volume_ml": volume(line.volume_ml),
        "off_label": off_label,
        "point": line.point_label,
        "places": line.places,
        "plane": line.get_plane_display(),
        "device": line.device,
        "technique": line.get_technique_display(),
        "reason": line.reason,
        "at": instant(line.at),
    }


def _product(product: Product, lines: list[Injection], sheet: Sheet) -> Data:
    def place(line: Injection) -> tuple[int, int]:
        return line.area.position, Side.values.index(line.side)

    ordered = sorted(lines, key=place)
    places = [list(group) for _, group in groupby(ordered, key=place)]
    return {
        "name": product.name,
        "unit": product.unit,
        "amount": plain(_sum(lines).value),
        "volume_ml": volume(_volume(lines)),
        "lines": [_place(group, sheet) for group in places],
        "differences": _differences(ordered),
    }


def _place(group: list[Injection], sheet: Sheet) -> Data:
    first = group[0]
    return {
        "area": first.area_id,
        "name": first.area.lay_name,
        "clinical_name": first.area.clinical_name,
        "side": first.side,
        "points": sum(line.points for line in group),
        "amount": plain(_sum(group).value),
        "volume_ml": volume(_volume(group)),
        "off_label": sheet.is_off_label(first),
    }


def _differences(ordered: list[Injection]) -> list[Data]:
    """Left less right for each area given on both sides, where they differ."""
    differences = []
    for _, group in groupby(ordered, key=lambda line: line.area_id):
        lines = list(group)
        right = [line for line in lines if line.side == Side.RIGHT]
        left = [line for line in lines if line.side == Side.LEFT]
        if right and left and (more := _sum(left) - _sum(right)).value:
            differences.append(_difference(lines[0], more))
    return differences


def _difference(line: Injection, more: Amount) -> Data:
    more_on, other = ("left", "right") if more.value > 0 else ("right", "left")
    size = f"{plain(abs(more.value))} {more.unit.value}"
    return {
        "area": line.area_id,
        "left_less_right": plain(more.value),
        "sentence": f"{line.area}: {more_on} {size} more than {other}",
    }


def _sum(lines: Iterable[Injection]) -> Amount:
    return total(line.given for line in lines)


def _volume(lines: Iterable[Injection]) -> Decimal:
    return sum((line.volume_ml for line in lines), Decimal(0))


def volume(volume_ml: Decimal) -> str:
    """mL to a thousandth: 3 U of a usual mixture are 0.075 mL."""
    return plain(round(volume_ml, 3))
