"""Book a course at the desk: its first time is chosen, the others are proposed, all are booked."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.availability.search import Slot
from bookings.booking.book import AT_DESK
from bookings.courses.book import ChosenStep, book_course
from bookings.courses.proposals import propose_steps, who_gives
from bookings.courses.queries import find_busy_times, find_templates_at
from bookings.forms import DeskChoiceForm, DeskCourseForm, at_field
from bookings.models import Course, CourseStep, CourseTemplate
from bookings.picker.choice import Choice, choice_of, find_people_for
from bookings.picker.linked import Row, step_rows
from bookings.picker.times import Times, week_of_times, whole_diary
from bookings.reservation.slot_request import find_nearest_slots
from bookings.views.desk.chosen import (
    begun_with,
    client_chosen,
    people_context,
    picked_time,
    read_moment,
)
from bookings.views.desk.client import client_named_in
from bookings.views.desk.draft import (
    DeskDraft,
    draft_of,
    drop_draft,
    keep_draft,
    kept_instead,
    unfinished_drafts,
)
from bookings.views.desk.overriding import override_context
from bookings.views.fragments import render_part
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clients.models import Client
from medspa.clinic.desk import desk_location
from medspa.clinic.models import Location
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest

TAKEN = "The first time is no longer free. Please pick another."


@requires(Permission.BOOK_FOR_CLIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_course(request: HttpRequest) -> HttpResponse:
    """The address holds the course, the place, the provider, the client and the first time."""
    location = desk_location(request, request.GET.get("location", ""))
    templates = find_templates_at(location.pk) if location else []
    if location is None or not templates:
        return render(request, "bookings/no_course.html", {"location": location}, status=404)
    slug = request.GET.get("template", "")
    template = next((each for each in templates if each.slug == slug), templates[0])
    first, *later = template.steps.all()
    asked = DeskChoiceForm(_address(request, location, first))
    if not asked.is_valid():
        return redirect(f"{request.path}?location={location.slug}")
    draft = draft_of(request)
    choice = choice_of(asked)
    at = choice.starts_at or read_moment(draft.said("starts_at"))
    page = _Page(
        request=request,
        templates=templates,
        template=template,
        first=first,
        later=later,
        choice=replace(choice, starts_at=at),
        draft=draft,
    )
    if request.method != "POST":
        return page.shown(
            DeskCourseForm(location=location, steps=later, initial=begun_with(request, draft))
        )
    return kept_instead(request, draft) or _sent(page, DeskCourseForm)


def _sent(page: "_Page", kind: type[DeskCourseForm]) -> HttpResponse:
    """In earnest: booked, or the page again with everything typed."""
    form = kind(page.request.POST, location=page.choice.location, steps=page.later)
    error = None
    if form.is_valid():
        try:
            course = page.booked(form)
        except RuleViolation as refusal:
            error = refusal
        else:
            drop_draft(page.request, page.draft)
            return redirect(course.appointments()[0].board_address())
    keep_draft(page.request, page.draft)
    return page.shown(form, error)


def _address(request: HttpRequest, location: Location, first: CourseStep) -> dict[str, str]:
    """The time may have been proposed for without a new address for the form."""
    said = {name: request.GET.get(name, "") for name in ("provider", "starts_at", "on", "page")}
    if sent := request.POST.get("starts_at"):
        said["starts_at"] = sent
    return said | {"appointment_type": first.appointment_type.slug, "location": location.slug}


@dataclass(frozen=True, kw_only=True)
class _Page:
    """One request for the page, with what its address says."""

    request: HttpRequest
    templates: list[CourseTemplate]
    template: CourseTemplate
    first: CourseStep
    later: list[CourseStep]
    choice: Choice
    draft: DeskDraft

    @property
    def now(self) -> datetime:
        return self.request.now

    @transaction.atomic
    def booked(self, form: DeskCourseForm) -> Course:
        typed = form.cleaned_data
        client = client_named_in(form, by=user_of(self.request), now=self.now)
        times = [typed["starts_at"], *(form.time_of(step) for step in self.later)]
        return book_course(
            client=client,
            template=self.template,
            location=self.choice.location,
            chosen=[
                ChosenStep(step, at, who_gives(step.appointment_type, self.choice.provider))
                for step, at in zip((self.first, *self.later), times, strict=True)
            ],
            details=replace(
                AT_DESK, note=typed["note"], submission_key=str(typed["submission_key"])
            ),
            override=form.override,
            by=user_of(self.request),
            now=self.now,
        )

    def shown(self, form: DeskCourseForm, error: RuleViolation | None = None) -> HttpResponse:
        slot, person = self._first_slot(), client_chosen(self.request, form, self.draft)
        times = self._times()
        at = self.choice.starts_at
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
            "nearest": [] if error and "about" in error.facts else find_nearest_slots(error),
            "slot": slot,
            "draft": self.draft,
            "unfinished": unfinished_drafts(self.request, self.draft),
            "picked": picked_time(self.choice, times, at, self.now),
            "rows": self._rows(form, slot, person),
            "times": times,
            "chosen_at": at,
            "providers": find_people_for(self.choice),
            **people_context(self.request, person),
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
        slots = replace(diary, from_on=day, to_on=day).find_slots()
        return next((each for each in slots if each.starts_at == self.choice.starts_at), None)

    def _rows(self, form: DeskCourseForm, slot: Slot | None, person: Client | None) -> list[Row]:
        if slot is None:
            return []
        proposals = propose_steps(
            self.later,
            location=self.choice.location,
            first=slot,
            provider=self.choice.provider,
            now=self.now,
            busy=find_busy_times(person, self.now),
        )
        typed = form.cleaned_data if form.is_bound else self._kept_times()
        return step_rows(self.later, proposals, typed)

    def _kept_times(self) -> dict[str, datetime | None]:
        names = [at_field(step.position) for step in self.later]
        return {name: read_moment(self.draft.said(name)) for name in names}

    def _times(self) -> Times:
        diary = whole_diary(self.choice, self.now, at_desk=True)
        return week_of_times(diary, page=self.choice.page, on=self.choice.day)
