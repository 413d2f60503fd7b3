"""Aftercare that was explained and handed out: which words, in which way, when and by whom."""

from datetime import datetime

from django.db import transaction

from charting.aftercare.errors import NothingToExplain
from charting.aftercare.queries import wanted_sections
from charting.aftercare.sheets import sheet_version
from charting.ground.acting_staff import lock_open_chart, mark_saved, require_staff
from charting.models import AftercareGiven, Chart
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record


@transaction.atomic
def give_aftercare(*, chart: Chart, way: str, by: User, now: datetime) -> AftercareGiven:
    """Keep that the client was told, in the words for what stands in the chart now.

    In the client's language. The same words in the same way again are the row that is there.
    Raises NotPermitted, ChartSigned, ChartDiscarded, NothingToExplain.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    chart = lock_open_chart(chart)
    sections = wanted_sections(chart.injections.with_products())
    if not sections:
        raise NothingToExplain("Chart what was given first: the sheet follows from it.")
    language = chart.client.language
    facts = {
        "way": way,
        "language": language,
        "version": sheet_version(),
        "sheet": [section.in_language(language) for section in sections],
    }
    same = chart.aftercare.filter(**facts).first()
    if same:
        return same
    given = AftercareGiven(chart=chart, by=staff, at=now, **facts)
    given.full_clean(exclude=["chart", "by"])
    given.save(force_insert=True)
    _keep_whether(chart, now)
    record(by=by, action="aftercare.given", target=given, chart=str(chart.pk), way=way)
    return given


@transaction.atomic
def take_back_aftercare(*, given: AftercareGiven, by: User, now: datetime) -> None:
    """It was tapped by mistake: nobody handed it out. Only while the chart is open.

    Raises NotPermitted, ChartSigned, ChartDiscarded.
    """
    require_staff(by, Permission.WRITE_CHARTS)
    chart = lock_open_chart(given.chart)
    there = chart.aftercare.filter(pk=given.pk).first()
    if there is None:  # a second tap
        return
    record(by=by, action="aftercare.taken_back", target=there, chart=str(chart.pk))
    there.delete()
    _keep_whether(chart, now)


def _keep_whether(chart: Chart, now: datetime) -> None:
    chart.aftercare_given = chart.aftercare.exists()
    chart.save(update_fields=["aftercare_given"])
    mark_saved(chart, now)
