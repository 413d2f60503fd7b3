"""The whole face looked at over HTTP, as it works without JavaScript."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment
from charting.assessment.queries import newest_assessment
from charting.ground.marks import mark
from charting.models import Assessment, AssessmentFinding
from charting.tests.assessment.scene import make_kept, note
from charting.tests.factories import Team, cheek, chin, make_visit, masseter
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.clock import set_now
from medspa.local.testkit.shared import shared
from treatments.models import AreaPart
from treatments.tests.factories import make_area

pytestmark = pytest.mark.django_db


@shared
def person() -> Client:
    return make_client()


@shared
def wished(team: Team, person: Client) -> Appointment:
    """A visit for cheek and jaw: the cheek is three."""
    whole = make_area("CHEEK", region="M", takes_filler=True, vascular_tier="C")
    for part in (cheek(), make_area("CHEEK_MED", region="M", takes_filler=True)):
        AreaPart.objects.create(composite=whole, part=part)
    make_area("SUBMALAR", region="M", takes_filler=True)
    masseter()
    note = "Jaw tension"
    return make_visit(team, client=person, interests=["CHEEK", "MASSETER"], note=note)


def post(nurse: Browser, name: str, person: Client, said: Any = None, *args: int) -> Any:
    return nurse.post(reverse(name, args=[person.pk, *args]), said or {})


def look(nurse: Browser, person: Client, **asked: str) -> Any:
    answer = nurse.get(reverse("assessment", args=[person.pk]), asked)
    assert answer.status_code == 200
    return answer.context["page"]


@pytest.fixture
def at_the_visit(
    monkeypatch: pytest.MonkeyPatch, team: Team, wished: Appointment, client: Browser
) -> Browser:
    set_now(monkeypatch, team.at(10, 5))
    client.force_login(team.rn)
    return client


def test_it_begins_with_what_was_tapped_when_booking(at_the_visit: Browser, person: Client):
    page = look(at_the_visit, person)
    [cheek_, jaw] = page.folded
    assert [part.area.pk for part in cheek_.parts] == ["CHEEK_LAT", "CHEEK_MED", "SUBMALAR"]
    assert (jaw.is_many, page.area.pk, page.goals) == (False, "CHEEK_LAT", "Jaw tension")
    assert not Assessment.objects.exists(), "looking begins nothing"


def test_one_tap_notes_both_sides_and_goes_on(at_the_visit: Browser, person: Client):
    tap = {"area": "CHEEK_LAT", "finding": "volume", "scale": "MFVDS", "graded": "B 3"}
    answer = post(at_the_visit, "assess_area", person, tap)
    assert answer["Location"].endswith(f"?noted={mark('CHEEK_LAT')}")
    page = at_the_visit.get(answer["Location"]).context["page"]
    assert (page.noted.pk, page.area.pk) == ("CHEEK_LAT", "CHEEK_MED")
    one = post(at_the_visit, "assess_area", person, tap | {"graded": "L 4"})
    assert one["Location"].endswith(f"?area={mark('CHEEK_LAT')}"), "the other side may follow"
    assert [str(mark.label) for mark in look(at_the_visit, person).marks] == ["3", "4"]


@pytest.mark.parametrize(
    ("tap", "field", "said"),
    [
        ({"area": "MASSETER", "graded": ""}, "graded", "the client's right, left, or both"),
        ({"area": "CHIN", "graded": "R 2", "scale": "ACRS"}, "graded", "lies on the midline"),
        ({"area": "MASSETER", "graded": "B 0", "scale": "MMPS"}, "graded", "from 1 to 5, not 0"),
        ({"area": "MASSETER", "graded": "B 9", "scale": "GAIS"}, "scale", "not graded on GAIS"),
        ({"area": "NOSE", "graded": "B 1"}, "area", "not one of the available choices"),
        ({"area": "CHIN", "graded": "Z"}, "graded", "Enter a valid value"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_typed_is_lost(
    nurse: Browser, person: Client, tap: dict[str, str], field: str, said: str
):
    masseter(), chin()
    typed = {"finding": "shadow", "note": "More on smiling"} | tap
    answer = post(nurse, "assess_area", person, typed)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert said in html.replace("&#x27;", "'")
    if tap["area"] != "NOSE":
        assert 'value="More on smiling"' in html
    assert not AssessmentFinding.objects.exists()


def test_it_is_kept_and_the_next_begins_with_its_ghost(nurse: Browser, person: Client):
    masseter()
    post(nurse, "assess_person", person, {"goals": "My jaw", "tapped": "skin_type 3"})
    post(nurse, "assess_person", person, {"goals": "My jaw", "skin_type": "3", "glogau": "2"})
    tap = {"area": "MASSETER", "finding": "volume", "scale": "MMPS", "graded": "B 4"}
    post(nurse, "assess_area", person, tap)
    draft = Assessment.objects.get()
    answer = post(nurse, "keep_assessment", person, None, draft.pk)
    kept = nurse.get(answer["Location"])
    assert kept.status_code == 200
    newest = newest_assessment(person)
    assert newest is not None
    assert (newest.skin_type, newest.glogau, newest.goals) == (3, 2, "My jaw")
    page = look(nurse, person)
    assert {(mark.state, mark.side, mark.label) for mark in page.marks} == {
        ("ghost", "R", "4"),
        ("ghost", "L", "4"),
    }
    assert (page.area.pk, page.left) == ("MASSETER", 1)
    post(nurse, "assess_as_last_time", person)
    assert {mark.state for mark in look(nurse, person).marks} == {"noted"}


def test_overlooked_areas_are_asked_about_until_they_are_answered_for(
    team: Team, nurse: Browser, person: Client
):
    make_area("TEMPLE", takes_filler=True, vascular_tier="B")
    note(team, person)
    [(ask, areas, because)] = look(nurse, person).asks
    assert (ask.name, [area.pk for area in because]) == ("Temple", ["CHEEK_LAT"])
    post(nurse, "assess_well", person, {"areas": [area.pk for area in areas]})
    page = look(nurse, person)
    assert (page.asks, [area.pk for area in page.found_well]) == ([], ["TEMPLE"])


def test_what_was_treated_is_a_reason_to_ask(signed_chart: Any, nurse: Browser):
    make_area("PREJOWL", takes_filler=True)
    page = look(nurse, signed_chart.client)
    assert page.treated == {"MASSETER"}
    assert page.asks == [], "the masseter is beside none of them"


def test_a_finding_is_dropped_and_a_draft_thrown_away(team: Team, nurse: Browser, person: Client):
    draft = note(team, person)
    one, other = draft.findings.all()
    for _ in range(2):
        assert post(nurse, "drop_assessed", person, None, one.pk).status_code == 302
    assert list(draft.findings.model.objects.all()) == [other]
    post(nurse, "throw_assessment_away", person, None, draft.pk)
    assert not Assessment.objects.exists()


def test_a_kept_one_is_read_and_taken_back(team: Team, nurse: Browser, person: Client):
    kept = make_kept(team, person)
    url = reverse("assessment_detail", args=[person.pk, kept.pk])
    assert nurse.get(url).status_code == 200
    assert post(nurse, "keep_assessment", person, None, kept.pk).status_code == 422
    assert post(nurse, "take_back_assessment", person, {"reason": ""}, kept.pk).status_code == 422
    post(nurse, "take_back_assessment", person, {"reason": "Another client"}, kept.pk)
    assert "Another client" in nurse.get(url).content.decode()
    stranger = make_client()
    assert nurse.get(reverse("assessment_detail", args=[stranger.pk, kept.pk])).status_code == 404


def test_every_look_is_noted_and_the_desk_has_none(team: Team, client: Browser, person: Client):
    url = reverse("assessment", args=[person.pk])
    client.force_login(team.rn)
    client.get(url)
    assert AuditEvent.objects.filter(action="assessment.viewed").count() == 1
    client.force_login(make_user(Role.FRONT_DESK))
    assert client.get(url).status_code == 403


def test_the_page_takes_as_many_statements_for_much_as_for_little(
    team: Team, nurse: Browser, person: Client, django_assert_num_queries: Any
):
    url = reverse("assessment", args=[person.pk])
    note(team, person)
    nurse.get(url)
    for areas in ((), (masseter(), make_area("NLF", takes_filler=True))):
        for area in areas:
            note(team, person, area=area, scale="MAS", grade=2)
        with django_assert_num_queries(18):
            nurse.get(url)
