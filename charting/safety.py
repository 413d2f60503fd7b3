"""What was asked, looked at and put back on the day of a chart."""

from dataclasses import dataclass

from charting.models import Asked, Chart, GoOn, PutBack, SafetyCheck
from treatments.models import Product


@dataclass(frozen=True)
class Safety:
    """Every line of a chart, oldest first; nothing is ever taken out of it."""

    asked: list[Asked]
    checks: list[SafetyCheck]
    put_backs: list[PutBack]

    def asked_about(self, product: Product) -> list[Asked]:
        return [line for line in self.asked if line.product_id == product.pk]

    def undecided(self, product: Product) -> Asked | None:
        """A contraindication with which nobody has gone on; a newer line does not hide it."""
        lines = self.asked_about(product)
        return next((one for one in lines if one.is_contraindication and not decision(one)), None)

    def newest(self, phase: str, what: str) -> SafetyCheck | None:
        found = [one for one in self.checks if (one.phase, one.what) == (phase, what)]
        return found[-1] if found else None


def read_safety(chart: Chart) -> Safety:
    return Safety(
        asked=list(Asked.objects.filter(chart=chart).select_related("product", "by", "go_on__by")),
        checks=list(SafetyCheck.objects.filter(chart=chart).select_related("by")),
        put_backs=list(chart.put_backs.select_related("lot__product", "by", "opened_by")),
    )


def decision(asked: Asked) -> GoOn | None:
    return getattr(asked, "go_on", None)
