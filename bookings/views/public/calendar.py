"""Visits in other people's calendar programs: the client's file, and a link for each of us."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from bookings.calendar.feed import Feed
from bookings.calendar.feed_links import find_feed_of, renew_feed, revoke_feed
from bookings.calendar.invitation import appointment_file
from bookings.models import Appointment, CalendarFeed
from bookings.views.links import opens_appointment
from medspa.accounts.access import by_token, requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clinic.models import StaffMember
from medspa.web.request import HttpRequest

MEDIA_TYPE = "text/calendar; charset=utf-8"


@by_token
@require_safe
@opens_appointment
def visit_calendar(request: HttpRequest, appointment: Appointment, token: str) -> HttpResponse:
    """The visit as a file to put into a calendar."""
    response = HttpResponse(appointment_file(appointment, request.now), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = 'attachment; filename="visit.ics"'
    return response


@by_token
@require_safe
def staff_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar program reads again and again; not written anew unless something changed."""
    try:
        feed = Feed(find_feed_of(token).staff, request.now)
    except CalendarFeed.DoesNotExist as error:
        raise Http404("No calendar") from error
    response = get_conditional_response(request, etag=feed.etag)
    if response is None:
        response = HttpResponse(feed.written(), content_type=MEDIA_TYPE)
    response["ETag"] = feed.etag
    response["Cache-Control"] = "private, no-cache"  # keep it, but ask each time
    return response


@requires(Permission.VIEW_DIARY)
@require_safe
def my_calendar(request: HttpRequest) -> HttpResponse:
    """Read my visits in my own calendar: whether there is a link, and since when."""
    staff = StaffMember.objects.filter(user=user_of(request), is_active=True).first()
    return _my_page(request, staff)


@requires(Permission.VIEW_DIARY)
@require_POST
def renew_my_calendar(request: HttpRequest) -> HttpResponse:
    """Show the new link, this once: answered at once and not after a redirect, which would have
    to remember the secret somewhere."""
    staff = _me(request)
    token = renew_feed(staff=staff, by=user_of(request), now=request.now)
    link = settings.SITE_URL + reverse("staff_calendar", args=[token])
    return _my_page(request, staff, link)


@requires(Permission.VIEW_DIARY)
@require_POST
def revoke_my_calendar(request: HttpRequest) -> HttpResponse:
    if revoke_feed(staff=_me(request), by=user_of(request), now=request.now):
        messages.success(request, "The link does not work any more.")
    return redirect("my_calendar")


def _me(request: HttpRequest) -> StaffMember:
    return get_object_or_404(StaffMember, user=user_of(request), is_active=True)


def _my_page(request: HttpRequest, staff: StaffMember | None, link: str = "") -> HttpResponse:
    feed = CalendarFeed.objects.filter(staff=staff, revoked_at=None).first()
    context = {"staff": staff, "feed": feed, "link": link}
    return render(request, "bookings/my_calendar.html", context)
