from typing import ClassVar

import pgtrigger

from bookings.models import Appointment
from charting.models.triggers.charts import VISIT_OF_CHART


class ChartedVisit(Appointment):
    """A visit as far as charting guards it: the diary's table with the triggers that read charts.

    The diary cannot look up into charts, so their triggers on its table belong to charting.
    """

    class Meta:
        proxy = True
        default_permissions: ClassVar = ()
        triggers = [
            pgtrigger.Trigger(
                name="agrees_with_chart",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "((OLD.client_id, OLD.starts_at, OLD.status, OLD.charted_at) IS DISTINCT FROM"
                    " (NEW.client_id, NEW.starts_at, NEW.status, NEW.charted_at))"
                ),
                func=VISIT_OF_CHART,
            )
        ]
