"""Standard photographs before the treatment (clinical.md 3A and 3C), where the place asks for them.

They show how the face was: what was taken after the first line shows something else. Whoever
treated may say why there are none.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from charting.ground.shots import Shot, missing, shots_for
from charting.models import Photo
from charting.record.contents import ChartContents
from charting.record.gates.gate import Gate
from charting.record.gates.lines import unmet_gate
from medspa.clients.resemblances import records_of
from treatments.models import Rule


def photo_gates(contents: ChartContents) -> Iterator[Gate]:
    """One where photographs are asked for and something was given."""
    place = contents.chart.appointment.location
    if not contents.injections or not place.requires_photos:
        return
    wanted = shots_for({line.area_id for line in contents.injections})
    without = missing(wanted, photos_before(contents))
    if without:
        yield _missing_gate(contents, wanted, without)
        return
    sentence = f"Photographs before treatment: all {len(wanted)} standard ones"
    yield Gate("photos", sentence, is_met=True, rule=Rule.PHOTOS)


def photos_before(contents: ChartContents) -> list[Photo]:
    """The person's of the day of the visit, before its first line. One statement."""
    chart, tomorrow = contents.chart, contents.chart.visit_on + timedelta(days=1)
    zone = chart.appointment.location.zone
    begins, ends = (datetime.combine(on, time(), zone) for on in (chart.visit_on, tomorrow))
    first = min(line.at for line in contents.injections)
    mine = records_of(chart.client)
    taken = Photo.objects.kept().filter(client__in=mine, taken_at__lte=first)
    return list(taken.filter(taken_at__gte=begins, taken_at__lt=ends))


def _missing_gate(contents: ChartContents, wanted: list[Shot], without: list[Shot]) -> Gate:
    names = "; ".join(shot.label for shot in without)
    sentence = (
        f"Photographs before treatment: {len(wanted) - len(without)} of {len(wanted)} "
        f"standard ones. Not taken: {names}"
    )
    return unmet_gate(contents, Rule.PHOTOS, "photos", sentence, contents.injections, "Say why not")
