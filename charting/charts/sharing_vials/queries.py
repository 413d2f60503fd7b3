"""Vials that may be shared: where, of what, and which are open."""

from datetime import datetime, time, timedelta

from django.db.models import DecimalField, F, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from charting.models import Chart, Preparation, SharingDecision
from medspa.clinic.models import Location
from treatments.models import Product

NOTHING = Value(0, DecimalField())


def sharing_now() -> QuerySet[SharingDecision]:
    """The decision that holds, for each place and product that ever had one."""
    newest = SharingDecision.objects.order_by("location_id", "product_id", "-pk")
    return SharingDecision.objects.filter(
        pk__in=newest.distinct("location_id", "product_id").values("pk")
    ).select_related("location", "product", "by")


def is_shared_at(location: Location, product: Product) -> bool:
    return sharing_now().filter(location=location, product=product, is_allowed=True).exists()


def vials_to_share(chart: Chart) -> QuerySet[Preparation]:
    """Open for other clients at the place on the day of the visit, with something left in them."""
    place = chart.appointment.location
    begins = datetime.combine(chart.visit_on, time.min, tzinfo=place.zone)
    shared = sharing_now().filter(location=place, is_allowed=True)
    vials = Preparation.objects.filter(
        chart__appointment__location=place,
        chart__signed_at=None,
        chart__replaces=None,
        shared_from=None,
        reconstituted_at__gte=begins,
        reconstituted_at__lt=begins + timedelta(days=1),
        lot__product__in=shared.values("product"),
    ).exclude(chart=chart)
    return (
        vials.alias(given=Coalesce(Sum("injections__amount"), NOTHING))
        .filter(vial_units__gt=F("wasted_units") + F("handed_on") + F("given"))
        .select_related("lot__product", "opened_by", "chart__appointment__location")
        .prefetch_related("injections")
    )
