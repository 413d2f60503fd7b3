"""The written estimates of a client, and the versions of one."""

from typing import Any

from django.db.models import Q, QuerySet

from charting.models import Estimate
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of
from treatments.catalogue.price_book import classes_of
from treatments.models import Price


def newest_like(estimate: Estimate) -> Estimate:
    """The version that holds of what this one is about."""
    found: Estimate = _alike(estimate).latest("version")
    return found


def versions_of(estimate: Estimate) -> list[Estimate]:
    """The other versions of the same, the newest first."""
    return list(_alike(estimate).exclude(pk=estimate.pk).newest_first())


def estimates_for(client: Client) -> list[Estimate]:
    """What holds for each visit and each stage that is not booked, of a person on all records, the
    newest first. One query."""
    rows = Estimate.objects.filter(client__in=records_of(client))
    of_visits = rows.filter(appointment__isnull=False).order_by("appointment_id", "-version")
    of_stages = rows.filter(appointment=None).order_by("stage_id", "-version")
    newest = Q(pk__in=of_visits.distinct("appointment_id").values("pk"))
    newest |= Q(pk__in=of_stages.distinct("stage_id").values("pk"))
    held = rows.filter(newest).select_related("appointment__location", "location", "stage")
    return list(held.order_by("-issued_at", "-pk"))


def quoted_with(price: Price) -> QuerySet[Estimate]:
    """The estimates, of any version, that told a price of the same since its first day, there or
    anywhere if it is every location's; the newest first. Not saved yet will do. One query."""
    rows = Estimate.objects.filter(priced_on__gte=price.valid_from).select_related("client")
    if price.location_id:
        rows = rows.filter(location=price.location_id)
    if price.fee:
        return rows.filter(content__fees__contains=[{"name": price.fee.name}])
    if price.product:
        return rows.filter(content__lines__contains=[{"product": price.product.name}])
    told = Q()
    for kind in classes_of(price.product_class):
        told |= Q(content__lines__contains=[{"class": kind}])
    return rows.filter(told)


def _alike(estimate: Estimate) -> Any:
    """Each version, joined as the link's page needs it."""
    rows = Estimate.objects.select_related("appointment", "location", "client")
    if estimate.appointment_id:
        return rows.filter(appointment=estimate.appointment_id)
    return rows.filter(appointment=None, stage=estimate.stage_id)
