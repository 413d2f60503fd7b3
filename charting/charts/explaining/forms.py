"""Why something unusual was given, and which risk was discussed."""

from typing import Any

from django import forms

from charting.models.charts.stated import LONGEST
from charting.record.contents import ChartContents
from charting.record.gates.why import stated_reasons


class RationaleForm(forms.Form):
    """Two lines, each filled by a tap of what is often said, or by what was said before."""

    why = forms.CharField(label="Why", max_length=LONGEST)
    risk = forms.CharField(label="Risk discussed", max_length=LONGEST)

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
        return cls(initial=initial, auto_id="rationale-%s")

    @property
    def lines(self) -> list[tuple[forms.BoundField, tuple[str, ...]]]:
        """Each field with what is often said there."""
        return [(self[name], often) for name, often in self.often.items()]
