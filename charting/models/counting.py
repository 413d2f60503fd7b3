"""Which charts count: the one answer for intervals, maintenance, recall, plans and the diary."""

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

HOLDS = """
    SELECT FROM charting_chart held
    WHERE held.appointment_id = {appointment}
        AND held.signed_at IS NOT NULL
        AND held.retraction <> 'never_happened'
        AND NOT EXISTS (
            SELECT FROM charting_chart newer
            WHERE newer.replaces_id = held.id AND newer.signed_at IS NOT NULL
        )
"""
"""`counts` as the triggers ask it."""


def counting_filter(path: str = "") -> Q:
    """What is signed and was not taken back; `path` leads to the chart (`chart__`).

    A chart that was wrongly written counts until the one that replaces it is signed. One that
    never happened counts for nothing at once.
    """
    chart = apps.get_model("charting", "Chart")
    replaced = chart.objects.filter(replaces=OuterRef(f"{path}pk"), signed_at__isnull=False)
    return (
        Q(**{f"{path}signed_at__isnull": False})
        & ~Q(**{f"{path}retraction": "never_happened"})
        & Q(~Exists(replaced))
    )


def of_stage_filter(stage: Any, client: Any, path: str = "") -> Q:
    """The charts of a visit of a plan: those that name it, and those that name none and whose
    appointment is tied to it. A signed chart is never touched, so what was found out after it was
    signed is said of the appointment.

    `stage` and `client` (whose plan it is): rows or `OuterRef`s; without the client, the database
    would read every chart.
    """
    named = Q(**{f"{path}plan_stage": stage})
    tied = Q(**{f"{path}plan_stage": None, f"{path}appointment__plan_stages": stage})
    return Q(**{f"{path}client": client}) & (named | tied)


def so_far_filter(path: str = "") -> Q:
    """What counts, and what stands in a chart that somebody is writing; one that is written anew
    counts once it is signed, in place of the wrong one."""
    is_open = {"signed_at": None, "discarded_at": None, "replaces": None}
    return Q(**{f"{path}{name}": value for name, value in is_open.items()}) | counting_filter(path)
