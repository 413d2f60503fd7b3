from datetime import date, timedelta
from decimal import Decimal

import pytest

from bookings.models import Appointment
from charting.errors import MissingReason
from charting.history.queries import lines_given, newest_weight
from charting.intake.errors import AnsweredMeanwhile, AnswerStands, BadAnswer, NothingToAnswer
from charting.intake.screen import Typed
from charting.intake.services.answering import (
    confirm_answers,
    intake_here,
    prefilled_answers,
    record_answer,
)
from charting.models import ClientWeight, GivenElsewhere, Intake, IntakeAnswer
from charting.tests.factories import VISIT_ON, Team, make_visit
from charting.tests.intake.scene import (
    by_link,
    by_staff,
    found_of,
    known_of,
    say,
    signed_in,
)
from medspa.errors import NotPermitted
from medspa.local.testkit.shared import shared
from treatments.models import Product
from treatments.tests.factories import make_product

pytestmark = pytest.mark.django_db


@shared
def visit(team: Team) -> Appointment:
    return make_visit(team)


@shared
def xeomin() -> Product:
    return make_product(slug="xeomin", kind="neurotoxin", unit="U")


def test_each_answer_is_a_row_and_the_newest_holds(team: Team, visit: Appointment) -> None:
    first = say(by_link(visit), "cold-sores", "yes", now=team.at(9))
    second = say(by_link(visit), "cold-sores", "no", now=team.at(9, 1), seen=first.pk)
    assert [one.value for one in IntakeAnswer.objects.all()] == [{"is": "yes"}, {"is": "no"}]
    assert known_of(visit).newest(team.at(10))["cold-sores"].pk == second.pk
    assert Intake.objects.get().visit == visit


@pytest.mark.parametrize(
    ("question", "said", "details", "says"),
    [
        ("birth-date", "2009-01-12", {}, "you're 17"),
        ("birth-date", "01/12/1896", {}, "130 years ago"),
        ("birth-date", "2027-01-12", {}, "in the future"),
        ("birth-date", "02/30/1988", {}, "month, day, year"),
        ("weight", "6200", {"is_unit": "kg"}, "6200 kg? We expect 30 to 350 kg"),
        ("weight", "1e999", {"is_unit": "kg"}, "write a number"),
        ("weight", "heavy", {}, "write a number"),
        ("weight-lost", "yes", {"lost": "-3"}, "check the number"),
        ("toxin-elsewhere", "yes", {"on": "2026-02-01"}, "in the future"),
        ("toxin-elsewhere", "yes", {"on": "1926-01-01"}, "check the year"),
        ("event", "yes", {"on": "2026-01-01"}, "is over"),
        ("pregnant", "unsure", {}, "choose one"),
        ("contact", "", {}, "fill this in"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(
    team: Team, visit: Appointment, question: str, said: str, details: dict[str, str], says: str
) -> None:
    with pytest.raises(BadAnswer, match=says.replace("?", r"\?")) as refused:
        say(by_link(visit), question, said, now=team.at(9), **details)
    assert refused.value.field == question
    assert not IntakeAnswer.objects.exists()


def test_staff_may_write_down_who_is_under_age(team: Team, visit: Appointment) -> None:
    """No rule makes a true record impossible; that nobody is treated, the finding says."""
    say(by_staff(visit), "birth-date", "2009-01-12", now=team.at(9), by=team.rn)
    assert "under-18" in found_of(visit, team.at(10))


def test_client_does_not_take_back_what_stops_a_treatment(team: Team, visit: Appointment) -> None:
    told = say(by_link(visit), "pregnant", "yes", now=team.at(9))
    with pytest.raises(AnswerStands, match="matters for your safety"):
        say(by_link(visit), "pregnant", "no", now=team.at(9, 1), seen=told.pk)
    assert found_of(visit, team.at(10)) == {"pregnant"}


def test_details_of_a_stop_may_be_filled_in(team: Team, visit: Appointment) -> None:
    say(by_link(visit), "sick", "yes", now=team.at(9))
    assert found_of(visit, team.at(9)) == {"sick-unknown"}
    typed = Typed("sick", {"is": ["yes"], "now": ["over"]})
    record_answer(screen=by_link(visit), typed=typed, by=visit.client, now=team.at(9, 1))
    assert not found_of(visit, team.at(9, 1))
    say(by_link(visit), "skin-today", "yes", now=team.at(9))
    say(by_link(visit), "skin-today", "yes", now=team.at(9, 1), where=["L"])
    assert "skin-today" in found_of(visit, team.at(10))


def test_staff_set_a_stop_aside_with_a_reason(team: Team, visit: Appointment) -> None:
    say(by_link(visit), "pregnant", "yes", now=team.at(9))
    with pytest.raises(MissingReason):
        say(by_staff(visit), "pregnant", "no", now=team.at(9, 5), by=team.rn)
    say(by_staff(visit), "pregnant", "no", now=team.at(9, 6), by=team.rn, reason="A slip.")
    assert found_of(visit, team.at(9, 5)) == {"pregnant"}
    assert not found_of(visit, team.at(10))


def test_stop_of_an_earlier_visit_stands_until_staff_decide(team: Team, visit: Appointment) -> None:
    say(by_link(visit), "pregnant", "yes", now=team.at(9))
    later = make_visit(team, on=VISIT_ON + timedelta(days=300), client=visit.client)
    now = team.at(9, on=VISIT_ON + timedelta(days=300))
    say(by_link(later), "pregnant", "no", now=now)
    held = known_of(later).standing(now)["pregnant"]
    assert (held.answer.value["is"], held.waiting and held.waiting.value["is"]) == ("yes", "no")
    assert found_of(later, now) == {"pregnant"}


def test_staff_do_not_confirm_what_waits_beside_a_stop(team: Team, visit: Appointment) -> None:
    """It would set the stop aside without a reason or a trace."""
    say(by_link(visit), "allergy-severe", "yes", now=team.at(9))
    on = VISIT_ON + timedelta(days=150)
    second, june = make_visit(team, on=on, client=visit.client), team.at(9, on=on)
    say(by_link(second), "allergy-severe", "no", now=june)
    on += timedelta(days=30)
    third, july = make_visit(team, on=on, client=visit.client), team.at(9, on=on)
    screen = by_staff(third)
    assert not prefilled_answers(known_of(third), screen, None, july)
    with pytest.raises(NothingToAnswer):
        confirm_answers(screen=screen, questions=["allergy-severe"], by=team.rn, now=july)
    assert found_of(third, july) == {"allergy-severe"}
    say(screen, "allergy-severe", "no", now=july, by=team.rn, reason="Hay fever only.")
    assert not found_of(third, july)


def test_client_widens_a_stop_and_does_not_move_it(team: Team, visit: Appointment) -> None:
    """What is said of another place is kept beside it."""
    screen = by_link(visit)
    say(screen, "skin-today", "yes", now=team.at(9))
    for minute, where in enumerate((["L"], ["U"]), 1):
        say(screen, "skin-today", "yes", now=team.at(9, minute), where=where)
    with pytest.raises(AnswerStands):
        say(screen, "skin-today", "no", now=team.at(9, 5))
    found = known_of(visit).findings(team.at(10))
    assert sorted(one.scope.regions for one in found) == [frozenset("L"), frozenset("U")]
    say(by_staff(visit), "skin-today", "no", now=team.at(9, 6), by=team.rn, reason="A slip.")
    assert not found_of(visit, team.at(10))


def test_units_elsewhere_of_no_known_brand_are_noted(team: Team, visit: Appointment) -> None:
    say(by_link(visit), "toxin-elsewhere", "yes", now=team.at(9), on="2025-10-01", units="300")
    row = GivenElsewhere.objects.get()
    assert (row.units, row.note) == (None, "300 units, brand not known.")
    assert "toxin-elsewhere-no-brand" in found_of(visit, team.at(9))


def test_not_even_an_owner_of_another_role_writes_for_a_client(
    team: Team, visit: Appointment
) -> None:
    with pytest.raises(NothingToAnswer):
        say(by_staff(visit), "heart", "no", now=team.at(9))


def test_two_screens_merge_by_question(team: Team, visit: Appointment) -> None:
    tablet = by_link(visit, device="tablet")
    say(by_link(visit), "heart", "no", now=team.at(9), seen=0)
    say(tablet, "keloid", "no", now=team.at(9), seen=0)
    assert set(known_of(visit).newest(team.at(10))) == {"heart", "keloid"}


def test_same_question_on_two_screens_says_who_was_first(team: Team, visit: Appointment) -> None:
    tablet = by_link(visit, device="tablet")
    first = say(by_link(visit), "heart", "yes", now=team.at(9), seen=0)
    with pytest.raises(AnsweredMeanwhile, match="9 am") as refused:
        say(tablet, "heart", "no", now=team.at(9, 2), seen=0)
    assert refused.value.facts["seen"] == first.pk
    say(tablet, "heart", "yes", now=team.at(9, 3), seen=0)
    say(tablet, "heart", "no", now=team.at(9, 4), seen=None)
    assert known_of(visit).newest(team.at(10))["heart"].value == {"is": "no"}


def test_weight_in_pounds_feeds_the_record(team: Team, visit: Appointment) -> None:
    say(by_link(visit), "weight", "137", now=team.at(9), is_unit="lb")
    weight = newest_weight(visit.client)
    assert weight is not None
    assert (weight.weight_kg, weight.noted_by) == (Decimal("62.1"), "the client")


def test_weight_that_is_told_never_raises_what_staff_noted(team: Team, visit: Appointment) -> None:
    """The yearly ceiling goes by weight, and a link is in nobody knows whose hands."""
    client = visit.client
    ClientWeight.objects.create(client=client, weight_kg=60, by=team.injector, at=team.at(8))
    for kg, counts in (("350", 60), ("55", 55), ("58", 58)):
        say(by_link(visit), "weight", kg, now=team.at(9), is_unit="kg", seen=None)
        weight = newest_weight(client)
        assert weight
        assert weight.weight_kg == counts
    ClientWeight.objects.create(client=client, weight_kg=62, by=team.injector, at=team.at(9, 9))
    weight = newest_weight(client)
    assert weight
    assert weight.weight_kg == 62


def test_weight_that_is_not_said_feeds_nothing(team: Team, visit: Appointment) -> None:
    say(by_link(visit), "weight", "unsure", now=team.at(9))
    assert not ClientWeight.objects.exists()


def test_birth_date_is_learned_where_none_is_known(team: Team, visit: Appointment) -> None:
    visit.client.birth_on = None
    visit.client.save()
    say(by_link(visit), "birth-date", "04/27/1988", now=team.at(9))
    visit.client.refresh_from_db()
    assert visit.client.birth_on == date(1988, 4, 27)
    say(by_link(visit), "birth-date", "04/28/1988", now=team.at(9, 1))
    visit.client.refresh_from_db()
    assert visit.client.birth_on == date(1988, 4, 27)


def test_neurotoxin_elsewhere_counts_and_is_corrected(
    team: Team, visit: Appointment, xeomin: Product
) -> None:
    """Without it the 400 U of three months could not be computed."""
    screen, told = by_link(visit), {"on": "2025-10-01", "brand": "xeomin"}
    say(screen, "toxin-elsewhere", "yes", now=team.at(9), units="50", **told)
    say(screen, "toxin-elsewhere", "yes", now=team.at(9, 1), units="50", **told)
    say(screen, "toxin-elsewhere", "yes", now=team.at(9, 2), units="60", **told)
    assert GivenElsewhere.objects.count() == 2
    (line,) = lines_given(visit.client, team.at(10), team.at(10))
    assert (line.product, line.amount, line.on) == (xeomin, Decimal(60), date(2025, 10, 1))
    say(screen, "toxin-elsewhere", "unsure", now=team.at(9, 3), seen=None)
    assert not lines_given(visit.client, team.at(10), team.at(10))


def test_earlier_answers_are_shown_to_whom_they_belong_and_confirmed(
    team: Team, visit: Appointment
) -> None:
    say(by_link(visit), "heart", "no", now=team.at(9))
    say(by_link(visit), "vaccine", "no", now=team.at(9))
    on = VISIT_ON + timedelta(days=90)
    later, now = make_visit(team, on=on, client=visit.client), team.at(9, on=on)
    own, link = signed_in(later), by_link(later)
    here = intake_here(own, now)
    assert not prefilled_answers(known_of(later), link, here, now)
    assert set(prefilled_answers(known_of(later), own, here, now)) == {"heart"}
    (kept,) = confirm_answers(screen=own, questions=["heart", "vaccine"], by=visit.client, now=now)
    assert (kept.confirms, kept.value) == (True, {"is": "no"})
    here = intake_here(own, now)
    assert not prefilled_answers(known_of(later), own, here, now)


@pytest.mark.parametrize(("days", "is_missing"), [(364, False), (365, False), (366, True)])
def test_answers_hold_for_a_year(
    team: Team, visit: Appointment, days: int, is_missing: bool
) -> None:
    say(by_link(visit), "heart", "no", now=team.at(9))
    at = team.at(9, on=VISIT_ON + timedelta(days=days))
    missing = {one.slug for one in known_of(visit).missing(["neurotoxin"], at)}
    assert ("heart" in missing) == is_missing
    assert "birth-date" in missing


def test_of_the_day_a_no_counts_that_day_only(team: Team, visit: Appointment) -> None:
    before = team.at(21, on=VISIT_ON - timedelta(days=1))
    say(by_link(visit), "pregnant", "no", now=before)
    missing = {one.slug for one in known_of(visit).missing(["filler"], team.at(9))}
    assert "pregnant" in missing
    say(by_link(visit), "pregnant", "no", now=team.at(9))
    missing = {one.slug for one in known_of(visit).missing(["filler"], team.at(9))}
    assert "pregnant" not in missing


def test_only_what_may_be_given_is_asked_about(team: Team, visit: Appointment) -> None:
    asked = {one.slug for one in known_of(visit).missing(["neurotoxin"], team.at(9))}
    assert "neuromuscular" in asked
    assert "keloid" not in asked
    assert len(known_of(visit).missing([], team.at(9))) == 41


@pytest.mark.parametrize("status", [Appointment.Status.COMPLETED, Appointment.Status.CANCELLED])
def test_after_the_visit_nothing_is_answered(team: Team, visit: Appointment, status: str) -> None:
    visit.status = status
    with pytest.raises(NothingToAnswer, match="over or canceled"):
        say(by_link(visit), "heart", "no", now=team.at(9))


def test_who_may_not_chart_writes_nothing_down(team: Team, visit: Appointment) -> None:
    team.rn.roles = ["front_desk"]
    with pytest.raises(NotPermitted):
        say(by_staff(visit), "heart", "no", now=team.at(9), by=team.rn)
