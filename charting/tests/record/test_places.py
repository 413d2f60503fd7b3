"""Where a client is treated, where it is about no visit in particular."""

import pytest

from charting.ground.places import place_of, usual_location
from charting.tests.factories import Team, make_visit
from medspa.clients.tests.factories import make_client
from medspa.clinic.models import Location

pytestmark = pytest.mark.django_db


def test_a_closed_location_speaks_for_the_clinic_only_where_no_other_does(team: Team) -> None:
    first = team.clinic.location
    client = make_client()
    second = Location.objects.get(pk=first.pk)
    second.pk, second.name, second.slug = None, "Annex", "second"
    second.save()
    Location.objects.filter(pk=first.pk).update(is_active=False)
    assert (place_of(client), usual_location(client)) == (second, second)

    visit = make_visit(team, client=client)
    assert (place_of(client), place_of(make_client(), visit)) == (first, first)

    Location.objects.update(is_active=False)
    other = make_client()
    assert (place_of(other), usual_location(other)) == (first, None)
