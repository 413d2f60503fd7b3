"""A small team: an injector, a prescriber, stock, and a chart to write in.

Charts are made through the services, so that they are true in every respect; `make_signed_chart`
gives one visit in one line. Call `now` what the clock of the visit says.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from bookings.models import Appointment, AppointmentType
from bookings.tests.factories import Clinic, make_appointment, make_clinic
from charting.charts.injection_entry import InjectionEntry
from charting.charts.openings import SyringeOpening, VialOpening
from charting.charts.services.containers import open_syringe, open_vial, record_waste
from charting.charts.services.injections import give_injection
from charting.charts.services.signing import sign_chart
from charting.charts.services.starting import start_chart
from charting.charts.services.stated_exceptions import answer_for_gate
from charting.clearances.services.clearances import grant_clearance
from charting.models import (
    Asked,
    Chart,
    Clearance,
    Consent,
    ConsentForm,
    Container,
    Injection,
    SafetyCheck,
)
from charting.record.contents import read_contents
from charting.record.gates.signing_gates import gates_of, unmet_gates
from charting.safety.client_answer import ClientAnswer
from charting.safety.services.exceptions import Justification
from charting.safety.services.screening import record_answer, record_check
from charting.tests.answers import publish_consent_form, record_consent
from charting.tests.explaining import say_why
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.audit.log import SYSTEM
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.models import Location, StaffMember
from medspa.clinic.tests.factories import make_staff
from treatments.models import DoseRange, FacialArea, Lot, Modality, Product
from treatments.tests.factories import make_area, make_dose_range, make_lot, make_pack, make_product

DONE = Justification("Written down as it was.", was_done=True)
"""What helpers say to the rules: what is missing is mended before the signature."""
VISIT_ON = date(2026, 1, 12)


@dataclass(frozen=True)
class Team:
    """A clinic with an RN who injects and a PA who prescribes."""

    clinic: Clinic
    injector: StaffMember
    prescriber: StaffMember

    @property
    def rn(self) -> User:
        return self.injector.user

    @property
    def pa(self) -> User:
        return self.prescriber.user

    def at(self, hour: int, minute: int = 0, *, on: date = VISIT_ON) -> datetime:
        """That time on the wall of the clinic."""
        return datetime.combine(on, time(hour, minute), tzinfo=self.clinic.location.zone)


def make_team(**type_fields: Any) -> Team:
    """A clinic whose visits are treatments of an hour."""
    fields = {"purpose": AppointmentType.Purpose.TREATMENT} | type_fields
    clinic = make_clinic(**fields)
    clinic.location.region = "WA"  # where a physician assistant may examine
    clinic.location.save()
    prescriber = make_staff(Role.PRESCRIBER, name="Pilar Bastos", credentials="PA-C")
    return Team(clinic, clinic.provider, prescriber)


def make_visit(
    team: Team, *, on: date = VISIT_ON, hour: int = 10, client: Client | None = None, **fields: Any
) -> Appointment:
    """The client has arrived."""
    fields = {"status": Appointment.Status.ARRIVED, "client": client or make_client()} | fields
    return make_appointment(team.clinic, team.at(hour, on=on), **fields)


def make_chart(
    team: Team, *, now: datetime | None = None, is_allowed: bool = True, **visit: Any
) -> Chart:
    """An open, empty chart of a visit at 10:00, after exam and consents half an hour before."""
    appointment = make_visit(team, **visit)
    now = now or appointment.starts_at
    if is_allowed:
        allow(team, appointment.client, now=now - timedelta(minutes=30))
    return start_chart(appointment=appointment, by=team.rn, now=now)


def make_unpermitted_chart(team: Team) -> Chart:
    """24 U at 10:00, everything accounted for, without clearance and consent."""
    chart = make_chart(team, is_allowed=False)
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=team.at(10))
    give(vial, masseter(), "R", "24", by=team.rn, now=team.at(10))
    record_waste(container=vial, amount=Decimal(76), by=team.rn, now=team.at(10))
    return chart


def masseter() -> FacialArea:
    return _area("MASSETER")


def chin() -> FacialArea:
    return _area("CHIN", laterality="M", takes_filler=True)


def cheek() -> FacialArea:
    return _area("CHEEK_LAT", region="M", takes_filler=True)


def _area(code: str, **fields: Any) -> FacialArea:
    area = FacialArea.objects.filter(code=code).first() or make_area(code, **fields)
    know_amounts()
    return area


def know_amounts() -> None:
    """Every product has a usual amount wherever it may go, so that none asks for a reason."""
    known = set(DoseRange.objects.values_list("area_id", "product_id"))
    for product in Product.objects.exclude(kind=Product.Kind.HYALURONIDASE):
        for area in FacialArea.objects.taking(product.modality):
            if (area.pk, product.pk) not in known and (area.pk, None) not in known:
                make_dose_range(area, product, max_amount=100 if product.unit == "U" else 5)


def toxin_lot(team: Team, *, product: Product | None = None, **fields: Any) -> Lot:
    product = product or _product("botox-cosmetic")
    return make_lot(product, team.clinic.location, **fields)


def filler_lot(team: Team, *, product: Product | None = None, **fields: Any) -> Lot:
    product = product or _product("juvederm-voluma-xc", kind=Product.Kind.HA_FILLER)
    lot = make_lot(product, team.clinic.location, **fields)
    stock_reversal(team.clinic.location)
    return lot


def stock_reversal(location: Location, units: int = 1500) -> Lot:
    """So much hyaluronidase in date, in one vial; filler is not opened without."""
    product = _product("hylenex", kind=Product.Kind.HYALURONIDASE)
    pack = product.packs.filter(name=f"{units} U vial").first()
    pack = pack or make_pack(product, name=f"{units} U vial", amount=Decimal(units))
    return make_lot(product, location, pack=pack)


def _product(slug: str, **fields: Any) -> Product:
    product = Product.objects.filter(slug=slug).first() or make_product(slug, **fields)
    know_amounts()
    return product


def ask(chart: Chart, product: Product, *, by: User, now: datetime) -> Asked:
    """The client was asked about the product and reports nothing."""
    nothing = ClientAnswer("nothing")
    return record_answer(chart=chart, product=product, answer=nothing, by=by, now=now)


def look(chart: Chart, phase: str, *, by: User, now: datetime) -> list[SafetyCheck]:
    """Vision and capillary refill are normal, `before` or `after` filler."""
    facts = {"chart": chart, "phase": phase, "finding": "normal", "by": by, "now": now}
    return [record_check(**facts, what=what) for what in ("vision", "refill")]


def mix_vial(
    chart: Chart,
    lot: Lot,
    *,
    by: User,
    now: datetime,
    ml: str = "2.5",
    justification: Justification = DONE,
) -> Container:
    """Asked, and mixed."""
    ask(chart, lot.product, by=by, now=now)
    return open_vial(
        chart=chart,
        opening=VialOpening(lot=lot, diluent_ml=Decimal(ml), justification=justification),
        by=by,
        now=now,
    )


def give(
    container: Container,
    area: FacialArea,
    side: str,
    amount: str,
    *,
    by: User,
    now: datetime,
    justification: Justification = DONE,
) -> Injection:
    know_amounts()
    entry = InjectionEntry(
        area=area,
        side=side,
        container=container,
        amount=Decimal(amount),
        justification=justification,
    )
    say_why(container, area, side, now=now)
    return give_injection(chart=container.chart, entry=entry, by=by, now=now)


def allow(
    team: Team,
    client: Client,
    *,
    now: datetime,
    modalities: tuple[str, ...] = tuple(Modality.values),
    covers_off_label: bool = True,
) -> Clearance:
    """A clearance and agreed consents for the modalities."""
    for modality in modalities:
        agree(team, client, modality, now=now, covers_off_label=covers_off_label)
    who = {"location": team.clinic.location, "by": team.pa, "now": now}
    return grant_clearance(client=client, modalities=modalities, **who)


def agree(
    team: Team, client: Client, modality: str, *, now: datetime, covers_off_label: bool = True
) -> Consent:
    """They agree to the current form, which is published if there is none."""
    form = ConsentForm.objects.filter(modality=modality).first()
    form = form or publish_consent_form(
        modality=modality, title=f"{modality} consent", text="What to know.", by=SYSTEM, now=now
    )
    return record_consent(
        client=client,
        form=form,
        decision=Consent.Decision.AGREED,
        signed_name=client.full_name,
        covers_off_label=covers_off_label,
        by=team.rn,
        now=now,
    )


def make_filled_chart(
    team: Team, *, on: date = VISIT_ON, right: int = 24, left: int = 28, **visit: Any
) -> Chart:
    """A vial of 100 U, of which 24 U went right, 28 U left and 48 U to waste; ready to sign.

    What the rules ask is answered in the name of the prescriber, who confirms it.
    """
    chart = make_chart(team, on=on, **visit)
    now = chart.opened_at
    said = Justification("As planned.", decided_by=team.prescriber)
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=now, justification=said)
    give(vial, masseter(), "R", str(right), by=team.rn, now=now, justification=said)
    give(vial, masseter(), "L", str(left), by=team.rn, now=now, justification=said)
    record_waste(container=vial, amount=Decimal(100 - right - left), by=team.rn, now=now)
    confirm_all(team, chart, now=now)
    return chart


def confirm_all(team: Team, chart: Chart, *, now: datetime) -> None:
    """The prescriber answers for what was written in a prescriber's name."""
    for gate in unmet_gates(gates_of(read_contents(chart))):
        if gate.code.startswith("giving_"):
            said = {"code": gate.code, "sentence": gate.sentence, "reason": "I decided so."}
            answer_for_gate(chart=chart, **said, by=team.pa, now=now)


def make_signed_chart(team: Team, *, on: date = VISIT_ON, **visit: Any) -> Chart:
    """`make_filled_chart`, signed ten minutes later."""
    chart = make_filled_chart(team, on=on, **visit)
    sign_chart(chart=chart, by=team.rn, now=chart.opened_at + timedelta(minutes=10))
    chart.refresh_from_db()
    return chart


def make_signed_filler_chart(team: Team, *, on: date = VISIT_ON, **visit: Any) -> Chart:
    """One syringe of filler, half a millilitre to each cheekbone, signed."""
    chart = make_chart(team, on=on, **visit)
    now = chart.opened_at
    lot = filler_lot(team)
    ask(chart, lot.product, by=team.rn, now=now)
    syringe = open_syringe(chart=chart, opening=SyringeOpening(lot=lot), by=team.rn, now=now)
    look(chart, "before", by=team.rn, now=now)
    for side in "RL":
        give(syringe, cheek(), side, "0.5", by=team.rn, now=now)
    look(chart, "after", by=team.rn, now=now)
    sign_chart(chart=chart, by=team.rn, now=now + timedelta(minutes=10))
    chart.refresh_from_db()
    return chart
