"""Licenses that end soon: a task for whoever holds one, and for the medical director."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.clinic.models import StaffMember

TOLD_DAYS_AHEAD = 60
SOON_DAYS, NEXT_DAYS = 30, 7


@dataclass(frozen=True)
class EndingLicence:
    """`days`: whole days that are left after `on`; below zero once it has ended."""

    staff: StaffMember
    ends_on: date
    days: int

    @property
    def urgency(self) -> str:
        """One of `ended`, `week`, `month`, `ahead`."""
        if self.days < 0:
            return "ended"
        if self.days <= NEXT_DAYS:
            return "week"
        return "month" if self.days <= SOON_DAYS else "ahead"


def licences_to_renew(user: User, on: date) -> Sequence[EndingLicence]:
    """Those of people who treat or prescribe, the first to end first: the user's own, and
    everybody's for whoever sets the policy of the clinic. They stay until a new end is entered.

    `on` is the day at the clinic. One statement.
    """
    ending = StaffMember.objects.filter(
        is_active=True, licence_expires_on__lte=on + timedelta(days=TOLD_DAYS_AHEAD)
    )
    if not user.may(Permission.SET_CLINIC_POLICY):
        ending = ending.filter(user=user)
    return [
        EndingLicence(staff, ends_on, (ends_on - on).days)
        for staff in ending.select_related("user").order_by("licence_expires_on", "name")
        if (ends_on := staff.licence_expires_on)
    ]
