"""One page that adds or changes one row: locked, merged with what others wrote, and noted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from medspa.accounts.access import user_of
from medspa.accounts.models import User
from medspa.audit.admin import lock_rows
from medspa.audit.merging import merging_form
from medspa.web.request import HttpRequest
from office.diary.reading import ReadsClashes, hidden_field, keep_read
from office.rows.saving import save_row

TWICE = "Somebody else has just saved one like it. Look at the list before you save again."


class RowForm(ReadsClashes, forms.ModelForm[Any]):
    """The fields in groups, as the page shows them; `by` is who writes."""

    GROUPS: Sequence[tuple[str, Sequence[str]]] = ()
    read = hidden_field()

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        self.given_by = by
        super().__init__(*args, **kwargs)

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        return [
            (title, [self[name] for name in names if name in self.fields])
            for title, names in self.GROUPS
        ]

    def shut_field(self, name: str) -> None:
        """It is shown, and stays as it is."""
        self.fields[name].disabled = True
        self.fields[name].show_hidden_initial = False


@dataclass(frozen=True)
class RowPage:
    """`template` and `form` of one kind of row; `done`: the name of the page that follows."""

    here: str
    template: str
    form: type[RowForm]
    done: str
    save: Callable[[Any, User], Model] = save_row


@transaction.atomic
def answer_row(
    request: HttpRequest,
    page: RowPage,
    pk: int | None = None,
    *,
    initial: dict[str, Any] | None = None,
    **context: Any,
) -> HttpResponse:
    """A new row without `pk`; else that one, locked until it is written."""
    row = get_object_or_404(lock_rows(_rows(page)), pk=pk) if pk else None
    by = user_of(request)
    sent = request.POST if request.method == "POST" else None
    form = merging_form(page.form)(sent, instance=row, initial=initial, by=by)
    if form.is_valid() and _kept(request, page, form, by):
        _say_done(request, form)
        return redirect(page.done)
    shown = {"here": page.here, "form": form, "row": row, **context}
    return render(request, page.template, shown, status=422 if form.is_bound else 200)


def _rows(page: RowPage) -> Any:
    return page.form._meta.model._default_manager.all()


def _kept(request: HttpRequest, page: RowPage, form: Any, by: User) -> bool:
    try:
        return keep_read(request, form, partial(page.save, form, by))
    except IntegrityError:  # of two who add the same at once the second comes here
        form.add_error(None, TWICE)
        return False


def _say_done(request: HttpRequest, form: Any) -> None:
    messages.success(request, "Saved.")
    if form.merged:
        says = "; ".join(form.merged)
        messages.warning(
            request, f"Somebody else changed this in the meantime, and it is kept: {says}."
        )
