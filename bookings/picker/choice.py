"""What the visitor has chosen so far, carried in the address."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.db.models import QuerySet

from bookings.availability.search import TimePreference
from bookings.forms import MOMENT_FORMAT, AreasField, ChoiceForm
from bookings.models import AppointmentType
from bookings.reservation.slot_request import SlotRequest
from medspa.clinic.models import Location, StaffMember
from treatments.models import FacialArea


@dataclass(frozen=True)
class Choice:
    appointment_type: AppointmentType
    location: Location
    provider: StaffMember | None = None
    starts_at: datetime | None = None
    on: date | None = None
    page: date | None = None
    month: date | None = None
    interests: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    weekend: bool = False
    never: tuple[int, ...] = ()

    @property
    def preference(self) -> TimePreference:
        return TimePreference(frozenset(self.part), self.weekend, frozenset(self.never))

    @property
    def query(self) -> str:
        """The choice as the part of an address behind the question mark."""
        chosen = {
            "appointment_type": self.appointment_type.slug,
            "location": self.location.slug,
            "provider": self.provider.slug if self.provider else "",
            "starts_at": f"{self.starts_at:{MOMENT_FORMAT}}" if self.starts_at else "",
        }
        also = [("interests", code) for code in self.interests]
        also += [("part", part) for part in self.part]
        also += [("weekend", "1")] if self.weekend else []
        return urlencode([*((name, value) for name, value in chosen.items() if value), *also])

    def request_at(self, starts_at: datetime, now: datetime) -> SlotRequest:
        """The chosen appointment at that time (aware), for whoever it will be."""
        return SlotRequest(
            appointment_type=self.appointment_type,
            location=self.location,
            provider=self.provider,
            starts_at=starts_at,
            now=now,
        )

    @property
    def day(self) -> date | None:
        """The day asked for, or else that of the time chosen, at the location."""
        if self.on or not self.starts_at:
            return self.on
        return self.location.local(self.starts_at).date()


def find_people_for(choice: Choice) -> QuerySet[StaffMember]:
    """Who gives the chosen appointment at the chosen place."""
    people = StaffMember.objects.bookable()
    return people.filter(
        appointment_types=choice.appointment_type, working_hours__location=choice.location
    ).distinct()


def choice_of(form: ChoiceForm) -> Choice:
    """The choice that a valid form holds."""
    return Choice(**form.cleaned_data)


def find_areas_named(codes: list[str]) -> list[FacialArea]:
    """What to talk about, as an address names it, in the order of the face."""
    known = AreasField().clean(codes)
    return list(FacialArea.objects.filter(pk__in=known)) if known else []
