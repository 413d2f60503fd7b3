from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from bookings.models import Appointment
from charting.assessment.errors import AssessmentKept, NoSuchGrade
from charting.assessment.queries import draft_of, grades_of, newest_assessment
from charting.assessment.services import (
    Person,
    describe_person,
    drop_finding,
    keep_assessment,
    note_as_last_time,
    note_well,
    take_back,
    throw_away,
)
from charting.errors import (
    AreaIsComposite,
    NothingAssessed,
    ReasonNeeded,
    SideNotTaken,
    SideRequired,
)
from charting.models import Assessment, AssessmentFinding
from charting.tests.assessment.scene import make_kept, note
from charting.tests.factories import VISIT_ON, Team, cheek, chin, make_visit, masseter
from medspa.accounts.permissions import Role
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_staff
from medspa.errors import NotPermitted
from medspa.local.testkit.shared import shared
from treatments.models import AreaPart
from treatments.tests.factories import make_area

pytestmark = pytest.mark.django_db


@shared
def person() -> Client:
    return make_client()


@shared
def kept(team: Team, person: Client) -> Assessment:
    return make_kept(team, person)


def test_both_sides_are_one_tap_and_one_of_them_can_differ(team: Team, person: Client):
    note(team, person, grade=3)
    note(team, person, side="L", grade=4)
    found = AssessmentFinding.objects.order_by("side").values_list("side", "scale", "grade")
    assert list(found) == [("L", "MFVDS", 4), ("R", "MFVDS", 3)]
    assert Assessment.objects.count() == 1


def test_only_a_kept_assessment_counts(team: Team, person: Client):
    draft = note(team, person, area=masseter(), scale="MMPS", grade=4)
    assert (newest_assessment(person), grades_of(person)) == (None, {})
    keep_assessment(assessment=draft, by=team.rn, now=team.at(10))
    grades = grades_of(person)
    assert {place: str(grade) for place, grade in grades.items()} == {
        ("MASSETER", "R"): "Volume 4 (MMPS)",
        ("MASSETER", "L"): "Volume 4 (MMPS)",
    }
    assert grades["MASSETER", "R"].share == 0.75
    assert AuditEvent.objects.filter(action="assessment.kept").count() == 1


def test_of_two_findings_in_one_place_the_more_marked_counts(team: Team, person: Client):
    note(team, person, grade=1)
    make_kept(team, person, finding="shadow", grade=4)
    assert grades_of(person)["CHEEK_LAT", "R"].grade == 4


@pytest.mark.parametrize(
    ("seen", "error"),
    [
        ({"side": ""}, SideRequired),
        ({"side": "M"}, SideRequired),
        ({"area": chin, "scale": "ACRS", "side": "R"}, SideNotTaken),
        ({"area": chin, "scale": "ACRS", "side": "B"}, SideNotTaken),
        ({"scale": "MMPS"}, NoSuchGrade),
        ({"scale": "Merz 9"}, NoSuchGrade),
        ({"grade": 6}, NoSuchGrade),
        ({"area": masseter, "scale": "MMPS", "grade": 0}, NoSuchGrade),
    ],
)
def test_what_makes_no_sense_is_refused(
    team: Team, person: Client, seen: dict[str, Any], error: type[Exception]
):
    if "area" in seen:
        seen = seen | {"area": seen["area"]()}
    with pytest.raises(error):
        note(team, person, **seen)
    assert not AssessmentFinding.objects.exists()


def test_a_composite_is_assessed_as_its_parts(team: Team, person: Client):
    whole = make_area("CHIN_SHADOW", takes_filler=True)
    AreaPart.objects.create(composite=whole, part=cheek())
    with pytest.raises(AreaIsComposite):
        note(team, person, area=whole)


def test_midline_takes_no_side(team: Team, person: Client):
    draft = note(team, person, area=chin(), side="", scale="ACRS", grade=2)
    assert [one.side for one in draft.findings.all()] == ["M"]


@pytest.mark.parametrize(
    ("place", "constraint"),
    [
        (("CHEEK_LAT", "M"), "assessment_finding_side"),
        (("CHIN", "R"), "assessment_finding_side"),
        (("WHOLE", "R"), "assessment_finding_composite"),
    ],
)
def test_the_database_knows_the_face(
    team: Team, person: Client, place: tuple[str, str], constraint: str
):
    chin()
    AreaPart.objects.create(composite=make_area("WHOLE", takes_filler=True), part=cheek())
    draft = note(team, person)
    area, side = place
    with pytest.raises(IntegrityError, match=constraint_text(constraint)), transaction.atomic():
        draft.findings.create(area_id=area, side=side, finding="shadow")


def constraint_text(name: str) -> str:
    return {
        "assessment_finding_side": "need a side",
        "assessment_finding_composite": "assessed as its parts",
    }[name]


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: kept.findings.create(area=chin(), side="M", finding="shadow"),
        lambda kept: kept.findings.update(grade=0),
        lambda kept: kept.findings.all().delete(),
        lambda kept: Assessment.objects.filter(pk=kept.pk).update(goals="Another"),
        lambda kept: kept.delete(),
    ],
    ids=["add", "change", "drop", "words", "delete"],
)
def test_what_is_kept_stays(kept: Assessment, change: Any):
    with pytest.raises(DatabaseError), transaction.atomic():
        change(kept)


def test_a_kept_assessment_says_no_by_name(team: Team, kept: Assessment):
    finding = kept.findings.first()
    for act in (
        lambda: drop_finding(finding=finding, by=team.rn),
        lambda: keep_assessment(assessment=kept, by=team.rn, now=team.at(10)),
        lambda: throw_away(assessment=kept, by=team.rn),
    ):
        with pytest.raises(AssessmentKept):
            act()


def test_a_change_is_a_new_one_with_the_last_beside_it(
    team: Team, person: Client, kept: Assessment
):
    describe_person(client=person, person=Person(3, 2, " Jaw "), by=team.rn, now=team.at(10))
    draft = draft_of(person)
    assert draft is not None
    assert (draft.starts_from, draft.goals, draft.findings.count()) == (kept, "Jaw", 0)
    note(team, person, side="L", grade=1)
    note_as_last_time(client=person, by=team.rn, now=team.at(10))
    draft = Assessment.objects.get(pk=draft.pk)
    assert draft.findings.count() == 1, "what is noted in an area anew stands alone there"
    keep_assessment(assessment=draft, by=team.rn, now=team.at(11))
    note(team, person, area=chin(), side="", scale="", grade=None)
    again = note_as_last_time(client=person, by=team.rn, now=team.at(12))
    assert sorted(again.findings.values_list("area", "side", "grade")) == [
        ("CHEEK_LAT", "L", 1),
        ("CHIN", "M", None),
    ]
    assert (again.skin_type, again.glogau, again.goals) == (3, 2, "Jaw")


def test_an_area_that_needs_nothing_is_said_so(team: Team, person: Client):
    draft = note_well(client=person, areas=[cheek(), chin()], by=team.rn, now=team.at(9))
    assert draft.found_well == ["CHEEK_LAT", "CHIN"]
    assert note(team, person).found_well == ["CHIN"]
    again = note_well(client=person, areas=[cheek()], by=team.rn, now=team.at(9))
    assert again.found_well == ["CHIN"], "a finding stands there"


def test_an_empty_one_is_not_kept(team: Team, person: Client):
    draft = note(team, person)
    drop_finding(finding=draft.findings.first(), by=team.rn)
    drop_finding(finding=draft.findings.first(), by=team.rn)
    with pytest.raises(NothingAssessed):
        keep_assessment(assessment=draft, by=team.rn, now=team.at(9))
    throw_away(assessment=draft, by=team.rn)
    assert draft_of(person) is None


def test_one_kept_by_mistake_counts_no_more(team: Team, person: Client, kept: Assessment):
    with pytest.raises(ReasonNeeded):
        take_back(assessment=kept, reason=" ", by=team.rn, now=team.at(10))
    for _ in range(2):
        take_back(assessment=kept, reason="Another client", by=team.rn, now=team.at(10))
    assert newest_assessment(person) is None
    assert AuditEvent.objects.filter(action="assessment.taken_back").count() == 1


def test_it_belongs_to_the_visit_and_begins_with_her_words(team: Team, person: Client):
    own = make_visit(team, client=person, note="Jaw tension,\n corners of my mouth")
    draft = note(team, person)
    assert (draft.appointment, draft.goals) == (own, "Jaw tension, corners of my mouth")
    other = make_visit(team, hour=14)
    with pytest.raises(IntegrityError, match="another client"), transaction.atomic():
        Assessment.objects.filter(pk=draft.pk).update(appointment=other)


def test_a_visit_of_another_day_lends_its_words_only(team: Team, person: Client):
    later = VISIT_ON + timedelta(days=9)
    make_visit(team, on=later, client=person, note="My chin", status=Appointment.Status.BOOKED)
    draft = note(team, person)
    assert (draft.appointment, draft.goals) == (None, "My chin")


def test_the_desk_writes_none(team: Team, person: Client):
    desk = make_staff(Role.FRONT_DESK, name="Noor").user
    with pytest.raises(NotPermitted):
        note_well(client=person, areas=[], by=desk, now=team.at(9))
