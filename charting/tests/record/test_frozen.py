"""What is signed stays: against the ORM, bulk updates and raw SQL alike."""

import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from charting.charts.services.signing import add_addendum
from charting.models import (
    Addendum,
    Chart,
    Clearance,
    Consent,
    ConsentForm,
    Injection,
    Preparation,
    Signature,
    Syringe,
)
from charting.plans.services.plans import add_stage, agree_plan, make_plan, plan_item
from charting.tests.factories import (
    Team,
    make_filled_chart,
    make_signed_chart,
    make_visit,
    masseter,
    toxin_lot,
)
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db


@shared
def signed(team: Team) -> Chart:
    chart = make_signed_chart(team)
    add_addendum(
        chart=chart,
        kind=Addendum.Kind.ADDENDUM,
        text="Small bruise on the right.",
        reason="Seen when leaving",
        by=team.rn,
        now=chart.signed_at,
    )
    return chart


def refused(change: Callable[[], object]) -> str:
    """Run the change; return the database's words of refusal."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        change()
    return str(caught.value).partition("\n")[0]


FROZEN = "This chart is signed; nothing in it can change."


def test_injection_of_a_signed_chart_cannot_be_updated_in_bulk(signed: Chart) -> None:
    assert refused(lambda: signed.injections.update(amount=1)) == FROZEN


def test_injection_of_a_signed_chart_cannot_be_deleted(signed: Chart) -> None:
    assert refused(lambda: signed.injections.all().delete()) == FROZEN


def test_injection_cannot_be_added_to_a_signed_chart(signed: Chart) -> None:
    def add() -> None:
        Injection.objects.create(
            chart=signed,
            area=masseter(),
            side="R",
            preparation=signed.preparations.get(),
            amount=1,
            sequence=9,
        )

    assert refused(add) == FROZEN


def test_injection_cannot_move_out_of_a_signed_chart(signed: Chart, team: Team) -> None:
    other = make_filled_chart(team, hour=13)
    assert refused(lambda: signed.injections.update(chart=other)) == FROZEN


def test_injection_cannot_move_into_a_signed_chart(signed: Chart, team: Team) -> None:
    other = make_filled_chart(team, hour=13)
    assert refused(lambda: other.injections.update(chart=signed)) == FROZEN


def test_vial_of_a_signed_chart_cannot_change(signed: Chart) -> None:
    assert refused(lambda: signed.preparations.update(wasted_units=0)) == FROZEN


def test_syringe_cannot_be_added_to_a_signed_chart(signed: Chart) -> None:
    vial = signed.preparations.get()

    def add() -> None:
        Syringe.objects.create(chart=signed, lot=vial.lot, opened_by=vial.opened_by, labelled_ml=1)

    assert refused(add) == FROZEN


def test_raw_sql_is_refused_as_well(signed: Chart) -> None:
    def raw() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE charting_injection SET side = 'L' WHERE chart_id = %s", [signed.pk]
            )

    assert refused(raw) == FROZEN


@pytest.mark.parametrize(
    "change",
    [
        lambda chart: Chart.objects.filter(pk=chart.pk).update(notes="Other words"),
        lambda chart: Chart.objects.filter(pk=chart.pk).update(signed_at=None),
        lambda chart: Chart.objects.filter(pk=chart.pk)._raw_delete("default"),
    ],
    ids=["words", "unsign", "delete"],
)
def test_signed_chart_itself_is_frozen(signed: Chart, change: Callable[[Chart], object]) -> None:
    words = refused(lambda: change(signed))
    assert words.startswith("pgtrigger: Cannot ")


@pytest.mark.owner
@pytest.mark.parametrize("model", [Signature, Addendum])
def test_signatures_and_addenda_are_append_only(signed: Chart, model: type) -> None:
    rows = model.objects.filter(chart=signed)
    assert refused(lambda: rows.update(sha256="0" * 64)).startswith("pgtrigger: Cannot")
    assert refused(lambda: rows._raw_delete("default")).startswith("pgtrigger: Cannot")


@pytest.mark.owner
def test_consents_and_their_forms_are_append_only(signed: Chart) -> None:
    consents = Consent.objects.filter(client=signed.client)
    assert refused(lambda: consents.update(decision="refused")).startswith("pgtrigger: Cannot")
    assert refused(lambda: consents._raw_delete("default")).startswith("pgtrigger: Cannot")
    forms = ConsentForm.objects.all()
    assert refused(lambda: forms.update(text="Other words")).startswith("pgtrigger: Cannot")


def test_clearance_cannot_be_extended(signed: Chart) -> None:
    clearances = Clearance.objects.filter(client=signed.client)
    assert refused(lambda: clearances.update(regions=["U"])).startswith("pgtrigger: Cannot")


def test_chart_cannot_be_signed_without_a_signature(filled_chart: Chart) -> None:
    words = refused(
        lambda: Chart.objects.filter(pk=filled_chart.pk).update(signed_at=timezone.now())
    )
    assert words == "A signed chart needs its signature."


def test_chart_cannot_be_born_signed(team: Team) -> None:
    visit = make_visit(team)

    def born() -> None:
        Chart.objects.create(
            id=uuid.uuid4(),
            appointment=visit,
            client=visit.client,
            injector=team.injector,
            signed_at=timezone.now(),
        )

    assert refused(born) == "A signed chart needs its signature."


def test_chart_belongs_to_the_client_of_the_visit(team: Team) -> None:
    visit, stranger = make_visit(team), make_client()

    def mix_up() -> None:
        Chart.objects.create(appointment=visit, client=stranger, injector=team.injector)

    assert refused(mix_up) == "The visit belongs to another client."


def test_addendum_needs_a_signed_chart(team: Team, filled_chart: Chart) -> None:
    def add() -> None:
        Addendum.objects.create(
            chart=filled_chart,
            text="Words",
            reason="Reason",
            by=team.injector,
            previous_sha256="0" * 64,
            sha256="0" * 64,
        )

    assert refused(add) == "Only a signed chart can take this."


def test_agreed_plan_is_kept_but_its_visits_can_be_booked(team: Team) -> None:
    visit = make_visit(team)
    now = visit.starts_at
    plan = make_plan(client=visit.client, by=team.rn, now=now)
    stage = add_stage(plan=plan, name="Visit 1", by=team.rn)
    product = toxin_lot(team).product
    item = plan_item(
        stage=stage, area=masseter(), side="R", product=product, amount=Decimal(24), by=team.rn
    )
    agree_plan(plan=plan, by=team.rn, now=now)
    kept = "This plan is agreed; a change is a new version."
    assert refused(lambda: plan.stages.update(name="Other")) == kept
    assert refused(lambda: stage.items.filter(pk=item.pk).update(amount=30)) == kept
    assert refused(lambda: stage.items.filter(pk=item.pk)._raw_delete("default")) == kept
    assert plan.stages.update(appointment=visit) == 1


def test_open_chart_can_still_change(filled_chart: Chart) -> None:
    assert Preparation.objects.filter(chart=filled_chart).update(wasted_units=47) == 1
    assert filled_chart.injections.filter(side="L").update(point_label="P1") == 1
