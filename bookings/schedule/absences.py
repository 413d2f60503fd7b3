"""Absences and closed days, written down and taken back."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Model, Q

from bookings.models import RecurringTimeOff, TimeOff
from medspa.audit.log import Actor, record
from medspa.clinic.models import StaffMember
from medspa.formats.json_values import Fact

type Absence = TimeOff | RecurringTimeOff


@transaction.atomic
def note_absences(absences: Sequence[Absence], *, by: Actor) -> None:
    """Write them down as they are, whatever is booked; `change_diary` says what lies within.

    Whoever books one of these people waits, or comes first and is on the list.
    """
    lock_people(absences)
    for absence in absences:
        verb = "changed" if absence.pk else "created"
        absence.save()
        record(by=by, action=f"{_noun(absence)}.{verb}", target=absence, **_facts(absence))


@transaction.atomic
def take_back(absence: Absence, *, by: Actor) -> None:
    """There is no such absence any more."""
    record(by=by, action=f"{_noun(absence)}.deleted", target=absence, **_facts(absence))
    absence.delete()


def lock_people(absences: Iterable[Absence]) -> None:
    """All whom these absences concern, in the order of everybody; of a closed place all who can
    be booked."""
    absences = list(absences)
    wanted = Q(pk__in=[each.provider_id for each in absences if each.provider_id])
    if any(each.provider_id is None for each in absences):
        wanted |= Q(is_provider=True)
    rows = StaffMember.objects.filter(wanted).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


def _noun(absence: Model) -> str:
    return str(absence._meta.model_name)


def _facts(absence: Absence) -> dict[str, Fact]:
    named = ["provider", "location"]
    when = (
        ["starts_at", "ends_at"]
        if isinstance(absence, TimeOff)
        else ["first_on", "last_on", "every_weeks", "begins_at", "ends_at"]
    )
    facts: dict[str, Fact] = {name: getattr(absence, f"{name}_id") for name in named}
    return facts | {name: str(getattr(absence, name) or "") for name in when}
