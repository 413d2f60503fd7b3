"""What lets somebody treat: the number of a license and its last day."""

from datetime import date, timedelta

from django.db import transaction

from medspa.accounts.models import User
from medspa.audit.log import record
from medspa.clinic.models import StaffMember
from medspa.errors import NotPermitted, RuleViolation

MOST_YEARS = 15
A_YEAR = timedelta(days=365.25)


class DoubtfulEnd(RuleViolation):
    """The last day of a license is hardly what was meant."""

    code = "doubtful_end"


@transaction.atomic
def write_licence(
    *,
    member: StaffMember,
    number: str,
    expires_on: date | None,
    today: date,
    has_ended: bool = False,
    by: User,
) -> StaffMember:
    """`expires_on`: its last day, None where it is not known; `today`: the day at the clinic;
    `has_ended`: whoever writes says that it ended early, or has ended.

    Raises NotPermitted: a medical director writes licenses, and nobody else. Raises DoubtfulEnd.
    """
    if not by.may_give_clinical_roles:
        raise NotPermitted("Only a medical director writes licenses.")
    member = StaffMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    before = member.licence_expires_on
    if expires_on and expires_on != before:
        _require_likely(expires_on, before, today, has_ended=has_ended)
    member.licence_number, member.licence_expires_on = number.strip(), expires_on
    member.save(update_fields=["licence_number", "licence_expires_on"])
    ends = {"before": str(before or ""), "after": str(expires_on or "")}
    record(by=by, action="staff.licence_written", target=member, **ends)
    return member


def _require_likely(end: date, before: date | None, today: date, *, has_ended: bool) -> None:
    """A slip of the finger stops somebody from giving anything, or never warns again."""
    if end > today + MOST_YEARS * A_YEAR:
        raise DoubtfulEnd(
            f"That is more than {MOST_YEARS} years ahead. Check the year.",
            field="licence_expires_on",
        )
    if has_ended:
        return
    why = ""
    if end < today:
        why = "This day is over: nothing could be given, ordered or co-signed under the license."
    elif before and end < before:
        why = f"This is before the end that is known, {before:%b} {before.day}, {before.year}."
    if why:
        raise DoubtfulEnd(f"{why} If that is so, tick “It ended”.", field="licence_expires_on")
