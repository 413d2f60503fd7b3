"""The yearly reminder: once, in time, to those who have nothing booked, in neutral words."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from bookings.booking.lifecycle import cancel_appointment
from charting.charts.services.signing import add_addendum
from charting.dissolving.dissolution_entry import DissolutionEntry
from charting.dissolving.services import record_dissolution
from charting.followup import reminders
from charting.models import Addendum, Chart
from charting.tests.factories import (
    Team,
    cheek,
    make_signed_chart,
    make_signed_filler_chart,
    make_visit,
    stock_reversal,
)
from charting.tests.followup.test_maintenance import filler_visit
from medspa.audit.log import SYSTEM
from medspa.clients.services import change_language
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message
from medspa.messaging.sending.stops import lift_stop, stop_reminders
from medspa.messaging.tests.golden import assert_golden, in_each_language
from medspa.messaging.tests.written import why_not_sent, written
from treatments.models import TimingRule

pytestmark = pytest.mark.django_db

FILLER_ON, DUE_ON = date(2026, 2, 9), date(2027, 2, 9)


@shared
def chart(team: Team) -> Chart:
    client = make_client(first_name="Mara", last_name="Reyes")
    make_signed_chart(team, on=date(2026, 1, 12), client=client)
    return make_signed_filler_chart(team, on=FILLER_ON, client=client)


def noon(team: Team, on: date) -> datetime:
    return team.at(12, on=on)


def yearly() -> list[Message]:
    return [written(each) for each in Message.objects.filter(kind=reminders.KIND)]


def test_reminder_is_enqueued_once_however_often_the_sweep_runs(team: Team, chart: Chart) -> None:
    now = noon(team, date(2027, 2, 1))
    assert [reminders.sweep_reminders(now + timedelta(minutes=n)) for n in range(3)] == [1, 0, 0]
    (message,) = yearly()
    assert message.client == chart.client
    assert message.send_after == now
    assert message.dedupe_key == f"charting/maintenance:{chart.client_id}:2027-02-09"


@pytest.mark.parametrize(
    ("on", "sent"),
    [
        (date(2027, 1, 25), 0),
        (date(2027, 1, 26), 1),
        (date(2027, 2, 9), 1),
        (date(2027, 3, 9), 1),
        (date(2027, 3, 10), 0),
    ],
)
def test_reminder_comes_fourteen_days_before_and_not_much_too_late(
    team: Team, chart: Chart, on: date, sent: int
) -> None:
    assert reminders.sweep_reminders(noon(team, on)) == sent


def test_the_first_hour_of_the_day_counts_on_the_clock_of_the_location(
    team: Team, chart: Chart
) -> None:
    midnight = team.at(0, on=date(2027, 1, 26))
    assert reminders.sweep_reminders(midnight - timedelta(minutes=1)) == 0
    assert reminders.sweep_reminders(midnight) == 1


def test_night_reminder_waits_for_the_morning_of_the_client(team: Team) -> None:
    client = make_client(time_zone="America/New_York")
    make_signed_filler_chart(team, on=FILLER_ON, client=client)
    reminders.sweep_reminders(team.at(1, on=date(2027, 2, 1)))
    (message,) = yearly()
    assert message.send_after == team.at(5, on=date(2027, 2, 1))


def test_client_with_a_visit_ahead_is_not_reminded(team: Team, chart: Chart) -> None:
    make_visit(team, on=DUE_ON, client=chart.client, status="booked")
    assert reminders.sweep_reminders(noon(team, date(2027, 2, 1))) == 0


def test_cancelled_visit_ahead_does_not_count(team: Team, chart: Chart) -> None:
    make_visit(team, on=DUE_ON, client=chart.client, status="cancelled")
    assert reminders.sweep_reminders(noon(team, date(2027, 2, 1))) == 1


def test_booking_overnight_takes_back_the_waiting_reminder(team: Team, chart: Chart) -> None:
    night = team.at(1, on=date(2027, 2, 1))
    reminders.sweep_reminders(night)
    make_visit(team, on=DUE_ON, client=chart.client, status="booked")
    reminders.sweep_reminders(night + timedelta(hours=1))
    (message,) = yearly()
    assert message.state == Message.State.WITHDRAWN


def test_when_that_booking_is_cancelled_the_reminder_is_owed_again(
    team: Team, chart: Chart
) -> None:
    night = team.at(1, on=date(2027, 2, 1))
    reminders.sweep_reminders(night)
    visit = make_visit(team, on=DUE_ON, client=chart.client, status="booked")
    reminders.sweep_reminders(night + timedelta(hours=1))
    cancel_appointment(appointment=visit, by=SYSTEM, now=night + timedelta(hours=2))

    assert reminders.sweep_reminders(night + timedelta(hours=3)) == 1

    newest, taken_back = yearly()
    assert (newest.state, taken_back.state) == ("queued", "withdrawn")
    assert why_not_sent(newest) == ""


def test_who_books_before_it_is_sent_is_not_reminded(team: Team, chart: Chart) -> None:
    reminders.sweep_reminders(team.at(1, on=date(2027, 2, 1)))
    make_visit(team, on=DUE_ON, client=chart.client, status="booked")
    assert why_not_sent(yearly()[0]) == reminders.NOT_DUE


def test_only_the_last_filler_visit_counts(team: Team, chart: Chart) -> None:
    make_signed_filler_chart(team, on=date(2026, 8, 3), client=chart.client)
    assert reminders.sweep_reminders(noon(team, date(2027, 2, 1))) == 0
    assert reminders.sweep_reminders(noon(team, date(2027, 7, 25))) == 1


def test_neurotoxin_alone_has_no_yearly_visit(team: Team) -> None:
    make_signed_chart(team, on=FILLER_ON)
    assert reminders.sweep_reminders(noon(team, date(2027, 2, 1))) == 0


def test_retracted_chart_reminds_nobody(team: Team, chart: Chart) -> None:
    add_addendum(
        chart=chart,
        kind=Addendum.Kind.NEVER_HAPPENED,
        text="Charted for the wrong client.",
        reason="Mixed up",
        by=team.rn,
        now=chart.signed_at,
    )
    assert reminders.sweep_reminders(noon(team, date(2027, 2, 1))) == 0


@in_each_language
def test_reminder_says_nothing_clinical(team: Team, chart: Chart, language: str) -> None:
    change_language(client=chart.client, language=language, by=SYSTEM)
    reminders.sweep_reminders(noon(team, date(2027, 2, 1)))
    (message,) = yearly()
    assert_golden(message)
    assert "/book/" in message.html


def test_two_queries_find_everybody_due(
    team: Team, django_assert_num_queries: Callable[[int], object]
) -> None:
    for hour in (9, 11, 13):
        make_signed_filler_chart(team, on=FILLER_ON, hour=hour)
    with django_assert_num_queries(2):
        found = list(reminders.due_charts(noon(team, date(2027, 2, 1))))
    assert {chart.due_on for chart in found} == {DUE_ON}
    assert len(found) == 3


def test_command_pretends_a_date(
    team: Team, chart: Chart, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("sweep_reminders", now="2027-02-01")
    call_command("sweep_reminders", now="2027-02-01T14:00-08:00")
    first, second, third = capsys.readouterr().out.splitlines()
    assert first == "  charting/maintenance: Mara Reyes"
    assert second.startswith("2027-02-01 12:00 PST: 0 reminders of visits and 1 yearly reminders")
    assert third.startswith("2027-02-01 14:00 UTC-08:00: 0 reminders of visits and 0 yearly")
    assert len(yearly()) == 1


@pytest.mark.parametrize("now", ["tomorrow", "2027-02-30", "2027-02-01T12:00"])
def test_command_refuses_what_is_no_moment(now: str) -> None:
    with pytest.raises(CommandError, match=r"^--now: "):
        call_command("sweep_reminders", now=now)


def test_command_pretends_nothing_where_mail_leaves_the_building(settings: object) -> None:
    settings.MAIL_STAYS_HERE = False
    with pytest.raises(CommandError, match="would reach real people"):
        call_command("sweep_reminders", now="2027-02-01")


def touch_up_rule() -> None:
    TimingRule.objects.create(modality="filler", touchup_from_day=14, touchup_to_day=42)


def test_a_touch_up_moves_no_reminder(team: Team, chart: Chart) -> None:
    touch_up_rule()
    visit = filler_visit(team, chart.client, date(2026, 3, 9), "0.2")
    assert reminders.sweep_reminders(noon(team, date(2027, 2, 1))) == 1
    (message,) = yearly()
    assert message.dedupe_key.endswith(":2027-02-09")
    assert reminders.sweep_reminders(noon(team, visit.visit_on.replace(year=2027))) == 0


def test_more_filler_within_six_weeks_is_no_touch_up_and_moves_it(team: Team, chart: Chart) -> None:
    touch_up_rule()
    filler_visit(team, chart.client, date(2026, 3, 9), "0.9")
    assert reminders.sweep_reminders(noon(team, date(2027, 2, 9))) == 0
    assert reminders.sweep_reminders(noon(team, date(2027, 3, 9))) == 1


def dissolve(team: Team, chart: Chart, on: date) -> None:
    lot = stock_reversal(team.clinic.location)
    for side in "RL":
        record_dissolution(
            client=chart.client,
            location=team.clinic.location,
            entry=DissolutionEntry(
                area=cheek(), side=side, lot=lot, units=Decimal(300), reason="Wanted it gone"
            ),
            by=team.rn,
            now=noon(team, on),
        )


def test_dissolved_filler_reminds_nobody(team: Team, chart: Chart) -> None:
    dissolve(team, chart, date(2026, 6, 1))
    assert reminders.sweep_reminders(noon(team, date(2027, 2, 1))) == 0


def test_a_reminder_that_waits_is_taken_back_when_filler_is_dissolved(
    team: Team, chart: Chart
) -> None:
    night = team.at(23, on=date(2027, 2, 1))
    assert reminders.sweep_reminders(night) == 1
    dissolve(team, chart, date(2027, 2, 1))
    reminders.sweep_reminders(night + timedelta(minutes=1))
    assert [message.state for message in yearly()] == ["withdrawn"]


@pytest.mark.parametrize("kind", ["declined", "moved", "died"])
def test_who_declined_moved_or_died_is_not_reminded(team: Team, chart: Chart, kind: str) -> None:
    facts = {"client": chart.client, "by": SYSTEM, "now": noon(team, date(2026, 6, 1))}
    stop_reminders(**facts, kind=kind, reason="By phone")
    assert reminders.sweep_reminders(noon(team, date(2027, 2, 1))) == 0
    if kind != "died":
        lift_stop(**facts, reason="Came back")
        assert reminders.sweep_reminders(noon(team, date(2027, 2, 1))) == 1
