"""Why, and the risk discussed, for what tests give."""

from datetime import datetime

from charting.charts.explaining.services import write_rationale
from charting.charts.services.notes import save_notes
from charting.models import Chart, Container
from charting.record.contents import read_contents
from charting.record.gates.why import causes_of
from medspa.accounts.models import User
from treatments.models import FacialArea

WHY, RISK = "Evens out the sides", "Bruising, asymmetry"


def explain(chart: Chart, *, by: User, now: datetime) -> None:
    """Both lines, if anything in the chart asks for them."""
    if causes := causes_of(read_contents(Chart.objects.get(pk=chart.pk))):
        about = [cause.stored for cause in causes]
        write_rationale(chart=chart, why=WHY, risk=RISK, about=about, by=by, now=now)


def say_why(container: Container, area: FacialArea, side: str, *, now: datetime) -> None:
    """Why, and the risk discussed, for whatever would ask about it when it is signed."""
    place = f"{area.pk}:{container.product.pk}"
    about = [f"off_label:{place}=0", f"tier_a:{area.pk}=0", f"unplanned:{place}:{side}=0"]
    chart = container.chart
    if not chart.rationales.filter(about__contains=about).exists():
        chart.rationales.create(about=about, why=WHY, risk=RISK, by=chart.injector, at=now)


def put_right(chart: Chart, *, by: User, now: datetime) -> None:
    """Charted again: the new chart says something that the wrong one did not."""
    said = {"concern": chart.concern, "assessment": chart.assessment}
    save_notes(chart=chart, **said, notes=f"{chart.notes} Put right.", by=by, now=now)
