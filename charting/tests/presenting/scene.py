"""A plan of two visits, as tests present, answer and sign it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from charting.models import PlanPresentation, PlanStage, TreatmentPlan, Way
from charting.plans.services.plans import add_stage, make_plan, plan_item
from charting.presenting.content.build import Said
from charting.presenting.queries import answers_key, answers_to
from charting.presenting.services.answering import answer_line, sign_plan
from charting.presenting.services.presenting import open_presentation, present_plan
from charting.presenting.signatures import Signed
from charting.tests.factories import Team, cheek, chin, filler_lot, masseter, toxin_lot
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from treatments.models import Product

ON = date(2026, 1, 12)
BORN = date(1990, 5, 17)


@dataclass(frozen=True)
class Scene:
    """Jaw muscle at the first visit; cheekbones and chin at the second."""

    team: Team
    client: Client
    plan: TreatmentPlan
    stages: tuple[PlanStage, PlanStage]

    @property
    def now(self) -> datetime:
        return self.team.at(11)

    def present(self, *, way: str = Way.OWN, now: datetime | None = None) -> PlanPresentation:
        return present_plan(
            plan=self.plan,
            location=self.team.clinic.location,
            way=way,
            by=self.team.rn,
            now=now or self.now,
            said=Said("My jaw looks heavy."),
        )

    def answer(
        self, shown: PlanPresentation, line: int, answer: str = "yes", reason: str = ""
    ) -> None:
        answer_line(
            presentation=shown,
            line=line,
            answer=answer,
            reason=reason,
            by=self.client,
            way=Way.OWN,
            now=self.now,
        )

    def sign(
        self,
        shown: PlanPresentation,
        *,
        name: str = "Jess Moreau",
        key: str = "",
        now: datetime | None = None,
    ) -> PlanPresentation:
        signed = Signed(name, key or answers_key(answers_to(shown).values()), "en")
        return sign_plan(
            presentation=shown, signed=signed, by=self.client, way=Way.OWN, now=now or self.now
        )

    def opened(self) -> PlanPresentation:
        shown = self.present()
        return open_presentation(presentation=shown, way=Way.OWN, by=self.client, now=self.now)


def make_scene(team: Team, *, client: Client | None = None, email: str = "") -> Scene:
    team.injector.name = "Theo Marchetti"
    team.injector.save()
    toxin, filler = toxin_lot(team).product, filler_lot(team).product
    reached = {"email": email} if email else {}
    client = client or make_client(first_name="Jess", last_name="Moreau", birth_on=BORN, **reached)
    plan = make_plan(client=client, by=team.rn, now=team.at(10))
    first = add_stage(plan=plan, name="Muscles", by=team.rn)
    second = add_stage(plan=plan, name="Volume", by=team.rn)
    for side, amount in (("R", "24"), ("L", "28")):
        _intend(team, first, masseter(), toxin, amount, side)
        _intend(team, second, cheek(), filler, "0.5", side)
    _intend(team, second, chin(), filler, "1", "")
    return Scene(team, client, plan, (first, second))


def _intend(
    team: Team, stage: PlanStage, area: object, product: Product, amount: str, side: str
) -> None:
    plan_item(
        stage=stage, area=area, product=product, amount=Decimal(amount), side=side, by=team.rn
    )  # type: ignore[arg-type]
