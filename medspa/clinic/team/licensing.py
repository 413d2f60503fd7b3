"""What lets somebody treat: the number of a license and its last day."""

from datetime import date

from django.db import transaction

from medspa.accounts.models import User
from medspa.audit.log import record
from medspa.clinic.models import StaffMember
from medspa.errors import NotPermitted


@transaction.atomic
def write_licence(
    *, member: StaffMember, number: str, expires_on: date | None, by: User
) -> StaffMember:
    """`expires_on`: its last day, None where it is not known. Raises NotPermitted: a medical
    director writes licenses, and nobody else."""
    if not by.may_give_clinical_roles:
        raise NotPermitted("Only a medical director writes licenses.")
    member = StaffMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    before = member.licence_expires_on
    member.licence_number, member.licence_expires_on = number.strip(), expires_on
    member.save(update_fields=["licence_number", "licence_expires_on"])
    ends = {"before": str(before or ""), "after": str(expires_on or "")}
    record(by=by, action="staff.licence_written", target=member, **ends)
    return member
