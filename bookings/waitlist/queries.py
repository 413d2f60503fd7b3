"""Who waits, in the order in which they are asked."""

from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from bookings.models import WaitlistEntry, WaitlistOffer

BEHIND_FOR = timedelta(hours=24)
RESTS_AFTER = 2
"""Who let so many offers lapse within BEHIND_FOR is left alone until the first is that old."""

ASKED_AT_MOST = 500
State = WaitlistOffer.State


def find_entries_in_turn(now: datetime) -> list[WaitlistEntry]:
    """Everybody who can be offered something now, in fair order, in two statements.

    Longest waiting first, but behind all the others for a while after an offer that they let
    lapse. Left out: who has an open offer, who let RESTS_AFTER of them lapse lately, and who has no
    e-mail address: the desk calls them. Each
    entry's `offers` are those of times still ahead, which are not offered to them again.
    """
    lapsed_lately = Q(offers__state=State.LAPSED, offers__settled_at__gt=now - BEHIND_FOR)
    ahead = WaitlistOffer.objects.filter(starts_at__gt=now)
    open_offers = WaitlistOffer.objects.filter(entry=OuterRef("pk"), state=State.OFFERED)
    entries = (
        WaitlistEntry.objects.filter(state=WaitlistEntry.State.WAITING)
        .filter(~Exists(open_offers))
        .exclude(client__email="")
        .annotate(lapses=Count("offers", filter=lapsed_lately))
        .filter(lapses__lt=RESTS_AFTER)
        .select_related("client", "appointment_type", "location", "provider")
        .prefetch_related(Prefetch("offers", ahead))
    )
    return list(entries.order_by("lapses", "joined_at", "pk")[:ASKED_AT_MOST])


def find_waiting_entries() -> QuerySet[WaitlistEntry]:
    """What the desk sees: everybody who waits, longest first, with all their offers."""
    return (
        WaitlistEntry.objects.filter(state=WaitlistEntry.State.WAITING)
        .select_related("client", "appointment_type", "location", "provider")
        .prefetch_related("offers")
    )
