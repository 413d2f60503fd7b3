"""What happened after something was given: it is told and sealed, and makes nothing unlawful."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from charting.models import Clearance, Injection
from charting.record.contents import ChartContents
from charting.record.gates.papers_and_lots import clearances_relied_on, lines_of_lot
from medspa.clinic.models import StaffMember
from treatments.giving.wordings import clock_text, day_text
from treatments.models import Lot, Modality
from treatments.stock.lot_history import Barred

SAYS = {"refused": "refused", "withdrawn": "withdrew the consent to"}
STANDS = "; what was given before stands under the consent of then"


def later_events(contents: ChartContents) -> list[str]:
    """Sentences, in a fixed order; none if nothing was given."""
    if not contents.injections:
        return []
    return [
        *_of_lots(contents),
        *_of_clearances(contents),
        *(one for modality in Modality for one in _of_consents(contents, modality)),
        *_of_people(contents),
        *_of_products(contents),
    ]


def _first(lines: Iterable[Injection]) -> datetime:
    return min(line.at for line in lines)


def _when(contents: ChartContents, at: datetime) -> str:
    local = contents.chart.appointment.location.local(at)
    return f"on {day_text(local.date())} at {clock_text(local)}"


def _of_lots(contents: ChartContents) -> list[str]:
    lots = {line.container.lot_id: line.container.lot for line in contents.injections}
    return [
        _barred(contents, lot, span)
        for lot in lots.values()
        for span in contents.barred[lot.pk]
        if span.began_after(_first(lines_of_lot(contents, lot)))
    ]


def _barred(contents: ChartContents, lot: Lot, span: Barred) -> str:
    since = _when(contents, span.from_at) if span.from_at else ""
    released = f"; it was released {_when(contents, span.to_at)}" if span.to_at else ""
    why = f": {span.why}" if span.why else ""
    name = f"{lot.product} lot {lot.lot_number}"
    return f"{name} was {span.says} {since}, after it was given{why}{released}"


def _of_clearances(contents: ChartContents) -> list[str]:
    relied = clearances_relied_on(contents).items()
    return [said for one, lines in relied for said in _of_clearance(contents, one, _first(lines))]


def _of_clearance(contents: ChartContents, clearance: Clearance, first: datetime) -> list[str]:
    name = f"The clearance of {day_text(clearance.examined_on)} by {clearance.prescriber}"
    told = []
    if clearance.noted_at > first:
        told.append(
            f"{name} was written down {_when(contents, clearance.noted_at)}, after treatment"
        )
    if clearance.revoked_at and clearance.revoked_at > first:
        told.append(
            f"{name} was withdrawn {_when(contents, clearance.revoked_at)}, after treatment: "
            f"{clearance.revoked_reason}"
        )
    return told


def _of_consents(contents: ChartContents, modality: Modality) -> list[str]:
    lines = contents.given(modality)
    if not lines:
        return []
    first, label = _first(lines), modality.label.lower()
    answers = [one for one in contents.consents if one.form.modality == modality]
    agreed = any(one.is_agreed and one.signed_at <= first for one in answers)
    stands = STANDS if agreed else ""
    refused = [
        f"The client {SAYS[one.decision]} {label} {_when(contents, one.signed_at)}, "
        f"after it was given{stands}"
        for one in reversed(answers)
        if not one.is_agreed and one.signed_at > first
    ]
    reworded = [
        f"Version {form.version} of the consent to {label} was published "
        f"{_when(contents, form.published_at)}, after it was given"
        for form in contents.forms
        if form.modality == modality and form.published_at > first
    ]
    return refused + reworded[:1]


def _of_people(contents: ChartContents) -> list[str]:
    """Whose licence ended since, and who works here no more: who treated, who granted."""
    granted = [one.prescriber for one in clearances_relied_on(contents)]
    people = list(dict.fromkeys([contents.chart.injector, *granted]))
    ended = [said for one in people for said in _licence_ended(contents, one)]
    gone = [one for one in people if not (one.is_active and one.user.is_active)]
    return ended + [f"{one} no longer works here" for one in gone]


def _licence_ended(contents: ChartContents, staff: StaffMember) -> list[str]:
    """It held when everything was given, and had ended when this is read or was signed."""
    ends = staff.licence_expires_on
    until = contents.chart.appointment.location.local(
        contents.chart.signed_at or timezone.now()
    ).date()
    last = max(contents.moment(line).on for line in contents.injections)
    if ends is None or not last <= ends < until:
        return []
    return [f"The license of {staff} ended on {day_text(ends)}, after treatment"]


def _of_products(contents: ChartContents) -> list[str]:
    products = {line.product.pk: line.product for line in contents.injections}
    return [f"{one} is no longer in use" for one in products.values() if not one.is_active]
