"""Everything that one chart says, read in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Manager

from charting.aftercare.queries import missing_aftercare, wanted_sections
from charting.aftercare.sheets import Section
from charting.clearances.queries import with_orders
from charting.ground.moments import Moment
from charting.ground.planned import planned_in
from charting.intake.queries import read_answers
from charting.models import (
    AftercareGiven,
    Chart,
    Clearance,
    Consent,
    ConsentForm,
    Container,
    GivingException,
    Injection,
    LateConsent,
    PlanItem,
    Rationale,
    ReversalOverride,
    ReviewOutcome,
    StatedException,
    WordsBy,
)
from charting.record.gates.rules import (
    RuleFinding,
    apply_rules,
    exceptions_of_client,
    worst_findings,
)
from charting.safety.client_health import ClientHealth
from charting.safety.client_papers import ClientPapers
from charting.safety.may_give import read_facts, read_policy, request_of_line
from charting.safety.queries import Screening, read_screening
from medspa.clients.models import Client
from treatments.giving import Facts, Policy
from treatments.models import FacialArea, Indication, Modality
from treatments.stock.lot_history import Barred, barred_spans

CHART_JOINS = (
    "client",
    "injector__user",
    "appointment__location",
    "appointment__appointment_type",
    "plan_stage__plan",
)


@dataclass(frozen=True)
class ChartContents:
    """A chart with its containers, injections and what they are judged by."""

    chart: Chart
    vials: list[Container]
    syringes: list[Container]
    injections: list[Injection]
    labels: list[Indication]
    clearances: list[Clearance]
    consents: list[Consent]
    forms: list[ConsentForm]
    barred: dict[int, list[Barred]]
    reversal_overrides: list[ReversalOverride]
    late_consents: list[LateConsent]
    stated: list[StatedException]
    rationales: list[Rationale]
    words_by: list[WordsBy]
    screening: Screening
    aftercare: list[AftercareGiven]
    outcomes: list[ReviewOutcome]

    @cached_property
    def facts(self) -> Facts:
        """What the rules have to know about the lines. Read when first asked."""
        return read_facts(
            self.chart.client,
            self.chart.injector,
            [request_of_line(line) for line in self.injections],
            self.chart.appointment.location,
            papers=self.papers,
            health=self.health,
            writing=self.chart,
        )

    @cached_property
    def policy(self) -> Policy:
        """Who may set which rule aside. Read when first asked."""
        return self.facts.policy if self.injections else read_policy()

    @cached_property
    def health(self) -> ClientHealth:
        """What the client answered until now. Read when first asked."""
        return ClientHealth(read_answers(self.chart.client, self.chart.appointment.location))

    @property
    def papers(self) -> ClientPapers:
        location = self.chart.appointment.location
        return ClientPapers(location, self.clearances, self.consents, self.forms)

    @cached_property
    def exceptions(self) -> list[GivingException]:
        return exceptions_of_client(self.chart)

    @cached_property
    def line_findings(self) -> list[RuleFinding]:
        """What the rules say to each of the lines that stand in the chart."""
        return apply_rules(self)

    @cached_property
    def rule_findings(self) -> list[RuleFinding]:
        """The same, each rule once for what it is about."""
        return worst_findings(self.line_findings)

    @cached_property
    def planned(self) -> list[PlanItem]:
        """What its visit of a plan intends. Read when first asked, in two statements."""
        return planned_in(self.chart.plan_stage)

    @property
    def aftercare_wanted(self) -> list[Section]:
        """What the client has to know about what was given."""
        return wanted_sections(self.injections)

    @property
    def aftercare_missing(self) -> list[Section]:
        """What the client was not told yet about what was given."""
        return missing_aftercare(self.injections, self.aftercare)

    @property
    def containers(self) -> list[Container]:
        return [*self.vials, *self.syringes]

    @cached_property
    def modalities(self) -> list[Modality]:
        """What was given, or opened to be given, in a fixed order."""
        opened = {container.product.modality for container in self.containers}
        return [modality for modality in Modality if modality in opened]

    @cached_property
    def regions(self) -> list[str]:
        treated = {injection.area.region for injection in self.injections}
        return [region for region in FacialArea.Region if region in treated]

    def given(self, modality: str) -> list[Injection]:
        return [line for line in self.injections if line.product.modality == modality]

    def moment(self, injection: Injection) -> Moment:
        return Moment.of(self.chart.appointment.location, injection.at)

    def is_off_label(self, injection: Injection) -> bool:
        """No label of the product named this area on the day of the injection."""
        on = self.moment(injection).on
        return self.is_off_label_on(injection.product.pk, injection.area_id, on)

    def off_label(self, modality: str) -> list[tuple[str, str]]:
        """Each pair of area and product used off-label, once, by name."""
        used = [line for line in self.given(modality) if self.is_off_label(line)]
        return list(dict.fromkeys((str(line.area), str(line.product)) for line in used))

    def is_off_label_on(self, product: int, area: str, on: date) -> bool:
        """Of a product that is open here."""
        return not any(
            (label.product_id, label.area_id) == (product, area) and label.holds_on(on)
            for label in self.labels
        )


def read_contents(chart: Chart) -> ChartContents:
    """Read the chart as it is now. Lock it first if something is decided by the answer."""
    vials = _containers(chart.preparations, "shared_from")
    syringes = _containers(chart.syringes)
    opened = {container_key(one): one for one in (*vials, *syringes)}
    injections = list(chart.injections.select_related("area"))
    for line in injections:
        line.chart = chart
        _share(line, opened)
    return ChartContents(
        chart=chart,
        vials=vials,
        syringes=syringes,
        injections=injections,
        labels=_labels(opened.values()),
        clearances=_clearances(chart.client),
        consents=_consents(chart.client),
        forms=list(ConsentForm.objects.all()),
        barred=barred_spans({one.lot_id: one.lot for one in opened.values()}.values()),
        reversal_overrides=_overrides(chart, syringes),
        late_consents=list(chart.late_consents.select_related("by")),
        stated=list(chart.stated_exceptions.select_related("by")),
        rationales=list(chart.rationales.select_related("by")),
        words_by=list(chart.words_by.select_related("by")),
        screening=read_screening(chart),
        aftercare=list(chart.aftercare.select_related("by")),
        outcomes=list(chart.outcomes.select_related("area", "by")),
    )


def _containers(rows: Manager[Any], *also: str) -> list[Container]:
    joined = rows.select_related("lot__product", "lot__pack", "opened_by", "drawn", *also)
    return list(joined.prefetch_related("injections"))


def container_key(container: Container) -> str:
    """How pages name an open product: `preparation-7`."""
    return f"{container._meta.model_name}-{container.pk}"


def _share(line: Injection, opened: dict[str, Container]) -> None:
    """Let the injection use the container that was read already, with its lot and product."""
    for field in ("preparation", "syringe"):
        container = opened.get(f"{field}-{getattr(line, f'{field}_id')}")
        if container:
            setattr(line, field, container)


def _labels(opened: Iterable[Container]) -> list[Indication]:
    products = {container.product.pk for container in opened}
    return list(Indication.objects.filter(product__in=products))


def _clearances(client: Client) -> list[Clearance]:
    return list(with_orders(client.clearances.all()))


def _consents(client: Client) -> list[Consent]:
    return list(client.consents.select_related("form"))


def _overrides(chart: Chart, syringes: list[Container]) -> list[ReversalOverride]:
    """Only filler that hyaluronidase dissolves is ever opened past the rule."""
    dissolvable = any(syringe.product.dissolves_with_hyaluronidase for syringe in syringes)
    return list(chart.reversal_overrides.all()) if dissolvable else []
