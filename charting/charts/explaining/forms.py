"""Why something unusual was given, and which risk was discussed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from charting.models.charts.stated import LONGEST
from charting.record.contents import ChartContents
from charting.record.gates.why import causes_of, stated_reasons


class RationaleForm(forms.Form):
    """Two lines, each filled by a tap of what is often said, or by what was said before."""

    why = forms.CharField(label="Why", max_length=LONGEST)
    risk = forms.CharField(label="Risk discussed", max_length=LONGEST)

    about: Sequence[str] = ()
    """What asks, by the keys of its causes, as the page shows it."""

    often = {
        "why": (
            "Client's wish after discussion",
            "Evens out the sides",
            "Usual practice outside the label",
        ),
        "risk": (
            "Bruising, swelling, asymmetry",
            "Blocked vessel, loss of vision",
            "Drooping lid or brow",
            "Uneven smile or weak bite",
        ),
    }

    @classmethod
    def fresh(cls, contents: ChartContents) -> "RationaleForm":
        """With what was written before, so that a new cause is one tap."""
        before = contents.rationales[-1] if contents.rationales else None
        initial: dict[str, Any] = (
            {"why": before.why, "risk": before.risk}
            if before
            else {"why": stated_reasons(contents)}
        )
        form = cls(initial=initial, auto_id="rationale-%s")
        form.about = [cause.stored for cause in causes_of(contents)]
        return form

    @classmethod
    def sent(cls, data: QueryDict) -> "RationaleForm":
        """For what was on the page when it was written."""
        form = cls(data, auto_id="rationale-%s")
        form.about = data.getlist("about")
        return form

    @property
    def lines(self) -> list[tuple[forms.BoundField, tuple[str, ...]]]:
        """Each field with what is often said there."""
        return [(self[name], often) for name, often in self.often.items()]
