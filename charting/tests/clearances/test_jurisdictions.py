"""Who may examine, how and for how long, in the client's state and in the location's: both say so.

The files of the release say little more than what is strictest, so that modes and roles are asked
of files of the clinic's own.
"""

from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from itertools import product as every
from pathlib import Path

import pytest
from django.conf import LazySettings

from bookings.models import Appointment
from bookings.reservation.slot_request import SlotRequest
from bookings.rules.client_rules import client_rule_errors
from bookings.tests.factories import make_appointment
from charting.clearances.acceptance import days_of_validity, jurisdictions_of, require_accepted
from charting.clearances.errors import ExamNotAccepted, ExamTooOld
from charting.clearances.order_entry import Exam
from charting.clearances.queries import alert_among, with_orders
from charting.clearances.services.clearances import grant_clearance
from charting.clearances.validity import clearance_problem
from charting.client.alerts import alerts_of
from charting.client.next_step import next_step_of
from charting.client.queries import client_record
from charting.ground.moments import Moment
from charting.models import Clearance
from charting.templatetags.charting import rows_of_clearances
from charting.tests.factories import Team
from medspa.clients.tests.factories import make_client
from medspa.clinic.models import Location, StaffMember
from medspa.clinic.tests.factories import make_location
from treatments.catalogue.jurisdictions import ExamMode, Jurisdiction, jurisdiction_of

MODES = tuple(ExamMode.values)
# Of each state: credentials and modes that it accepts, consent to telehealth, days.
STATES = {
    "WA": (["MD", "DO", "PA", "NP"], ["in_person", "live_video"], False, 365),
    "TX": (["MD", "DO", "NP"], ["in_person", "live_video", "audio_only"], True, 365),
    "ID": (["MD", "DO", "PA"], ["in_person", "live_video", "asynchronous"], False, 180),
    "IN": (["MD", "DO"], ["in_person"], True, 365),
}
PEOPLE = {"MD": "MD", "DO": "DO", "PA": "PA-C", "NP": "ARNP", "RN": "RN", "": ""}
VALUE = (
    '[{name}]\nvalue = {value}\nsource = "test"\nchecked_on = 2026-01-01\nneeds_review = false\n'
)


@pytest.fixture
def states(tmp_path: Path, settings: LazySettings) -> None:
    """The clinic has had these four checked."""
    for state, (roles, modes, consent, days) in STATES.items():
        values = {
            "may_examine": roles,
            "modes": modes,
            "telehealth_consent": str(consent).lower(),
            "valid_days": days,
        }
        said = [VALUE.format(name=name, value=value) for name, value in values.items()]
        (tmp_path / f"{state}.toml").write_text("".join(said).replace("'", '"'))
    settings.JURISDICTIONS_DIR = str(tmp_path)


def accepts(state: str, mode: str, role: str, *, has_consent: bool) -> bool:
    """The table above, read plainly."""
    roles, modes, consent, _ = STATES[state]
    needs = consent and mode != "in_person"
    return role in roles and mode in modes and (has_consent or not needs)


@pytest.mark.usefixtures("states")
@pytest.mark.parametrize(("here", "there"), list(every(STATES, STATES)))
def test_both_states_accept_mode_and_role(here: str, there: str) -> None:
    """768 combinations of where, how, by whom and with consent, without a database."""
    for mode, role, has_consent in every(MODES, PEOPLE, [True, False]):
        exam = Exam(mode=mode, client_state=there)
        found = jurisdictions_of(exam, Location(region=here))
        prescriber = StaffMember(name="P. Example", credentials=PEOPLE[role])
        said = {"has_consent": has_consent}
        expected = all(accepts(one, mode, role, **said) for one in (here, there))
        with nullcontext() if expected else pytest.raises(ExamNotAccepted):
            require_accepted(exam, found, prescriber, **said)
        assert days_of_validity(found) == min(STATES[here][3], STATES[there][3])


@pytest.mark.parametrize("state", ["CA", "OR", "ID", "FL", "NY", "WY", ""])
def test_what_nobody_found_is_as_strict_as_can_be(state: str) -> None:
    found = jurisdiction_of(state)
    assert (found.may_examine.value, found.modes.value) == (["MD", "DO"], ["in_person"])
    assert found.telehealth_consent.value
    assert all(known.needs_review for known in found.values.values())


def test_refusal_says_which_state_and_that_nobody_checked() -> None:
    exam = Exam(mode="live_video", client_state="ID")
    with pytest.raises(ExamNotAccepted) as refused:
        require_accepted(
            exam,
            jurisdictions_of(exam, Location(region="Washington")),
            StaffMember(name="V", credentials="MD"),
            has_consent=True,
        )
    assert refused.value.detail == (
        "Live video: Idaho accepts an exam in person only. "
        "Nobody has checked this for Idaho yet, so the strictest rule holds."
    )


def test_what_was_checked_a_year_ago_is_to_be_checked_again() -> None:
    texas = jurisdiction_of("TX")
    assert isinstance(texas, Jurisdiction)
    checked = texas.telehealth_consent.checked_on
    assert "whether telehealth needs a consent" not in texas.to_check(checked)
    year = date(checked.year + 1, checked.month, checked.day)
    assert "whether telehealth needs a consent" not in texas.to_check(year)
    assert "whether telehealth needs a consent: not checked for 12 months" in texas.to_check(
        year + timedelta(days=1)
    )


# --- In the record


@pytest.mark.django_db
def test_clearance_for_washington_does_not_hold_in_texas(team: Team) -> None:
    client = make_client()
    grant_clearance(
        client=client,
        modalities=["filler"],
        location=team.clinic.location,
        by=team.pa,
        now=team.at(9),
    )
    texas = Location(region="TX", time_zone=team.clinic.location.time_zone)
    said = [
        clearance_problem(client.clearances.all(), "filler", ["L"], Moment.of(place, team.at(10)))
        for place in (team.clinic.location, texas)
    ]
    assert said == [
        "",
        "The clearance of Jan 12, 2026 is for Washington and holds in no other state: "
        "a prescriber must examine the client for this one",
    ]


@pytest.mark.django_db
def test_diary_alert_next_step_and_row_read_the_state_of_the_visit_too(team: Team) -> None:
    client = make_client()
    grant_clearance(
        client=client,
        modalities=["filler"],
        location=team.clinic.location,
        by=team.pa,
        now=team.at(9),
    )
    texas = make_location(region="TX", zone=team.clinic.location.time_zone)
    team.clinic.type.requires_clearance, team.clinic.type.gives_filler = True, True
    team.clinic.type.save()
    for place, refused, alert, step, ends in (
        (team.clinic.location, [], "To Jan 12, 2027, 364 days", False, "364 days left"),
        (
            texas,
            [
                "The clearance is for Washington and does not hold in Texas: an exam by a "
                "prescriber comes first."
            ],
            "Clearance for Washington only",
            True,
            "Not for the visit of Jan 14, 2026 in Texas",
        ),
    ):
        at, now = team.at(10, on=date(2026, 1, 14)), team.at(10, on=date(2026, 1, 13))
        asked = SlotRequest(
            appointment_type=team.clinic.type,
            location=place,
            starts_at=at,
            now=now,
            client=client,
        )
        assert [one.sentence for one in client_rule_errors(asked)] == refused
        visit = make_appointment(team.clinic, at, client=client, location=place)
        record = client_record(client, team.clinic.location, now)
        told = next(one for one in alerts_of(record) if one.kind == "Clearance order")
        steps = next_step_of(record, frozenset({"grant_clearance"}))
        [row] = rows_of_clearances(record, record.today)
        assert (told.title, bool(steps), row.ends) == (alert, step, ends)
        Appointment.objects.filter(pk=visit.pk).update(status="no_show")


@pytest.mark.django_db
def test_exam_that_ended_is_refused_and_one_that_holds_is_noted_late(team: Team) -> None:
    said = {
        "client": make_client(),
        "modalities": ["filler"],
        "location": team.clinic.location,
        "by": team.pa,
        "now": team.at(9),
    }
    held = grant_clearance(exam=Exam(at=team.at(9) - timedelta(days=365)), **said)
    assert held.expires_on == team.at(9).date()
    with pytest.raises(ExamTooOld, match=r"An exam of Jan 11, 2025 held to Jan 11, 2026"):
        grant_clearance(exam=Exam(at=team.at(9) - timedelta(days=366)), **said)
    with pytest.raises(ExamTooOld):
        grant_clearance(exam=Exam(at=team.at(9, on=date(1900, 1, 1))), **said)
    assert Clearance.objects.get() == held


@pytest.mark.django_db
@pytest.mark.usefixtures("states")
def test_shorter_validity_of_the_clients_state_counts(team: Team) -> None:
    clearance = grant_clearance(
        client=make_client(),
        modalities=["filler"],
        location=team.clinic.location,
        by=team.pa,
        now=team.at(9),
        exam=Exam(mode="live_video", client_state="ID"),
    )
    assert (clearance.expires_on - clearance.examined_on).days == 180
    assert (clearance.client_state, clearance.given_in) == ("ID", "WA")


@pytest.mark.django_db
def test_alert_says_when_it_ends_and_what_is_ordered(team: Team) -> None:
    client, here = make_client(), Moment.of(team.clinic.location, team.at(9))
    assert alert_among([], here).tone == "alarm"
    grant_clearance(
        client=client,
        modalities=["filler"],
        location=team.clinic.location,
        by=team.pa,
        now=team.at(9),
    )
    held = list(with_orders(client.clearances.all()))
    alert = alert_among(held, here)
    assert (alert.tone, alert.title) == ("ok", "To Jan 12, 2027, 365 days")
    late = alert_among(held, here, [replace(here, on=date(2027, 2, 9))])
    assert (late.tone, late.detail) == ("warn", "Ends before the visit of Feb 9, 2027")
    assert alert_among(held, replace(here, on=date(2027, 1, 13))).title == "Clearance ended"
