"""What the client has to know afterwards, handed out before the chart is signed (clinical.md 3A).

Whoever has own pages finds it there with the signature: nothing is tapped for it. Where nobody can
reach the client so, it is said or printed, or somebody says why not.
"""

from collections.abc import Iterator

from charting.record.contents import ChartContents
from charting.record.gates.gate import Gate
from charting.record.gates.lines import unmet_gate
from treatments.models import Rule


def aftercare_gates(contents: ChartContents) -> Iterator[Gate]:
    """One where anything was given that has its aftercare."""
    if not contents.aftercare_wanted:
        return
    titles = ", ".join(one.title.lower() for one in contents.aftercare_missing)
    if not titles:
        yield Gate("aftercare", _given(contents), is_met=True, rule=Rule.AFTERCARE)
    elif contents.chart.client.has_own_pages:
        sentence = f"Aftercare ({titles}) will be on the client's own pages once you sign"
        yield Gate("aftercare", sentence, is_met=True, rule=Rule.AFTERCARE)
    else:
        sentence = (
            f"Aftercare ({titles}) is not given yet, and the client has no confirmed e-mail "
            "address for own pages: say it or hand it out on paper"
        )
        yield unmet_gate(
            contents, Rule.AFTERCARE, "aftercare", sentence, contents.injections, "Say why not"
        )


def _given(contents: ChartContents) -> str:
    ways = dict.fromkeys(one.get_way_display().lower() for one in contents.aftercare)
    return f"Aftercare given: {', '.join(ways)}"
