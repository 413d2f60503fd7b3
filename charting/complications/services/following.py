"""What a case asks for afterwards: looks at the client, and reports. Dates follow its beginning."""

from charting.complications.clocks import due_at, due_on
from charting.complications.protocols import duty_rules, follow_up_rules
from charting.models import EventDuty, EventFollowUp, SafetyEvent
from treatments.catalogue.jurisdictions import state_of


def follow_kind(event: SafetyEvent) -> None:
    """Add what its kind and place ask for, and date what is still ahead; nothing is taken away."""
    place, began = event.location, event.began_at
    for rule in follow_up_rules().values():
        if not rule.kinds or event.kind in rule.kinds:
            on = due_on(rule, began, place)
            EventFollowUp.objects.get_or_create(
                event=event, rule=rule.id, defaults={"title": rule.title, "due_on": on}
            )
            EventFollowUp.objects.filter(event=event, rule=rule.id, done_at=None).update(due_on=on)
    for duty in duty_rules().values():
        if duty.state in ("", state_of(place.region)):
            at = due_at(duty, began, place)
            words = {"title": duty.title, "addressee": duty.addressee, "due_at": at}
            EventDuty.objects.get_or_create(event=event, rule=duty.id, defaults=words)
            EventDuty.objects.filter(event=event, rule=duty.id, settled_at=None).update(due_at=at)
