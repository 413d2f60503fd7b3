"""The visits of a signed plan: which come next, in which days, and booked once."""

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment, CourseVisit
from bookings.tests.factories import make_appointment, make_type
from charting.charts.services.signing import sign_chart
from charting.models import PlanPresentation
from charting.plans.services.skipping import skip_items, take_up_again
from charting.presenting.booking.already_booked import visits_that_fit
from charting.presenting.booking.open_days import open_days
from charting.presenting.booking.visits_ahead import next_to_book, visits_ahead
from charting.presenting.content.visits import gap_between
from charting.presenting.errors import VisitNotBookable
from charting.presenting.services.booking import book_visit, count_visit
from charting.presenting.tokens import plan_token
from charting.tests.factories import Team, make_filled_chart, make_team
from charting.tests.presenting.scene import BORN, Scene, make_scene
from medspa.clinic.models import Location
from medspa.local.testkit.shared import shared
from treatments.catalogue import planning
from treatments.catalogue.timing import TOXIN_MIN_DAYS
from treatments.models import GivingPolicy, Rule

pytestmark = pytest.mark.django_db


@shared
def scene() -> Scene:
    team = make_team(gives_neurotoxin=True, horizon_days=200)
    place, people = team.clinic.location, team.clinic.providers
    treats = {"purpose": "treatment", "gives_filler": True, "horizon_days": 200}
    make_type(locations=[place], providers=people, **treats)
    return make_scene(team)


@shared
def signed(scene: Scene) -> PlanPresentation:
    shown = scene.opened()
    for line, answer in ((1, "yes"), (2, "not_now"), (3, "yes")):
        scene.answer(shown, line, answer)
    return scene.sign(shown)


def at(team: Team, day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=team.clinic.location.zone)


def book(scene: Scene, signed: PlanPresentation, number: int, starts_at: datetime) -> Appointment:
    stage = scene.stages[number - 1]
    return book_visit(
        presentation=signed, stage=stage.pk, starts_at=starts_at, by=scene.client, now=scene.now
    )


FIRST = date(2026, 1, 20)


@pytest.mark.parametrize(
    ("before", "after", "planned", "days"),
    [
        (["neurotoxin"], ["filler"], None, ("neurotoxin", "filler")),
        (["filler"], ["neurotoxin"], None, ("filler", "neurotoxin")),
        (["filler"], ["filler", "neurotoxin"], None, ("filler", "filler")),
        (["neurotoxin", "filler"], ["neurotoxin"], None, (TOXIN_MIN_DAYS, TOXIN_MIN_DAYS)),
        (["neurotoxin"], ["filler"], 20, (20, 20)),
        (["neurotoxin"], ["filler"], 2, (14, 14)),
    ],
)
def test_days_between_visits_are_those_of_the_data(before, after, planned, days):
    gap = gap_between(before, after, planned)

    known = planning.gap_between(*days) if isinstance(days[0], str) else None
    assert (gap.least, gap.usual) == ((known.least, known.usual) if known else days)


def test_nothing_is_booked_before_the_signature(scene: Scene):
    shown = scene.opened()
    scene.answer(shown, 1)

    assert visits_ahead(shown, scene.now) == []
    with pytest.raises(VisitNotBookable):
        book(scene, shown, 1, at(scene.team, FIRST))


def test_one_after_the_other_and_linked(scene: Scene, signed: PlanPresentation):
    team = scene.team
    with pytest.raises(VisitNotBookable, match="before it first"):
        book(scene, signed, 2, at(team, FIRST))

    first = book(scene, signed, 1, at(team, FIRST))
    ahead = next_to_book(visits_ahead(signed, scene.now))
    assert ahead is not None
    assert ahead.window is not None
    assert ahead.window.first == FIRST + timedelta(days=14)
    with pytest.raises(VisitNotBookable, match="Tuesday, February 3 is the earliest"):
        book(scene, signed, 2, at(team, FIRST + timedelta(days=13)))

    second = book(scene, signed, 2, at(team, FIRST + timedelta(days=21)))
    assert [each.stage.appointment for each in visits_ahead(signed, scene.now)] == [first, second]
    assert CourseVisit.objects.filter(appointment__in=[first, second]).count() == 2
    assert next_to_book(visits_ahead(signed, scene.now)) is None


def test_only_what_was_accepted_is_booked(scene: Scene, signed: PlanPresentation):
    visits = visits_ahead(signed, scene.now)

    assert [sorted(item.area_id for item in visit.items) for visit in visits] == [
        ["MASSETER", "MASSETER"],
        ["CHIN"],
    ]


def test_pressed_twice_it_is_booked_once(scene: Scene, signed: PlanPresentation):
    first = book(scene, signed, 1, at(scene.team, FIRST))

    assert book(scene, signed, 1, at(scene.team, FIRST)) == first
    with pytest.raises(VisitNotBookable, match="booked already"):
        book(scene, signed, 1, at(scene.team, FIRST, 14))


def test_a_place_without_such_visits_asks_for_a_call(scene: Scene, signed: PlanPresentation):
    scene.team.clinic.type.locations.set(Location.objects.none())

    with pytest.raises(VisitNotBookable, match="call us"):
        book(scene, signed, 1, at(scene.team, FIRST))


def test_too_soon_after_another_neurotoxin_is_not_booked_by_the_client(
    scene: Scene, signed: PlanPresentation
):
    book(scene, signed, 1, at(scene.team, FIRST))
    again = make_scene(scene.team, client=scene.client)
    shown = again.opened()
    for line in (1, 2, 3):
        again.answer(shown, line)
    shown = again.sign(shown)

    with pytest.raises(Exception, match="call") as refused:
        book(again, shown, 1, at(scene.team, FIRST + timedelta(days=30)))
    assert "neurotoxin" not in str(refused.value).lower()


def test_her_page_offers_the_days_and_books(
    client: Browser, scene: Scene, signed: PlanPresentation
):
    page = reverse("book_my_plan", args=[plan_token(signed)])
    client.post(reverse("read_plan", args=[plan_token(signed)]), {"birth_on": BORN.isoformat()})

    said = client.get(page).content.decode()
    assert "First visit" in said

    nothing = client.post(page, {"stage": scene.stages[0].pk})
    assert (nothing.status_code, "choose a time" in nothing.content.decode()) == (422, True)


def test_the_desk_books_in_one_press_and_reads_nothing_clinical(
    client: Browser, scene: Scene, signed: PlanPresentation
):
    client.force_login(scene.team.pa)
    said = client.get(reverse("plans_to_book")).content.decode()
    assert "Jess Moreau" in said

    page = reverse("book_signed_plan", args=[signed.pk])
    said = client.get(page).content.decode()
    for word in ("Masseter", "Jaw", "Botox", "52 U", "52 u"):  # names of tests are random digits
        assert word not in said


def test_another_day_is_only_the_list_of_times(
    client: Browser, scene: Scene, signed: PlanPresentation
):
    """A whole page put where the list was would hold itself."""
    page = reverse("book_my_plan", args=[plan_token(signed)])
    client.post(reverse("read_plan", args=[plan_token(signed)]), {"birth_on": BORN.isoformat()})

    part = client.get(page, headers={"HX-Target": "times"}).content.decode()

    assert 'id="times"' in part
    assert "<main" not in part


def test_days_begin_where_the_rules_allow(scene: Scene, signed: PlanPresentation):
    book(scene, signed, 1, at(scene.team, FIRST))
    again = make_scene(scene.team, client=scene.client)
    shown = again.opened()
    for line in (1, 2, 3):
        again.answer(shown, line)
    visit = next_to_book(visits_ahead(again.sign(shown), scene.now))
    assert visit is not None

    days = open_days(visit, scene.now)

    assert days.window is not None
    assert days.window.first == date(2026, 4, 20)  # 90 days, and three months
    assert days.why.startswith("Neurotoxin is booked for January 20, 2026.")


def test_a_visit_that_is_booked_already_counts(
    client: Browser, scene: Scene, signed: PlanPresentation
):
    team = scene.team
    booked = make_appointment(team.clinic, at(team, FIRST), client=scene.client, status="booked")
    client.force_login(team.pa)
    page = reverse("book_signed_plan", args=[signed.pk])
    stage = scene.stages[0].pk

    other = client.post(page, {"stage": stage, "appointment": booked.pk + 1})
    assert (other.status_code, "be counted" in other.text) == (422, True)
    visit = visits_ahead(signed, scene.now)[0]
    assert visits_that_fit(visit, scene.now) == [booked]
    said = {"presentation": signed, "appointment": booked.pk, "by": team.pa, "now": scene.now}
    for _twice in range(2):
        assert count_visit(stage=stage, **said) == booked
    with pytest.raises(VisitNotBookable):
        count_visit(stage=scene.stages[1].pk, **said)

    first, second = visits_ahead(signed, scene.now)
    assert first.appointment == booked
    assert second.window is not None
    assert second.window.first == FIRST + timedelta(days=14)


def test_what_is_done_or_skipped_blocks_nothing(scene: Scene, signed: PlanPresentation):
    """Done without having been booked: the days count from the chart."""
    first, second = scene.stages
    skip = {"reason": "Not needed.", "by": scene.team.rn, "now": scene.now}
    skip_items(items=list(first.items.all()), **skip)
    [left] = visits_ahead(signed, scene.now)
    assert (left.stage, left.window and left.window.first) == (second, scene.now.date())

    take_up_again(items=list(first.items.all()), **skip)
    chart = make_filled_chart(scene.team, client=scene.client)
    sign_chart(chart=chart, by=scene.team.rn, now=chart.opened_at + timedelta(minutes=10))
    done, ahead = visits_ahead(signed, scene.now)
    assert (done.is_to_book, done.stage.appointment) == (False, None)
    assert ahead.window is not None
    given_on = chart.appointment.local_start.date()
    assert ahead.window.first == given_on + timedelta(days=14)


def test_nobody_books_two_visits_too_close_in_whichever_order(
    scene: Scene, signed: PlanPresentation
):
    """Also when the first is given up and booked anew, and for a prescriber: on this page nobody
    sets a rule aside."""
    team = scene.team
    first = book(scene, signed, 1, at(team, FIRST))
    book(scene, signed, 2, at(team, FIRST + timedelta(days=21)))
    Appointment.objects.filter(pk=first.pk).update(status="cancelled", cancelled_by="client")

    [again, _] = visits_ahead(signed, scene.now)
    latest = FIRST + timedelta(days=7)
    assert again.latest == latest
    days = open_days(again, scene.now)
    assert days.window is not None
    assert days.window.last == latest
    with pytest.raises(VisitNotBookable, match="has to be by Tuesday, January 27"):
        book(scene, signed, 1, at(team, latest + timedelta(days=1)))
    stops = GivingPolicy.objects.update_or_create
    stops(rule=Rule.INTAKE, defaults={"when_given": "prescriber", "when_booked": "prescriber"})
    with pytest.raises(VisitNotBookable, match="call us"):
        book_visit(
            presentation=signed,
            stage=scene.stages[0].pk,
            starts_at=at(team, FIRST),
            by=team.pa,
            now=scene.now,
        )
