"""Put a plan before its client, and note when it is read."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from charting.errors import IncompletePlan, PlanAgreed, VisitChanged
from charting.ground.acting_staff import require_staff
from charting.models import PlanPresentation, PresentedItem, TreatmentPlan, Way
from charting.presenting.content.build import Said, build_contents
from charting.presenting.content.lines import Line
from charting.presenting.content.pricing import shares_of
from charting.presenting.cooling import cooling_hours
from charting.presenting.queries import newest_presentation
from charting.presenting.services.estimating import write_estimates
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.chain.seals import sha256_of
from medspa.audit.log import Actor, record
from medspa.clients.services import lock_client
from medspa.clinic.models import Location, StaffMember
from medspa.messaging.models import Message
from medspa.messaging.outbox import enqueue_message
from medspa.messaging.recipient import Recipient
from treatments.models import Price

KIND = "charting/plan"
SAME_PRESS = timedelta(seconds=30)


@transaction.atomic
def present_plan(
    *,
    plan: TreatmentPlan,
    location: Location,
    way: str,
    by: User,
    now: datetime,
    said: Said = Said(),  # noqa: B008 (frozen)
) -> PlanPresentation:
    """Show the plan as it stands to its client, on the clinic's tablet or by a link in an e-mail.

    What is shown is kept, with its words and prices, and each visit has its written estimate.
    Shown again unchanged it is the same presentation, with the answers to it; one that is sent by
    link is sent again.

    Raises NotPermitted, PlanAgreed, IncompletePlan; VisitChanged if there is a newer version.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    lock_client(plan.client_id)
    plan = _require_presentable(plan)
    contents, lines, prices = build_contents(plan, by=staff, location=location, said=said, now=now)
    write_estimates(plan, contents["visits"], location, by=by, now=now)
    shown = _shown_before(plan, contents) or _keep(plan, location, staff, contents, way, now)
    if not shown.presented_items.exists():
        _keep_items(shown, lines, prices)
        record(by=by, action="plan.presented", target=shown, plan=plan.pk, way=way)
    if way == Way.OWN:
        send_link(presentation=shown, by=by, now=now)
    return shown


def send_link(*, presentation: PlanPresentation, by: Actor, now: datetime) -> None:
    """Once for each time that somebody asks for it, two presses in a row being one; nothing without
    an address."""
    client, just_now = presentation.plan.client, now - SAME_PRESS
    sent = Message.objects.filter(kind=KIND, facts__presentation=presentation.pk)
    if sent.filter(send_after__gt=just_now, send_after__lte=now).exists():
        return
    enqueue_message(
        to=Recipient(client=client, time_zone=presentation.location.time_zone),
        kind=KIND,
        dedupe_key=f"{KIND}:{presentation.pk}:{now.isoformat()}",
        facts={"presentation": presentation.pk},
        send_after=now,
    )
    record(by=by, action="plan.link_sent", target=presentation)


@transaction.atomic
def open_presentation(
    *, presentation: PlanPresentation, way: str, by: Actor, now: datetime
) -> PlanPresentation:
    """The client reads it. The first time is kept with the plan, every time in the audit log."""
    shown = PlanPresentation.objects.select_for_update().get(pk=presentation.pk)
    record(by=by, action="plan.read", target=shown)
    if shown.opened_at is None:
        shown.opened_at, shown.opened_way = now, way
        shown.save(update_fields=["opened_at", "opened_way"])
    presentation.opened_at, presentation.opened_way = shown.opened_at, shown.opened_way
    return presentation


def _require_presentable(plan: TreatmentPlan) -> TreatmentPlan:
    plan = TreatmentPlan.objects.select_for_update().get(pk=plan.pk)
    if plan.agreed_at:
        raise PlanAgreed("This plan is agreed. Make a new version to present another one.")
    if plan.client.treatment_plans.filter(version__gt=plan.version).exists():
        raise VisitChanged("There is a newer version of this plan. Present that one.")
    if not plan.stages.filter(items__isnull=False).exists():
        raise IncompletePlan("The plan needs at least one area and amount before it is presented.")
    return plan


def _shown_before(plan: TreatmentPlan, contents: dict[str, object]) -> PlanPresentation | None:
    """The last one shown to the client, if it says this, on whichever day, and is not signed: the
    answers to it stay."""
    newest = newest_presentation(plan.client)
    if newest is None or newest.signed_at:
        return None
    return newest if newest.contents | {"on": ""} == contents | {"on": ""} else None


def _keep(
    plan: TreatmentPlan,
    location: Location,
    staff: StaffMember,
    contents: dict[str, object],
    way: str,
    now: datetime,
) -> PlanPresentation:
    return PlanPresentation.objects.create(
        plan=plan,
        location=location,
        presented_by=staff,
        presented_at=now,
        way=way,
        contents=contents,
        sha256=sha256_of(contents),
        cooling_off_hours=cooling_hours(plan.client, location),
    )


def _keep_items(
    shown: PlanPresentation, lines: Sequence[Line], prices: Sequence[Price | None]
) -> None:
    PresentedItem.objects.bulk_create(
        PresentedItem(presentation=shown, item=item, line=line.number, price=share)
        for line, price in zip(lines, prices, strict=True)
        for item, share in zip(line.items, shares_of(line, price), strict=True)
    )
