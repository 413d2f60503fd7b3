"""Short texts of the public site beside its pages: about people, and how to find a location."""

from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from medspa.accounts.access import requires
from medspa.accounts.permissions import Permission
from medspa.clinic.models import Location, StaffMember
from medspa.web.request import HttpRequest
from office.rows.pages import RowForm, RowPage, answer_row
from website.models import PlaceWords, Portrait
from website.text.markdown import to_html


class PortraitForm(RowForm):
    GROUPS = [("", ("words",))]

    class Meta:
        model = Portrait
        fields = ("words",)
        widgets = {"words": forms.Textarea({"rows": 6})}


class PlaceWordsForm(RowForm):
    GROUPS = [("", ("arriving",))]

    class Meta:
        model = PlaceWords
        fields = ("arriving",)
        widgets = {"arriving": forms.Textarea({"rows": 6})}


TEMPLATE = "office/office_text.html"
KINDS: dict[str, tuple[Any, str, Any, RowPage]] = {
    "person": (
        Portrait,
        "person",
        StaffMember,
        RowPage("texts", TEMPLATE, PortraitForm, "office_texts"),
    ),
    "place": (
        PlaceWords,
        "location",
        Location,
        RowPage("texts", TEMPLATE, PlaceWordsForm, "office_texts"),
    ),
}


@requires(Permission.ADMINISTER)
@require_safe
def office_texts(request: HttpRequest) -> HttpResponse:
    """Of each person and place: in which languages something is said."""
    groups = [
        ("How to find us", "place", Location.objects.filter(is_active=True)),
        ("About the team", "person", StaffMember.objects.bookable()),
    ]
    shown = [(title, kind, _lines(kind, list(about))) for title, kind, about in groups]
    return render(request, "office/office_texts.html", {"here": "texts", "groups": shown})


@requires(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def office_text(request: HttpRequest, kind: str, pk: int, language: str) -> HttpResponse:
    """The text about one of them in one language, and how it reads now."""
    model, name, about_model, page = KINDS[kind]
    about = about_model.objects.filter(pk=pk).first()
    if about is None:
        raise Http404("Nothing to write about.")
    of = {name: about, "language": language}
    row = model.objects.filter(**of).first()
    form = type(page.form.__name__, (page.form,), {"__init__": _about(page.form, of)})
    said = getattr(row, page.form.Meta.fields[0], "") if row else ""  # type: ignore[attr-defined]
    context = {
        "about": about,
        "language": dict(settings.LANGUAGES)[language],
        "reads": to_html(said),
    }
    return answer_row(request, replace(page, form=form), row.pk if row else None, **context)


def _about(form: type[RowForm], of: dict[str, Any]) -> Any:
    """A new text is about that person or place, in that language."""

    def begin(self: Any, *args: Any, **kwargs: Any) -> None:
        form.__init__(self, *args, **kwargs)
        for name, value in of.items():
            setattr(self.instance, name, value)

    return begin


def _lines(kind: str, about: list[Any]) -> list[tuple[Any, list[tuple[str, str, bool]]]]:
    """Each with its languages: code, name, whether something is said."""
    model, name, _about_model, _page = KINDS[kind]
    said = set(model.objects.values_list(f"{name}_id", "language"))
    return [
        (each, [(code, words, (each.pk, code) in said) for code, words in settings.LANGUAGES])
        for each in about
    ]
