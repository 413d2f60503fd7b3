"""Book a course at the desk: its first time is chosen, the others are proposed, all are booked."""

from dataclasses import replace

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.availability import Slot
from bookings.courses import busy_times, templates_at
from bookings.finding import find_clients
from bookings.forms import DeskChoiceForm, DeskCourseForm
from bookings.models import Course, CourseStep, CourseTemplate
from bookings.proposals import propose_steps, who_gives
from bookings.services.courses import ChosenStep, book_course
from bookings.views.board import PLACE_KEY, board_address
from bookings.views.choice import Choice, choice_of, people_for
from bookings.views.desk_client import client_named_in
from bookings.views.fragments import render_part
from bookings.views.linked import Row, step_rows
from bookings.views.overriding import override_context
from bookings.views.times import Times, week_of_times, whole_diary
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clients.models import Client
from medspa.clinic.models import Location
from medspa.errors import RuleViolation

TAKEN = "The first time is not free any more. Please choose another."


@requires(Permission.BOOK_FOR_CLIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_course(request: HttpRequest) -> HttpResponse:
    """The address holds the course, the place, the provider, the client and the first time."""
    location = _location(request)
    templates = templates_at(location.pk) if location else []
    if location is None or not templates:
        return render(request, "bookings/no_course.html", {"location": location}, status=404)
    slug = request.GET.get("template", "")
    template = next((each for each in templates if each.slug == slug), templates[0])
    first, *later = template.steps.all()
    asked = DeskChoiceForm(_address(request, location, first))
    if not asked.is_valid():
        return redirect(f"{request.path}?location={location.slug}")
    page = _Page(request, templates, template, first, later, choice_of(asked))
    if request.method != "POST":
        return page.shown(DeskCourseForm(location=location, steps=later))
    form = DeskCourseForm(request.POST, location=location, steps=later)
    if not form.is_valid():
        return page.shown(form)
    try:
        course = page.booked(form)
    except RuleViolation as error:
        return page.shown(form, error)
    return redirect(board_address(course.visits()[0]))


def _location(request: HttpRequest) -> Location | None:
    """What the address says, else the location of the board, else the first."""
    locations = Location.objects.filter(is_active=True)
    slug = request.GET.get("location") or request.session.get(PLACE_KEY, "")
    return locations.filter(slug=slug).first() or locations.first()


def _address(request: HttpRequest, location: Location, first: CourseStep) -> dict[str, str]:
    """The time may have been proposed for without a new address for the form."""
    said = {name: request.GET.get(name, "") for name in ("provider", "starts_at", "on", "page")}
    if sent := request.POST.get("starts_at"):
        said["starts_at"] = sent
    return said | {"appointment_type": first.appointment_type.slug, "location": location.slug}


class _Page:
    """One request for the page, with what its address says."""

    def __init__(
        self,
        request: HttpRequest,
        templates: list[CourseTemplate],
        template: CourseTemplate,
        first: CourseStep,
        later: list[CourseStep],
        choice: Choice,
    ) -> None:
        self.request = request
        self.templates, self.template = templates, template
        self.first, self.later = first, later
        self.choice = choice
        self.now = timezone.now()
        self.client = self._client()

    @transaction.atomic
    def booked(self, form: DeskCourseForm) -> Course:
        typed = form.cleaned_data
        client = client_named_in(form, by=user_of(self.request))
        times = [typed["starts_at"], *(form.time_of(step) for step in self.later)]
        return book_course(
            client=client,
            template=self.template,
            location=self.choice.location,
            chosen=[
                ChosenStep(step, at, who_gives(step.appointment_type, self.choice.provider))
                for step, at in zip((self.first, *self.later), times, strict=True)
            ],
            note=typed["note"],
            submission_key=str(typed["submission_key"]),
            override=form.override,
            by=user_of(self.request),
            now=self.now,
        )

    def shown(self, form: DeskCourseForm, error: RuleViolation | None = None) -> HttpResponse:
        slot = self._first_slot()
        said = self.request.GET.get("q", "").strip()[:100]
        location = self.choice.location
        is_gone = bool(self.choice.starts_at and slot is None)
        context = {
            "choice": self.choice,
            "location": location,
            "templates": self.templates,
            "template": self.template,
            "first": self.first,
            "form": form,
            "error": error,
            "problem": error.detail if error else TAKEN if is_gone else "",
            "slot": slot,
            "rows": self._rows(form, slot),
            "times": self._times(),
            "chosen_at": self.choice.starts_at,
            "providers": people_for(self.choice),
            "client_chosen": self._chosen_client(form),
            "said": said,
            "people": self._people(said, form),
            **override_context(user_of(self.request), error),
        }
        status = 422 if error or form.errors else 200
        parts = ("times", "people", "steps")
        with timezone.override(location.zone):
            return render_part(
                self.request, "bookings/desk_course.html", context, parts=parts, status=status
            )

    def _first_slot(self) -> Slot | None:
        """The chosen first time, if it is free."""
        day = self.choice.starts_at and self.choice.location.local(self.choice.starts_at).date()
        if not day:
            return None
        diary = whole_diary(self.choice, self.now, at_desk=True)
        slots = replace(diary, from_on=day, to_on=day).slots()
        return next((each for each in slots if each.starts_at == self.choice.starts_at), None)

    def _rows(self, form: DeskCourseForm, slot: Slot | None) -> list[Row]:
        if slot is None:
            return []
        proposals = propose_steps(
            self.later,
            location=self.choice.location,
            first=slot,
            provider=self.choice.provider,
            now=self.now,
            busy=busy_times(self._chosen_client(form), self.now),
        )
        return step_rows(self.later, proposals, form.cleaned_data if form.is_bound else {})

    def _times(self) -> Times:
        diary = whole_diary(self.choice, self.now, at_desk=True)
        return week_of_times(diary, page=self.choice.page, on=self.choice.day)

    def _client(self) -> Client | None:
        said = self.request.GET.get("client", "")
        return Client.objects.filter(pk=said).first() if said.isdecimal() else None

    def _chosen_client(self, form: DeskCourseForm) -> Client | None:
        return (form.cleaned_data.get("client") if form.is_bound else None) or self.client

    def _people(self, said: str, form: DeskCourseForm) -> list[Client]:
        """Those found, and whoever was chosen already."""
        chosen, found = self._chosen_client(form), list(find_clients(said))
        return found if chosen is None or chosen in found else [chosen, *found]
