"""Declined, moved, died: what is queued is kept back, and nothing goes out at the last moment."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client, ReminderStop
from medspa.clients.tests.factories import make_client
from medspa.errors import NotPermitted
from medspa.messaging.models import Message
from medspa.messaging.sending.delivery import deliver_message
from medspa.messaging.sending.stops import (
    RemindersSettled,
    StopNeedsReason,
    correct_death,
    lift_stop,
    stop_reminders,
)

pytestmark = pytest.mark.django_db

RECALL, VISIT = "charting/maintenance", "bookings/reminder"


@pytest.fixture
def client() -> Client:
    return make_client()


def queue(client: Client, kind: str) -> Message:
    return Message.objects.create(
        client=client,
        recipient_name=client.full_name,
        channel="email",
        address=client.email,
        time_zone="America/Los_Angeles",
        kind=kind,
        dedupe_key=f"{kind}:{client.pk}",
        subject="Hello",
        text="Hello",
        send_after=timezone.now() - timedelta(minutes=1),
    )


def stop(client: Client, kind: str, reason: str = "Said so on the phone") -> ReminderStop:
    by = make_user(Role.FRONT_DESK)
    return stop_reminders(client=client, kind=kind, reason=reason, by=by, now=timezone.now())


def lift(client: Client, reason: str = "Asked for them again") -> ReminderStop:
    by = make_user(Role.FRONT_DESK)
    return lift_stop(client=client, reason=reason, by=by, now=timezone.now())


def states(client: Client) -> dict[str, str]:
    return dict(client.messages.values_list("kind", "state"))


@pytest.mark.parametrize(
    ("kind", "visit"), [("declined", "queued"), ("moved", "queued"), ("died", "withdrawn")]
)
def test_what_is_queued_is_kept_back(client: Client, kind: str, visit: str) -> None:
    other = make_client()
    for message in ((client, RECALL), (client, VISIT), (other, RECALL)):
        queue(*message)
    stop(client, kind)
    client.refresh_from_db()
    assert client.reminders_stopped == kind
    assert states(client) == {RECALL: "withdrawn", VISIT: visit}
    assert states(other) == {RECALL: "queued"}


@pytest.mark.parametrize(
    ("kind", "message", "goes_out"),
    [("declined", RECALL, False), ("declined", VISIT, True), ("died", VISIT, False)],
)
def test_what_was_queued_afterwards_does_not_go_out(
    client: Client, kind: str, message: str, goes_out: bool
) -> None:
    stop(client, kind)
    queued = queue(client, message)
    assert deliver_message(queued.pk, now=timezone.now()) is goes_out


def test_who_when_and_why_stay_and_can_be_lifted(client: Client) -> None:
    stop(client, "declined")
    lift(client)
    stop(client, "moved")
    client.refresh_from_db()
    assert client.reminders_stopped == "moved"
    kinds = [line.kind for line in client.reminder_stops.all()]
    assert kinds == ["moved", "lifted", "declined"]
    assert AuditEvent.objects.filter(action="reminders.stopped").count() == 2
    lift(client)
    queued = queue(client, RECALL)
    assert deliver_message(queued.pk, now=timezone.now())


def test_nobody_is_taken_up_again_who_died(client: Client) -> None:
    stop(client, "died")
    with pytest.raises(RemindersSettled):
        lift(client)
    with pytest.raises(RemindersSettled):
        stop(client, "moved")
    for kind in ("lifted", "moved"):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReminderStop.objects.create(client=client, kind=kind, reason="x", by="x")


def correct(client: Client, role: Role = Role.MANAGER, reason: str = "Same name") -> ReminderStop:
    return correct_death(client=client, reason=reason, by=make_user(role), now=timezone.now())


@pytest.mark.parametrize("before", [["declined"], ["moved", "declined"], []])
def test_after_a_death_noted_by_mistake_what_held_before_holds(
    client: Client, before: list[str]
) -> None:
    held = before[-1] if before else ""
    for kind in [*before, "died"]:
        stop(client, kind)
    correct(client)
    client.refresh_from_db()
    assert client.reminders_stopped == held
    stop(client, "died")
    correct(client, Role.PRESCRIBER)
    client.refresh_from_db()
    assert client.reminders_stopped == held
    assert client.reminder_stops.filter(kind__in=["died", "mistaken"]).count() == 4
    assert AuditEvent.objects.filter(action="reminders.death_corrected").count() == 2


def test_after_reminders_were_lifted_and_a_mistake_they_are_sent(client: Client) -> None:
    stop(client, "declined")
    lift(client)
    stop(client, "died")
    correct(client)
    assert deliver_message(queue(client, RECALL).pk, now=timezone.now())


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.INJECTOR, Role.CLIENT])
def test_a_death_is_not_theirs_to_correct(client: Client, role: Role) -> None:
    stop(client, "died")
    with pytest.raises(NotPermitted):
        correct(client, role)


def test_only_a_death_is_corrected_and_with_a_reason(client: Client) -> None:
    stop(client, "moved")
    with pytest.raises(RemindersSettled):
        correct(client)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReminderStop.objects.create(client=client, kind="mistaken", reason="x", by="x")
    stop(client, "died")
    with pytest.raises(StopNeedsReason):
        correct(client, reason=" ")


def test_nothing_is_lifted_that_does_not_stand_and_nothing_without_a_reason(
    client: Client,
) -> None:
    with pytest.raises(RemindersSettled):
        lift(client)
    with pytest.raises(StopNeedsReason):
        stop(client, "declined", reason=" ")
    with pytest.raises(ValueError, match="perhaps"):
        stop(client, "perhaps")


def test_what_holds_follows_from_the_history_alone(client: Client) -> None:
    line = stop(client, "declined")
    with pytest.raises(IntegrityError), transaction.atomic():
        Client.objects.update(reminders_stopped="")
    with pytest.raises(DatabaseError), transaction.atomic():
        line.delete()
    client.refresh_from_db()
    client.first_name = "Mara"
    client.save()
    assert client.reminders_stopped == "declined"
