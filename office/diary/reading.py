"""Forms that change the diary: the visits that lose their place are shown, and read, before."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms

from bookings.forms.absences import ReadField
from bookings.schedule.changing import ClashesUnread, change_diary
from bookings.schedule.clashes import Clash
from bookings.schedule.proposals import Proposal
from medspa.accounts.access import user_of
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest

if TYPE_CHECKING:
    from django.http import QueryDict

type ClashRow = tuple[Clash, Sequence[Proposal]]


class ReadsClashes(forms.BaseForm):
    """A form with a hidden field `read`: which list of visits its page has shown."""

    clash_rows: Sequence[ClashRow] = ()

    def show_clashes(self, error: ClashesUnread) -> None:
        """Say no once, with the list; sent again, the form is kept."""
        self.clash_rows = [
            (clash, error.proposals.get(clash.appointment.pk, ())) for clash in error.clashes
        ]
        self.put_in("read", error.read)
        self.add_error(None, error)

    def put_in(self, name: str, value: str) -> None:
        """Put a value into what was sent, for the page that is shown again."""
        sent = cast("QueryDict", self.data).copy()
        sent[self.add_prefix(name)] = value
        self.data = sent


def hidden_field() -> ReadField:
    """What the page has shown: nothing that is stored, so nothing that changes."""
    return ReadField(required=False)


def keep_read(request: HttpRequest, form: ReadsClashes, change: Callable[[], Any]) -> bool:
    """Whether the change was made; if not, the form says why."""
    read = form.cleaned_data.get("read", "")
    try:
        change_diary(change, read=read, by=user_of(request), now=request.now)
    except ClashesUnread as error:
        form.show_clashes(error)
    except RuleViolation as error:
        add_refusal(form, error)
    return not form.errors
