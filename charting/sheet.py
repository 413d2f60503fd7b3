"""Everything that one chart says, read in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Manager

from charting.models import (
    Chart,
    Clearance,
    Consent,
    ConsentForm,
    Container,
    Injection,
    ReversalOverride,
)
from medspa.clients.models import Client
from treatments.models import FacialArea, Indication, Modality, SuspectLot

CHART_JOINS = (
    "client",
    "injector",
    "appointment__location",
    "appointment__appointment_type",
    "plan_stage__plan",
)


@dataclass(frozen=True)
class Sheet:
    """A chart with its containers, injections and what they are judged by."""

    chart: Chart
    preparations: list[Container]
    syringes: list[Container]
    injections: list[Injection]
    on_label: set[tuple[int, str]]
    clearances: list[Clearance]
    consents: list[Consent]
    forms: list[ConsentForm]
    suspect_lots: set[str]
    reversal_overrides: list[ReversalOverride]

    @property
    def containers(self) -> list[Container]:
        return [*self.preparations, *self.syringes]

    @cached_property
    def modalities(self) -> list[Modality]:
        """What was given, or opened to be given, in a fixed order."""
        opened = {container.product.modality for container in self.containers}
        return [modality for modality in Modality if modality in opened]

    @cached_property
    def regions(self) -> list[str]:
        treated = {injection.area.region for injection in self.injections}
        return [region for region in FacialArea.Region if region in treated]

    @property
    def first_given_at(self) -> datetime | None:
        return min((injection.at for injection in self.injections), default=None)

    def given(self, modality: str) -> list[Injection]:
        return [line for line in self.injections if line.product.modality == modality]

    def is_off_label(self, injection: Injection) -> bool:
        """No label of the product named this area on the day of the visit."""
        return (injection.product.pk, injection.area_id) not in self.on_label

    def off_label(self, modality: str) -> list[tuple[str, str]]:
        """Each pair of area and product used off-label, once, by name."""
        pairs = {
            (str(line.area), str(line.product)): None
            for line in self.given(modality)
            if self.is_off_label(line)
        }
        return list(pairs)


def read_sheet(chart: Chart) -> Sheet:
    """Read the chart as it is now. Lock it first if something is decided by the answer."""
    preparations = _containers(chart.preparations)
    syringes = _containers(chart.syringes)
    opened = {key_of(one): one for one in (*preparations, *syringes)}
    injections = list(chart.injections.select_related("area"))
    for line in injections:
        _share(line, opened)
    return Sheet(
        chart=chart,
        preparations=preparations,
        syringes=syringes,
        injections=injections,
        on_label=_on_label(chart, opened.values()),
        clearances=_clearances(chart.client),
        consents=_consents(chart.client),
        forms=list(ConsentForm.objects.all()),
        suspect_lots=_suspects(opened.values()),
        reversal_overrides=_overrides(chart, syringes),
    )


def _containers(rows: Manager[Any]) -> list[Container]:
    joined = rows.select_related("lot__product", "lot__pack", "opened_by", "drawn")
    return list(joined.prefetch_related("injections"))


def key_of(container: Container) -> str:
    """How pages name an open product: `preparation-7`."""
    return f"{container._meta.model_name}-{container.pk}"


def _share(line: Injection, opened: dict[str, Container]) -> None:
    """Let the injection use the container that was read already, with its lot and product."""
    for field in ("preparation", "syringe"):
        container = opened.get(f"{field}-{getattr(line, f'{field}_id')}")
        if container:
            setattr(line, field, container)


def _on_label(chart: Chart, opened: Iterable[Container]) -> set[tuple[int, str]]:
    products = {container.product.pk for container in opened}
    holding = Indication.objects.holding(chart.visit_on).filter(product__in=products)
    return set(holding.values_list("product_id", "area_id"))


def _clearances(client: Client) -> list[Clearance]:
    return list(client.clearances.select_related("prescriber__user"))


def _consents(client: Client) -> list[Consent]:
    return list(client.consents.select_related("form"))


def _overrides(chart: Chart, syringes: list[Container]) -> list[ReversalOverride]:
    """Only filler that hyaluronidase dissolves is ever opened past the rule."""
    dissolvable = any(syringe.product.dissolves_with_hyaluronidase for syringe in syringes)
    return list(chart.reversal_overrides.all()) if dissolvable else []


def _suspects(opened: Iterable[Container]) -> set[str]:
    numbers = {container.lot.lot_number.upper() for container in opened}
    return set(
        SuspectLot.objects.filter(lot_number__in=numbers).values_list("lot_number", flat=True)
    )
