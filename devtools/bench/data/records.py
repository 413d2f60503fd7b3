"""A client with as many signed visits as wanted: neurotoxin and filler in turn, a week apart."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import cycle
from typing import Any

from django.db import connection
from django.db.models import F
from psycopg.types.range import TimestamptzRange

from bookings.models import Appointment, AppointmentType
from charting.models import Chart, Injection, Preparation, Signature, Syringe
from medspa.clients.models import Client
from medspa.clinic.models import Location, StaffMember
from treatments.models import FacialArea, Lot, Product, ProductPack

POINTS = 3  # lines of each side
FAR_AWAY = date(2099, 12, 31)
HASH = "0" * 64


@dataclass(frozen=True)
class Scene:
    """Where the visits are, with whom, of what kind, and what is opened."""

    location: Location
    provider: StaffMember
    kind: AppointmentType
    toxin: Lot
    filler: Lot
    muscle: FacialArea
    cheek: FacialArea


def make_scene(location: Location, kind: AppointmentType) -> Scene:
    """With products and areas of its own."""
    areas = [
        FacialArea.objects.create(
            code=code,
            trade_name=code.title(),
            lay_name=code.title(),
            clinical_name=code.title(),
            region="L",
            laterality="B",
            takes_neurotoxin=is_toxin,
            takes_filler=not is_toxin,
            vascular_tier="" if is_toxin else "C",
            position=900 + is_toxin,
        )
        for code, is_toxin in (("BENCH_MUSCLE", True), ("BENCH_CHEEK", False))
    ]
    provider = kind.providers.earliest("pk")
    muscle, cheek = areas
    return Scene(
        location=location,
        provider=provider,
        kind=kind,
        toxin=_lot(location, Product.Kind.NEUROTOXIN),
        filler=_lot(location, Product.Kind.HA_FILLER),
        muscle=muscle,
        cheek=cheek,
    )


def _lot(location: Location, kind: str) -> Lot:
    unit = "U" if kind == Product.Kind.NEUROTOXIN else "mL"
    product = Product.objects.create(
        slug=f"bench-{unit.lower()}", name=f"Bench {unit}", kind=kind, unit=unit, position=900
    )
    pack = ProductPack.objects.create(product=product, name="Pack", amount=Decimal(100))
    facts = {"lot_number": "B1", "expires_on": FAR_AWAY}
    return Lot.objects.create(location=location, product=product, pack=pack, **facts)


def add_visits(client: Client, scene: Scene, number: int, now: datetime) -> None:
    """So many signed visits, the newest a week before `now`."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    starts = [hour - timedelta(weeks=week) for week in range(1, number + 1)]
    visits = Appointment.objects.bulk_create(make_visit(client, scene, at) for at in starts)
    charts = Chart.objects.bulk_create(
        Chart(appointment=one, client=client, injector=scene.provider, opened_at=one.starts_at)
        for one in visits
    )
    _fill(charts, scene)
    Signature.objects.bulk_create(_signature(chart, scene) for chart in charts)
    Chart.objects.filter(pk__in=[one.pk for one in charts]).update(signed_at=F("opened_at"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def make_visit(client: Client, scene: Scene, at: datetime) -> Appointment:
    """Completed, and not stored yet."""
    until = at + timedelta(minutes=25)
    return Appointment(
        reference=f"{secrets.token_hex(2)}-{secrets.token_hex(2)}".upper(),
        client=client,
        appointment_type=scene.kind,
        provider=scene.provider,
        location=scene.location,
        starts_at=at,
        ends_at=until,
        occupied=TimestamptzRange(at, until),
        status=Appointment.Status.COMPLETED,
        booked_via=Appointment.Via.DESK,
    )


def _fill(charts: list[Chart], scene: Scene) -> None:
    """Every second one with neurotoxin, the others with filler."""
    by = scene.provider
    vials = make_vials(charts[::2], scene)
    syringes = Syringe.objects.bulk_create(
        Syringe(
            chart=chart,
            lot=scene.filler,
            opened_by=by,
            labelled_ml=1,
            opened_at=chart.opened_at,
        )
        for chart in charts[1::2]
    )
    lines = [line for vial in vials for line in _lines(vial.chart, scene.muscle, preparation=vial)]
    lines += [line for one in syringes for line in _lines(one.chart, scene.cheek, syringe=one)]
    Injection.objects.bulk_create(lines)


def make_vials(charts: list[Chart], scene: Scene) -> list[Preparation]:
    by = scene.provider
    return Preparation.objects.bulk_create(
        Preparation(
            chart=chart,
            lot=scene.toxin,
            opened_by=by,
            reconstituted_by=by,
            vial_units=100,
            diluent_ml=2,
            reconstituted_at=chart.opened_at,
            discard_after=chart.opened_at + timedelta(days=1),
        )
        for chart in charts
    )


def _lines(chart: Chart, area: FacialArea, **container: Any) -> list[Injection]:
    amount = Decimal(8) if "preparation" in container else Decimal("0.1")
    sides = cycle("RL")
    return [
        Injection(
            chart=chart,
            area=area,
            side=next(sides),
            amount=amount,
            sequence=sequence,
            at=chart.opened_at,
            **container,
        )
        for sequence in range(1, 2 * POINTS + 1)
    ]


def _signature(chart: Chart, scene: Scene) -> Signature:
    return Signature(
        chart=chart,
        by=scene.provider,
        signed_at=chart.opened_at,
        snapshot={"injections": []},
        sha256=HASH,
    )
