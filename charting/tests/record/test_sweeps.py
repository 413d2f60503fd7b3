"""No sweep is ended by a row: the first one fails in the database, the others are done, and at the
end the task has failed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from bookings.messages import reminders
from bookings.models import Appointment, WaitlistEntry, WaitlistOffer
from bookings.reservation.holds import sweep_expired_holds
from bookings.tasks import sweep_appointment_reminders
from bookings.tests.factories import NOW, Clinic, book, make_appointment, make_clinic
from bookings.tests.waitlist.factories import NOON, asked, line_up, wait
from bookings.waitlist.offer_sweep import sweep_offers as sweep_waitlist
from bookings.waitlist.offers import OFFER_FOR
from charting.followup import reminders as yearly
from charting.tests.factories import Team, make_signed_filler_chart
from medspa.audit.models import FailedRow
from medspa.audit.sweeping import SweepFailed, sweeping
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_location
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message
from medspa.messaging.outbox import dispatch_due
from medspa.messaging.tests.factories import make_message
from medspa.messaging.tests.stuck import free_stuck
from medspa.pages.health import health_report
from medspa.signin.models import SignInCode
from medspa.signin.services import ask_for_code, write_codes

pytestmark = [pytest.mark.django_db, pytest.mark.owner]
NO_ZONES = ["Pacific Time", "PST", "UTC-8", "Mars/Olympus", "america/los_angeles", "\U0001f550"]


def spoil(table: str, when: str) -> None:
    """From now on the database refuses to write such rows of the table."""
    with connection.cursor() as cursor:
        cursor.execute(f"""
            CREATE FUNCTION spoiled_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'spoiled: Mara Reyes, filler'; END $$;
            CREATE TRIGGER a_spoiled BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW
            WHEN ({when}) EXECUTE FUNCTION spoiled_{table}()
        """)


def fails(sweep: Callable[[], Any]) -> SweepFailed:
    with pytest.raises(SweepFailed) as caught:
        sweep()
    return caught.value


def failed_rows() -> list[tuple[str, str]]:
    return list(FailedRow.objects.values_list("sweep", "row").order_by("pk"))


@shared
def clinic() -> Clinic:
    return make_clinic()


def test_reminders_of_visits(clinic: Clinic, caplog: pytest.LogCaptureFixture) -> None:
    visits = [
        book(clinic, clinic.at(hour), now=NOW - timedelta(weeks=3), client=make_client())
        for hour in (9, 10, 11)
    ]
    first = visits[0]
    spoil("messaging_message", f"NEW.client_id = {first.client_id}")

    error = fails(lambda: reminders.sweep_reminders(clinic.at(12) - timedelta(days=1)))

    assert Message.objects.filter(kind="bookings/reminder").count() == error.done == 2
    assert failed_rows() == [("bookings.reminders", f"bookings.appointment:{first.pk}")]
    assert f"bookings.appointment:{first.pk} failed (" in caplog.text
    assert "filler" not in caplog.text + str(error)


def test_yearly_reminders(team: Team) -> None:
    on = date(2026, 2, 9)
    charts = [
        make_signed_filler_chart(team, on=on, hour=hour, client=make_client()) for hour in (10, 13)
    ]
    spoil("messaging_message", f"NEW.client_id = {charts[0].client_id}")
    at = team.at(12, on=date(2027, 2, 1))

    fails(lambda: yearly.sweep_reminders(at))

    told = Message.objects.filter(kind=yearly.KIND).values_list("client_id", flat=True)
    assert list(told) == [charts[1].client_id]
    with pytest.raises(CommandError, match="Not everything could be done"):
        call_command("sweep_reminders", now="2027-02-01T13:00-08:00")


def test_sign_in_codes() -> None:
    make_location()
    people = [make_client() for _ in range(2)]
    for client in people:
        ask_for_code(email=client.email, now=NOW)
    spoil("messaging_message", f"NEW.client_id = {people[0].pk}")

    fails(lambda: write_codes(now=NOW))

    assert Message.objects.get().client == people[1]
    assert SignInCode.objects.filter(code_hash="").count() == 1


def test_offers_to_those_who_wait(clinic: Clinic) -> None:
    entries = line_up(clinic, 3)
    spoil("bookings_waitlistoffer", f"NEW.entry_id = {entries[0].pk}")

    fails(lambda: sweep_waitlist(NOON))

    assert sorted(asked()) == [entries[1].pk, entries[2].pk]
    assert failed_rows() == [("bookings.waitlist", f"bookings.waitlistentry:{entries[0].pk}")]


def test_offers_and_entries_that_are_over(clinic: Clinic) -> None:
    line_up(clinic, 2)
    sweep_waitlist(NOON)
    offers = list(WaitlistOffer.objects.order_by("pk"))
    spoil("bookings_waitlistoffer", f"NEW.id = {offers[0].pk} AND NEW.state = 'lapsed'")

    fails(lambda: sweep_waitlist(NOON + OFFER_FOR))

    assert [offer.state for offer in WaitlistOffer.objects.order_by("pk")] == ["offered", "lapsed"]


def test_entries_that_are_over(clinic: Clinic) -> None:
    entries = [wait(clinic) for _ in range(2)]
    spoil("bookings_waitlistentry", f"NEW.id = {entries[0].pk}")

    fails(lambda: sweep_waitlist(NOON + timedelta(days=4)))

    assert [one.state for one in WaitlistEntry.objects.order_by("pk")] == ["waiting", "ended"]


def test_holds_that_ran_out(clinic: Clinic) -> None:
    holds = [
        make_appointment(
            clinic, clinic.at(hour), status="held", client=None,
            hold_expires_at=NOW - timedelta(minutes=1), token_hash=str(hour) * 32,
        )
        for hour in (10, 12)
    ]  # fmt: skip
    spoil("audit_auditevent", f"NEW.target = 'bookings.appointment:{holds[0].pk}'")

    fails(lambda: sweep_expired_holds(now=NOW))

    assert list(Appointment.objects.all()) == [holds[0]]


def test_messages_of_workers_that_died() -> None:
    before = timezone.now() - timedelta(minutes=6)
    stuck = [
        make_message(state=Message.State.SENDING, claimed_at=before, attempts=1) for _ in range(2)
    ]
    spoil("messaging_message", f"NEW.id = {stuck[0].pk}")

    fails(free_stuck)
    fails(lambda: dispatch_due(now=timezone.now()))

    states = Message.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["sending", "queued"]


def test_what_failed_is_seen_until_it_is_done() -> None:
    done: list[float | None] = []
    with pytest.raises(SweepFailed, match=r"client:1 \(ZeroDiv"), sweeping("test") as each:
        done += [each.alone(f"clients.client:{n}", lambda n=n: 6 / (n - 1)) for n in (1, 2, 3)]
    assert done == [None, 6.0, 3.0]
    assert FailedRow.objects.get().error == "ZeroDivisionError"

    with sweeping("test"):
        pass

    assert not FailedRow.objects.exists()


def test_a_sweep_that_fails_as_a_whole_is_seen_and_raised() -> None:
    with pytest.raises(ZeroDivisionError), sweeping("test"):
        raise ZeroDivisionError

    assert failed_rows() == [("test", "all of it")]


@pytest.mark.django_db(transaction=True)
def test_health_counts_what_failed() -> None:
    with pytest.raises(SweepFailed), sweeping("test") as each:
        each.alone("clients.client:1", lambda: 1 / 0)

    report = health_report()

    assert (report["status"], report["rows_failing"]) == ("degraded", 1)


@pytest.mark.parametrize("zone", NO_ZONES)
def test_a_time_zone_that_is_none_stops_nobody(clinic: Clinic, zone: str) -> None:
    spoiled, other = make_client(time_zone=zone), make_client()
    weeks_ago = NOW - timedelta(weeks=3)
    book(clinic, clinic.at(15), now=weeks_ago, client=spoiled)
    entries = [wait(clinic, client=client) for client in (spoiled, other)]
    for client in (spoiled, other):
        ask_for_code(email=client.email, now=NOON)

    assert write_codes(now=NOON) == 2
    assert sweep_waitlist(NOON) == 2
    assert sorted(asked()) == [entry.pk for entry in entries]
    codes = Message.objects.filter(kind="signin/code")
    assert set(codes.values_list("time_zone", flat=True)) == {clinic.location.time_zone}


def test_what_is_no_zone_is_read_as_that_of_the_location() -> None:
    spoiled = Client(time_zone="Pacific Time")

    assert spoiled.zone_name("America/Denver") == "America/Denver"
    assert spoiled.zone_name("Rocky Mountains") == spoiled.zone_name() == "UTC"
    assert Client(time_zone="Europe/Berlin").zone_name("America/Denver") == "Europe/Berlin"


def test_task_of_reminders_runs(clinic: Clinic) -> None:
    assert sweep_appointment_reminders() == 0
