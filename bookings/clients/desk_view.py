"""A client as the desk sees one: visits, messages, what is left of a series. Nothing clinical."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bookings.clients.found import FoundClient, found_clients
from bookings.courses.queries import GIVEN_UP
from bookings.models import Appointment, Course, CourseVisit, WaitlistEntry
from medspa.clients.models import Client, Resemblance
from medspa.clients.parting import joined_records
from medspa.clients.resemblances import records_by_person, who_may_be_meant
from medspa.messaging.models import Message

PAST_SHOWN, MESSAGES_SHOWN = 20, 8


@dataclass(frozen=True)
class SeriesLeft:
    """Of a treatment series: how many visits it has, took place and are booked."""

    course: Course
    visits: int
    done: int
    ahead: int

    @property
    def to_book(self) -> int:
        return max(0, self.visits - self.done - self.ahead)


@dataclass(frozen=True)
class DeskClient:
    """All records of one person. `records`: the first is the one that is gone on with."""

    client: Client
    records: list[Client]
    found: FoundClient
    coming: list[Appointment]
    past: list[Appointment]
    waiting: list[WaitlistEntry]
    series: list[SeriesLeft]
    messages: list[Message]
    joined: list[Resemblance]
    alike: list[Client]

    @property
    def others(self) -> list[Client]:
        """Records under which the same person is written down, too."""
        return [each for each in self.records if each != self.client]

    @property
    def nearest(self) -> Appointment | None:
        """The visit that they are here for, or else the next one."""
        return self.found.here or next(iter(self.coming), None)

    @property
    def last_done(self) -> Appointment | None:
        return self.found.last


def client_at_desk(client: Client, now: datetime) -> DeskClient:
    """A fixed number of statements."""
    records = records_by_person([client])[client.person_id]
    visits = Appointment.objects.booked_or_later().with_people().filter(client__in=records)
    before = visits.exclude(pk__in=visits.not_over(now).values("pk")).order_by("-starts_at", "-pk")
    return DeskClient(
        client=client,
        records=records,
        found=found_clients([client], now)[0],
        coming=list(visits.not_over(now)),
        past=list(before[:PAST_SHOWN]),
        waiting=_waiting(records),
        series=_series(records),
        messages=_messages(records),
        joined=list(joined_records(records)),
        alike=_alike(client, records),
    )


def _alike(client: Client, records: list[Client]) -> list[Client]:
    """Others with the same number, address or name."""
    names = {"first_name": client.first_name, "last_name": client.last_name}
    reach = {"email": client.email, "phone": client.phone.as_e164}
    return [each for each in who_may_be_meant(**names, **reach) if each not in records]


def _waiting(records: list[Client]) -> list[WaitlistEntry]:
    entries = WaitlistEntry.objects.filter(client__in=records, state=WaitlistEntry.State.WAITING)
    return list(entries.select_related("appointment_type", "location", "provider"))


def _messages(records: list[Client]) -> list[Message]:
    said: Any = Message.objects.filter(client__in=records).defer("text", "html", "calendar")
    return list(said.order_by("-created_at", "-pk")[:MESSAGES_SHOWN])


def _series(records: list[Client]) -> list[SeriesLeft]:
    """Those of which something is ahead or to be booked, the newest first."""
    mine = Course.objects.filter(course_visits__appointment__client__in=records).distinct()
    courses = mine.select_related("template").prefetch_related(
        "template__steps", "course_visits__appointment"
    )
    left = [_left_of(course, course.course_visits.all()) for course in courses.order_by("-pk")[:10]]
    return [each for each in left if each.done < each.visits]


def _left_of(course: Course, links: Iterable[CourseVisit]) -> SeriesLeft:
    kept = [each.appointment for each in links if each.appointment.status not in GIVEN_UP]
    done = [each for each in kept if each.status == Appointment.Status.COMPLETED]
    return SeriesLeft(course, len(course.template.steps.all()), len(done), len(kept) - len(done))
