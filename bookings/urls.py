from django.urls import include, path

from bookings.views import (
    board,
    booking,
    calendar,
    desk_booking,
    desk_moving,
    details,
    home,
    manage,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("book/", booking.book, name="book"),
    path("book/time/", booking.book_time, name="book_time"),
    path("book/details/", details.book_details, name="book_details"),
    path("book/done/<str:token>/", booking.book_done, name="book_done"),
    path("a/<str:token>/", manage.manage_appointment, name="manage_appointment"),
    path("a/<str:token>/move/", manage.move_appointment, name="move_appointment"),
    path("a/<str:token>/cancel/", manage.cancel_appointment, name="cancel_appointment"),
    path("a/<str:token>/visit.ics", calendar.visit_calendar, name="visit_calendar"),
    path("calendar/<str:token>.ics", calendar.staff_calendar, name="staff_calendar"),
    path("calendar/", calendar.my_calendar, name="my_calendar"),
    path("calendar/renew/", calendar.renew_my_calendar, name="renew_my_calendar"),
    path("calendar/revoke/", calendar.revoke_my_calendar, name="revoke_my_calendar"),
    path("api/", include("bookings.api.urls")),
    path("desk/", board.day_board, name="day_board"),
    path("desk/book/", desk_booking.desk_book, name="desk_book"),
    path("desk/find/", board.find_visit, name="find_visit"),
    path("desk/visits/<str:reference>/step/", board.change_visit, name="change_visit"),
    path("desk/visits/<str:reference>/move/", desk_moving.desk_move, name="desk_move"),
]
