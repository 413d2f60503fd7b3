"""Exams: a prescriber sees the client before anything is injected [R50][R52]."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from bookings.rules.eligibility import forget_clearance
from charting.errors import AlreadyWithdrawn, MissingReason, WrongTime
from charting.followup.booking_eligibility import sync_clearance
from charting.ground.acting_staff import require_staff
from charting.models import Clearance
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record, reference
from medspa.clients.models import Client
from medspa.clinic.models import Location
from treatments.models import FacialArea

VALID_FOR = timedelta(days=365)  # usually renewed yearly or for a new product or area [R55]


@transaction.atomic
def grant_clearance(
    *,
    client: Client,
    modalities: Collection[str],
    location: Location,
    by: User,
    now: datetime,
    regions: Collection[str] = tuple(FacialArea.Region.values),
    examined_at: datetime | None = None,
    note: str = "",
) -> Clearance:
    """Note that the prescriber who acts examined this client and allows these treatments.

    Raises NotPermitted (a nurse cannot grant), WrongTime.
    """
    prescriber = require_staff(by, Permission.GRANT_CLEARANCE)
    examined_at = examined_at or now
    if examined_at > now:
        raise WrongTime("The exam cannot lie in the future.", field="examined_at")
    examined_on = location.local(examined_at).date()
    clearance = Clearance.objects.create(
        client=client,
        prescriber=prescriber,
        examined_at=examined_at,
        examined_on=examined_on,
        noted_at=now,
        expires_on=examined_on + VALID_FOR,
        modalities=sorted(modalities),
        regions=sorted(regions),
        note=note,
    )
    sync_clearance(clearance)
    record(by=by, action="clearance.granted", target=clearance, client=client.pk)
    return clearance


@transaction.atomic
def revoke_clearance(*, clearance: Clearance, reason: str, by: User, now: datetime) -> Clearance:
    """Withdraw a clearance from now on. Raises NotPermitted, AlreadyWithdrawn, MissingReason."""
    prescriber = require_staff(by, Permission.GRANT_CLEARANCE)
    clearance = Clearance.objects.select_for_update(of=("self",)).get(pk=clearance.pk)
    if clearance.revoked_at:
        raise AlreadyWithdrawn("This clearance is withdrawn already.")
    if not reason.strip():
        raise MissingReason("Say why it is withdrawn.", field="reason")
    clearance.revoked_at, clearance.revoked_by = now, prescriber
    clearance.revoked_reason = reason.strip()
    clearance.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
    forget_clearance(client=clearance.client, source=reference(clearance))
    record(by=by, action="clearance.withdrawn", target=clearance)
    return clearance
