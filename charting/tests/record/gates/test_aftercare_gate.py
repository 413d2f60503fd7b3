"""Aftercare comes with the signature where the client has own pages, and is asked for elsewhere."""

import pytest

from charting.charts.services.signing import sign_chart
from charting.errors import NotReadyToSign
from charting.models import Chart
from charting.tests.chart_gates import closed_gates
from charting.tests.factories import Team
from medspa.clients.models import Client

pytestmark = pytest.mark.django_db


def test_aftercare_is_given_with_the_signature_or_asked_for(
    team: Team, filled_chart: Chart
) -> None:
    who = {"by": team.rn, "now": team.at(11)}
    row = Client.objects.filter(pk=filled_chart.client_id)
    confirmed = row.get().email
    for shut in ("", "typed-at-the-desk@mail.example"):
        row.update(email=shut)
        chart = Chart.objects.get(pk=filled_chart.pk)
        (gate,) = closed_gates(chart)
        assert (gate.code, gate.is_exceptable) == ("aftercare", True)
        with pytest.raises(NotReadyToSign, match="own pages"):
            sign_chart(chart=chart, **who)
        assert not chart.aftercare.exists()
    row.update(email=confirmed)
    signature = sign_chart(chart=Chart.objects.get(pk=filled_chart.pk), **who)
    assert [one["way"] for one in signature.snapshot["aftercare"]] == ["pages"]
