"""What the states concerned want told on a paper about a treatment or an exam from afar."""

from charting.consents.asked import Kind
from charting.models import ConsentForm
from medspa.clients.models import Client
from medspa.clinic.models import Location
from treatments.catalogue.jurisdictions import jurisdiction_of, state_of

TOLD_WITH = (Kind.TREATMENT, Kind.TELEHEALTH)


def disclosures_of(form: ConsentForm, client: Client, location: Location) -> tuple[str, ...]:
    """The sentences of the location's state and of that in which the client was last examined, as
    they stand now, each once (`treatments/data/jurisdictions/`). One statement at most."""
    if form.kind not in TOLD_WITH:
        return ()
    here = state_of(location.region)
    last = client.clearances.exclude(client_state="").order_by("-pk").values_list("client_state")
    states = dict.fromkeys([here, *(state for (state,) in last[:1])])
    told = [sentence for state in states for sentence in jurisdiction_of(state).disclosures.value]
    return tuple(dict.fromkeys(told))
