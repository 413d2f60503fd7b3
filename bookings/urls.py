from django.urls import include, path

from bookings.views import metrics
from bookings.views.desk import (
    board,
    course,
    next_appointment,
    numbers,
    unsent,
)
from bookings.views.desk import booking as desk_booking
from bookings.views.desk import moving as desk_moving
from bookings.views.desk import waitlist as desk_waitlist
from bookings.views.desk.people import client_page, finding, phone, reminders, same_person
from bookings.views.public import (
    appointment_details,
    booking,
    calendar,
    details,
    leaving,
    manage,
    moving,
    waitlist,
)

urlpatterns = [
    path("metrics", metrics.metrics, name="metrics"),
    path("book/", booking.book, name="book"),
    path("book/time/", booking.book_time, name="book_time"),
    path("book/details/", details.book_details, name="book_details"),
    path("book/left/", leaving.book_left, name="book_left"),
    path("book/about/", details.talk_about, name="talk_about"),
    path("book/done/<str:token>/", booking.book_done, name="book_done"),
    path("a/<str:token>/", manage.manage_appointment, name="manage_appointment"),
    path("a/<str:token>/move/", moving.move_appointment, name="move_appointment"),
    path("a/<str:token>/details/", appointment_details.visit_details, name="visit_details"),
    path("a/<str:token>/confirm/", manage.confirm_appointment, name="confirm_appointment"),
    path("a/<str:token>/cancel/", manage.cancel_appointment, name="cancel_appointment"),
    path("a/<str:token>/visit.ics", calendar.visit_calendar, name="visit_calendar"),
    path("calendar/<str:token>.ics", calendar.staff_calendar, name="staff_calendar"),
    path("calendar/", calendar.my_calendar, name="my_calendar"),
    path("calendar/renew/", calendar.renew_my_calendar, name="renew_my_calendar"),
    path("calendar/revoke/", calendar.revoke_my_calendar, name="revoke_my_calendar"),
    path("api/", include("bookings.api.urls")),
    path("book/waitlist/", waitlist.join_waitlist, name="join_waitlist"),
    path("book/waitlist/done/", waitlist.waitlist_joined, name="waitlist_joined"),
    path("w/<str:token>/", waitlist.waitlist_place, name="waitlist_place"),
    path("w/<str:token>/change/", waitlist.change_waitlist, name="change_waitlist"),
    path("w/<str:token>/leave/", waitlist.leave_waitlist, name="leave_waitlist"),
    path("desk/waitlist/", desk_waitlist.waitlist, name="waitlist"),
    path("desk/waitlist/add/", desk_waitlist.waitlist_add, name="waitlist_add"),
    path(
        "desk/waitlist/<int:entry_id>/remove/",
        desk_waitlist.waitlist_remove,
        name="waitlist_remove",
    ),
    path("desk/waitlist/<int:entry_id>/link/", desk_waitlist.waitlist_link, name="waitlist_link"),
    path("desk/", board.day_board, name="day_board"),
    path("desk/book/", desk_booking.desk_book, name="desk_book"),
    path("desk/course/", course.desk_course, name="desk_course"),
    path("desk/clients/alike/", finding.alike_clients, name="alike_clients"),
    path("desk/clients/<int:pk>/", client_page.desk_client, name="desk_client"),
    path("desk/clients/<int:pk>/phone/", phone.change_client_phone, name="change_client_phone"),
    path("desk/clients/<int:pk>/reminders/", reminders.client_reminders, name="client_reminders"),
    path("desk/same/", same_person.same_person, name="same_person"),
    path("desk/same/<int:pk>/", same_person.same_person_answer, name="same_person_answer"),
    path("desk/unsent/", unsent.unsent_messages, name="unsent_messages"),
    path("desk/unsent/<int:pk>/undo/", unsent.undo_unsent, name="undo_unsent"),
    path("desk/unsent/<int:pk>/now/", unsent.send_unsent, name="send_unsent"),
    path("desk/unsent/<int:pk>/words/", unsent.word_unsent, name="word_unsent"),
    path("desk/numbers/", numbers.numbers, name="numbers"),
    path("desk/numbers/all.csv", numbers.numbers_csv, name="numbers_csv"),
    path("desk/numbers/<slug:report>/<slug:key>/", numbers.numbers_rows, name="numbers_rows"),
    path(
        "desk/numbers/<slug:report>/<slug:key>/rows.csv",
        numbers.numbers_rows_csv,
        name="numbers_rows_csv",
    ),
    path("desk/find/", finding.find_visit, name="find_visit"),
    path("desk/visits/<str:reference>/step/", board.change_visit, name="change_visit"),
    path("desk/visits/<str:reference>/link/", board.send_new_link, name="send_new_link"),
    path("desk/visits/<str:reference>/move/", desk_moving.desk_move, name="desk_move"),
    path("desk/visits/<str:reference>/next/", next_appointment.desk_next, name="desk_next"),
]
