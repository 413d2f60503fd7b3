"""What was asked about a product, and vision and refill around filler: true lines, also late."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from charting.charts.openings import VialOpening
from charting.charts.services.containers import open_vial, record_waste
from charting.charts.services.signing import sign_chart
from charting.errors import (
    AskFirst,
    ChartSigned,
    Contraindicated,
    MissingReason,
    NothingToDecide,
    NotReadyToSign,
    WrongTime,
)
from charting.models import Asked, Chart, Container, SafetyCheck, Signature
from charting.safety.client_answer import ClientAnswer
from charting.safety.services.screening import record_answer, record_go_on
from charting.tests.chart_gates import all_sentences, closed_sentences
from charting.tests.factories import (
    Team,
    ask,
    filler_lot,
    give,
    look,
    make_signed_filler_chart,
    masseter,
    toxin_lot,
)
from medspa.accounts.permissions import Role
from medspa.clinic.tests.factories import make_staff
from medspa.errors import NotPermitted
from medspa.local.testkit.shared import shared
from treatments.models import Lot, Product

pytestmark = pytest.mark.django_db


@shared
def lot(team: Team) -> Lot:
    return toxin_lot(team)


def mixed(team: Team, chart: Chart, lot: Lot) -> Container:
    """A vial that was opened past the page: nobody asked yet."""
    return open_vial(
        chart=chart,
        opening=VialOpening(lot=lot, diluent_ml=Decimal("2.5")),
        by=team.rn,
        now=team.at(10),
    )


def given_without_asking(team: Team, chart: Chart, lot: Lot) -> Container:
    vial = mixed(team, chart, lot)
    give(vial, masseter(), "R", "20", by=team.rn, now=team.at(10))
    record_waste(container=vial, amount=Decimal(80), by=team.rn, now=team.at(10))
    return vial


def reported(team: Team, chart: Chart, product: Product, now: datetime, **said: object) -> Asked:
    facts = {"reported": "Hives after toxin", "is_contraindication": True}
    answer = ClientAnswer("reported", **facts | said)
    return record_answer(chart=chart, product=product, answer=answer, by=team.rn, now=now)


def test_nobody_asked_stands_in_the_way_until_it_is_said(
    team: Team, chart: Chart, lot: Lot
) -> None:
    given_without_asking(team, chart, lot)
    (sentence,) = closed_sentences(chart)
    assert sentence.startswith("Botox Cosmetic: no line says what the client was asked.")
    with pytest.raises(NotReadyToSign):
        sign_chart(chart=chart, by=team.rn, now=team.at(11))
    record_answer(
        chart=chart,
        product=lot.product,
        answer=ClientAnswer("not_asked", reported="forgotten in a full morning"),
        by=team.rn,
        now=team.at(11),
    )
    assert closed_sentences(chart) == []
    (asked,) = sign_chart(chart=chart, by=team.rn, now=team.at(11)).snapshot["asked"]
    assert (asked["answer"], asked["reported"]) == ("not_asked", "forgotten in a full morning")


def test_an_answer_written_late_keeps_its_true_time(team: Team, chart: Chart, lot: Lot) -> None:
    given_without_asking(team, chart, lot)
    asked = record_answer(
        chart=chart,
        product=lot.product,
        answer=ClientAnswer("nothing", at=team.at(9, 55)),
        by=team.rn,
        now=team.at(12),
    )
    assert (asked.at, asked.noted_at) == (team.at(9, 55), team.at(12))
    assert closed_sentences(chart) == []
    assert any("asked at 9:55 AM" in sentence for sentence in all_sentences(chart))


def test_asked_after_it_was_given_says_so(team: Team, chart: Chart, lot: Lot) -> None:
    given_without_asking(team, chart, lot)
    ask(chart, lot.product, by=team.rn, now=team.at(10, 30))
    assert closed_sentences(chart) == []
    assert any("after it was given" in sentence for sentence in all_sentences(chart))


def test_an_answer_of_another_day_or_of_the_future_is_none(
    team: Team, chart: Chart, lot: Lot
) -> None:
    facts = {"chart": chart, "product": lot.product, "by": team.rn, "now": team.at(10)}
    for at in (team.at(10) - timedelta(days=1), team.at(10, 1)):
        with pytest.raises(WrongTime):
            record_answer(**facts, answer=ClientAnswer("nothing", at=at))


def test_not_asked_is_no_way_to_open(team: Team, chart: Chart, lot: Lot) -> None:
    facts = {"chart": chart, "product": lot.product, "by": team.rn, "now": team.at(10)}
    with pytest.raises(AskFirst):
        record_answer(**facts, answer=ClientAnswer("not_asked", "no time"))
    mixed(team, chart, lot)
    with pytest.raises(MissingReason):
        record_answer(**facts, answer=ClientAnswer("not_asked"))


def test_of_a_day_that_is_over_nobody_asked_is_an_answer(
    team: Team, chart: Chart, lot: Lot
) -> None:
    """A late entry must not be made to say that somebody asked."""
    facts = {"chart": chart, "product": lot.product, "by": team.rn}
    late = ClientAnswer("not_asked", "not noted on paper")
    record_answer(**facts, answer=late, now=team.at(9) + timedelta(days=1))
    assert chart.asked.get().answer == "not_asked"


def test_asking_about_one_product_says_nothing_of_another(
    team: Team, chart: Chart, lot: Lot
) -> None:
    given_without_asking(team, chart, lot)
    ask(chart, filler_lot(team).product, by=team.rn, now=team.at(10))
    assert len(closed_sentences(chart)) == 1


def test_an_allergy_to_what_it_contains_is_a_contraindication(
    team: Team, chart: Chart, lot: Lot
) -> None:
    """Cow's-milk protein and Dysport [R16]; what is not known counts as contained."""
    product = lot.product
    for contains, expected in ((True, True), (None, True), (False, False)):
        Product.objects.filter(pk=product.pk).update(contains_milk_protein=contains)
        product.refresh_from_db()
        line = reported(
            team,
            chart,
            product,
            team.at(10),
            reported="Milk allergy",
            allergies=["milk_protein"],
            is_contraindication=False,
        )
        assert line.is_contraindication == expected


def test_a_reported_contraindication_stops_until_a_prescriber_goes_on(
    team: Team, chart: Chart, lot: Lot
) -> None:
    asked = reported(team, chart, lot.product, team.at(10))
    with pytest.raises(Contraindicated, match="Hives after toxin"):
        mixed(team, chart, lot)
    lot.refresh_from_db()
    assert lot.balance == 1
    with pytest.raises(NotPermitted):
        record_go_on(asked=asked, reason="Looks fine", by=team.rn, now=team.at(10))
    with pytest.raises(MissingReason):
        record_go_on(asked=asked, reason=" ", by=team.pa, now=team.at(10))
    record_go_on(asked=asked, reason="Was a cold urticaria", by=team.pa, now=team.at(10))
    with pytest.raises(NothingToDecide):
        record_go_on(asked=asked, reason="Again", by=team.pa, now=team.at(10))
    given_without_asking(team, chart, lot)
    assert closed_sentences(chart) == []
    sentence = next(one for one in all_sentences(chart) if "Hives" in one)
    assert sentence.endswith(f"; {team.prescriber} decided to go on: Was a cold urticaria")


def test_saying_nothing_reported_afterwards_hides_no_contraindication(
    team: Team, chart: Chart, lot: Lot
) -> None:
    reported(team, chart, lot.product, team.at(10))
    ask(chart, lot.product, by=team.rn, now=team.at(10))
    with pytest.raises(Contraindicated):
        mixed(team, chart, lot)


def test_what_was_given_before_it_was_known_can_be_written_and_signed(
    team: Team, chart: Chart, lot: Lot
) -> None:
    vial = given_without_asking(team, chart, lot)
    record_waste(container=vial, amount=Decimal(70), by=team.rn, now=team.at(10))
    asked = reported(team, chart, lot.product, team.at(10, 30))
    with pytest.raises(Contraindicated):
        give(vial, masseter(), "L", "10", by=team.rn, now=team.at(10, 31))
    give_before = {"now": team.at(10, 29)}
    give(vial, masseter(), "L", "10", by=team.rn, **give_before)
    (sentence,) = closed_sentences(chart)
    assert sentence.endswith("A prescriber must say why it was given all the same")
    record_go_on(asked=asked, reason="Learned afterwards; observed", by=team.pa, now=team.at(11))
    sign_chart(chart=chart, by=team.rn, now=team.at(11))


def test_contraindicated_and_nothing_given_needs_no_decision(
    team: Team, chart: Chart, lot: Lot
) -> None:
    vial = mixed(team, chart, lot)
    reported(team, chart, lot.product, team.at(10, 1))
    record_waste(container=vial, amount=Decimal(100), by=team.rn, now=team.at(10, 2))
    chart.notes = "Stopped."
    chart.save()
    assert closed_sentences(chart) == []


def test_the_desk_writes_no_such_line_and_a_signed_chart_takes_none(
    team: Team, signed_chart: Chart
) -> None:
    product = signed_chart.preparations.get().product
    with pytest.raises(ChartSigned):
        ask(signed_chart, product, by=team.rn, now=team.at(11))
    with pytest.raises(ChartSigned):
        look(signed_chart, "before", by=team.rn, now=team.at(11))
    with pytest.raises(NotPermitted):
        ask(signed_chart, product, by=make_staff(Role.FRONT_DESK).user, now=team.at(11))


# --- The database


def test_lines_are_never_changed(team: Team) -> None:
    signed = make_signed_filler_chart(team)
    for rows in (Asked.objects.all(), SafetyCheck.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(at=team.at(1))
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    assert Signature.objects.get(chart=signed).snapshot["checks"][0]["finding"] == "normal"


@pytest.mark.parametrize(
    "flaw",
    [
        {"answer": "nothing", "reported": "hives"},
        {"answer": "nothing", "is_contraindication": True},
        {"answer": "reported"},
        {"answer": "not_asked"},
        {"answer": "perhaps"},
    ],
)
def test_the_database_refuses_a_line_that_says_two_things(
    team: Team, chart: Chart, lot: Lot, flaw: dict
) -> None:
    facts = {"chart": chart, "product": lot.product, "topics": "x", "by": team.injector}
    with pytest.raises(IntegrityError), transaction.atomic():
        Asked.objects.create(**facts | flaw)


def test_the_database_slips_no_line_into_a_signed_chart(team: Team, signed_chart: Chart) -> None:
    with pytest.raises(IntegrityError, match="signed"), transaction.atomic():
        SafetyCheck.objects.create(
            chart=signed_chart, phase="before", what="vision", finding="normal", by=team.injector
        )
