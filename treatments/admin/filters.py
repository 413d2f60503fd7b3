"""Ways to find rows of the catalogue: by what they cite, and by what the labels say today."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from treatments.catalogue.datafiles import MARKS_FOR_REVIEW
from treatments.models import Indication


def on_label_today() -> Exists:
    """For a row with product and area: does the label name the area today?"""
    holding = Indication.objects.holding(timezone.localdate())
    return Exists(holding.filter(product=OuterRef("product"), area=OuterRef("area")))


def _any_contains(fields: tuple[str, ...], *marks: str) -> Q:
    found = Q()
    for field in fields:
        for mark in marks:
            found |= Q(**{f"{field}__contains": mark})
    return found


class SourceFilter(admin.SimpleListFilter):
    """Cited, common practice, or silent: `source_fields` of the page are searched."""

    title = "source"
    parameter_name = "cites"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        self.fields = model_admin.source_fields
        return [
            ("source", "Cites a source"),
            ("practice", "Common practice, no source"),
            ("nothing", "Says nothing"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        practice = _any_contains(self.fields, *MARKS_FOR_REVIEW)
        cited = _any_contains(self.fields, "[R", "[SEED")
        match self.value():
            case "source":
                return queryset.filter(cited)
            case "practice":
                return queryset.filter(practice)
            case "nothing":
                return queryset.exclude(cited).exclude(practice)
        return queryset


class LabelFilter(admin.SimpleListFilter):
    title = "label today"
    parameter_name = "label"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("on", "On-label"), ("off", "Off-label")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "on":
                return queryset.filter(on_label_today())
            case "off":
                return queryset.filter(~on_label_today(), product__isnull=False)
        return queryset


class InForceFilter(admin.SimpleListFilter):
    title = "in force"
    parameter_name = "force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("now", "Today"), ("not", "Not yet, or no more")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        today = Indication.objects.holding(timezone.localdate()).values("pk")
        match self.value():
            case "now":
                return queryset.filter(pk__in=today)
            case "not":
                return queryset.exclude(pk__in=today)
        return queryset
