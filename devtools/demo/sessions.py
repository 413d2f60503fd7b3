"""What a visit of the demo clinic leaves in the record: what was opened, given, written, signed."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from charting.aftercare.services import give_aftercare
from charting.charts.cosigning.services import cosign_chart
from charting.charts.explaining.services import write_rationale
from charting.charts.injection_entry import InjectionDetails, InjectionEntry
from charting.charts.openings import SyringeOpening, VialOpening
from charting.charts.services.containers import open_syringe, open_vial, record_waste
from charting.charts.services.injections import give_injection
from charting.charts.services.notes import save_notes
from charting.charts.services.signing import sign_chart
from charting.consents.answer import Answer
from charting.consents.asked import Kind
from charting.consents.services.answers import answer_form
from charting.ground.sealing import last_hash
from charting.models import AftercareGiven, Chart, Consent, ConsentForm, Container
from charting.record.contents import read_contents
from charting.record.gates.why import causes_of
from charting.review.places import places_to_review
from charting.review.services import OutcomeSaid, note_outcome
from devtools.demo.balancing_plan import MIDDLE, TRIANGLES, Line, Syringe
from devtools.demo.clinic import DemoClinic
from devtools.demo.fridge import BOTOX, lot_at
from devtools.demo.people import DIRECTOR
from devtools.demo.safety_checks import ask_about_product, record_look
from medspa.accounts.models import User
from medspa.clients.models import Client
from treatments.face.points import FacePoint
from treatments.models import FacialArea, Modality

WHY = "Client's wish after discussion"
RISK = "Bruising, swelling, asymmetry; blocked vessel, loss of vision"
MUSCLE = {
    "plane": "intramuscular",
    "device_kind": "needle",
    "gauge": 30,
    "length_mm": Decimal(13),
    "technique": "bolus",
}


def sign_consent(client: Client, modality: Modality, by: User, at: datetime) -> None:
    """To the treatment and to all that goes with it."""
    for kind in (Kind.OFF_LABEL, Kind.COMPLICATIONS, Kind.TREATMENT):
        about = {"modality": modality} if kind == Kind.TREATMENT else {}
        form = ConsentForm.objects.current().get(
            kind=kind, language="en", product_class="", **about
        )
        answer = Answer(
            form=form,
            decision=Consent.Decision.AGREED,
            signed_name=client.full_name,
            covers_off_label=kind == Kind.TREATMENT,
        )
        answer_form(client=client, answer=answer, by=by, now=at)


def give_toxin(chart: Chart, lines: Iterable[Line], by: User, at: datetime) -> None:
    """Reconstitute a vial of 100 U at `at`, give the lines seven minutes later, waste the rest."""
    location = chart.appointment.location
    vial = open_vial(
        chart=chart,
        opening=VialOpening(
            lot=ask_about_product(by, chart, lot_at(location, BOTOX), at), diluent_ml=Decimal("2.5")
        ),
        by=by,
        now=at,
    )
    given_at = at + timedelta(minutes=7)
    give_lines(by, chart, vial, lines, given_at, MUSCLE)
    vial = type(vial).objects.get(pk=vial.pk)  # anew: with what was drawn from it
    record_waste(container=vial, amount=vial.left, by=by, now=given_at)


def give_filler(
    chart: Chart, syringes: Iterable[Syringe], by: User, at: datetime, *, minutes: int = 9
) -> datetime:
    """A syringe every so many `minutes`, with the looks before and after; when it ended."""
    record_look(by, chart, "before", at)
    at += timedelta(minutes=1)
    for row, details, lines, waste in syringes:
        lot = ask_about_product(by, chart, lot_at(chart.appointment.location, row), at)
        syringe = open_syringe(chart=chart, opening=SyringeOpening(lot=lot), by=by, now=at)
        give_lines(by, chart, syringe, lines, at, vars(details))
        if Decimal(waste):
            record_waste(container=syringe, amount=Decimal(waste), by=by, now=at)
        at += timedelta(minutes=minutes)
    record_look(by, chart, "after", at + timedelta(minutes=1))
    return at + timedelta(minutes=1)


def give_lines(
    by: User,
    chart: Chart,
    container: Container,
    lines: Iterable[Line],
    at: datetime,
    how: Mapping[str, Any],
) -> None:
    for code, side, amount, label in lines:
        give_injection(
            chart=chart,
            entry=InjectionEntry(
                area=FacialArea.objects.get(pk=code),
                container=container,
                amount=Decimal(amount),
                side=side,
                places=_points(code, side, label),
                details=InjectionDetails(**{**how, "point_label": label}),
            ),
            by=by,
            now=at,
        )


def _points(code: str, side: str, label: str) -> list[FacePoint]:
    """One for each labelled point; filler, which a cannula spreads, has none."""
    triangles = TRIANGLES.get((code, side), ())
    return [FacePoint(triangles[int(label or 1) - 1], MIDDLE)] if triangles else []


def write_notes(by: User, chart: Chart, now: datetime, **words: str) -> None:
    said: dict[str, Any] = {"concern": "", "assessment": "", "notes": ""} | words
    save_notes(chart=chart, by=by, now=now, **said)


def explain_aftercare(chart: Chart, by: User, now: datetime) -> None:
    """On paper; nothing where nothing was given."""
    if chart.injections.exists():
        give_aftercare(chart=chart, way=AftercareGiven.Way.PAPER, by=by, now=now)


def finish_chart(
    clinic: DemoClinic,
    chart: Chart,
    by: User,
    at: datetime,
    *,
    notes: str,
    is_cosigned: bool = True,
) -> None:
    """Written and signed; the director co-signs what others gave."""
    write_notes(by, chart, at, notes=notes)
    explain_aftercare(chart, by, at)
    if causes := causes_of(read_contents(chart)):
        about = [cause.stored for cause in causes]
        write_rationale(chart=chart, why=WHY, risk=RISK, about=about, by=by, now=at)
    sign_chart(chart=chart, by=by, now=at)
    director = clinic.user(DIRECTOR)
    if is_cosigned and by != director:
        cosign_chart(chart=chart, seen=last_hash(chart), by=director, now=at + timedelta(hours=5))


def note_outcomes(chart: Chart, by: User, now: datetime, gais: int = 1) -> None:
    """Every area that the visit looks back on came out alike, and wants nothing more."""
    for place in places_to_review(chart, ()):
        note_outcome(chart=chart, place=place.key, said=OutcomeSaid(gais), by=by, now=now)
