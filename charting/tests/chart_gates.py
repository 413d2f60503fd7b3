"""The gates of a chart as it stands in the database now."""

from charting.models import Chart
from charting.record.contents import read_contents
from charting.record.gates.gate import Gate
from charting.record.gates.signing_gates import gates_of, unmet_gates
from charting.record.snapshot.later_events import later_events


def all_gates(chart: Chart) -> list[Gate]:
    return gates_of(read_contents(Chart.objects.get(pk=chart.pk)))


def closed_gates(chart: Chart) -> list[Gate]:
    return unmet_gates(all_gates(chart))


def all_sentences(chart: Chart) -> list[str]:
    return [gate.sentence for gate in all_gates(chart)]


def closed_sentences(chart: Chart) -> list[str]:
    return [gate.sentence for gate in closed_gates(chart)]


def later_sentences(chart: Chart) -> list[str]:
    return later_events(read_contents(Chart.objects.get(pk=chart.pk)))
