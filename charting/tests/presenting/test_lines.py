"""A part that is planned alone is told as that part; all parts together as what clients call it."""

import pytest

from charting.presenting.content.lines import lines_of, stages_to_show
from charting.tests.factories import cheek, filler_lot, make_team
from charting.tests.presenting.scene import _intend, make_scene
from treatments.models import AreaPart
from treatments.tests.factories import make_area

pytestmark = pytest.mark.django_db


def test_a_part_alone_is_not_the_whole() -> None:
    scene = make_scene(make_team())
    apex = make_area("CHEEK_APEX", takes_filler=True)
    whole = make_area("CHEEK", region="M", lay_name="Cheek", takes_filler=True)
    for part in (cheek(), apex):
        AreaPart.objects.create(composite=whole, part=part)

    def named() -> list[str]:
        return [line.area.pk for line in lines_of(stages_to_show(scene.plan))]

    assert named() == ["MASSETER", "CHEEK_LAT", "CHIN"]
    filler = filler_lot(scene.team).product
    _intend(scene.team, scene.stages[1], apex, filler, "0.5", "R")
    assert named() == ["MASSETER", "CHEEK", "CHIN"]
