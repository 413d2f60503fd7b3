"""What counts as delivered to a client: the injections of signed charts."""

from charting.history.visits import GivenAtVisit, given_at_visits
from medspa.clients.models import Client


def delivered_to(client: Client) -> list[GivenAtVisit]:
    return [one for one in given_at_visits(client) if one.is_signed]


def charts_of(given: list[GivenAtVisit]) -> list[str]:
    """The primary key of the chart of each."""
    return [one.line.session for one in given]
