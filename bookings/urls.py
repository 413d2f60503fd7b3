from django.urls import path

from bookings.views import board, booking, desk_booking, desk_moving, details, home, manage

urlpatterns = [
    path("", home.home, name="home"),
    path("book/", booking.book, name="book"),
    path("book/time/", booking.book_time, name="book_time"),
    path("book/details/", details.book_details, name="book_details"),
    path("book/done/<str:token>/", booking.book_done, name="book_done"),
    path("a/<str:token>/", manage.manage_appointment, name="manage_appointment"),
    path("a/<str:token>/move/", manage.move_appointment, name="move_appointment"),
    path("a/<str:token>/cancel/", manage.cancel_appointment, name="cancel_appointment"),
    path("desk/", board.day_board, name="day_board"),
    path("desk/book/", desk_booking.desk_book, name="desk_book"),
    path("desk/find/", board.find_visit, name="find_visit"),
    path("desk/visits/<str:reference>/step/", board.change_visit, name="change_visit"),
    path("desk/visits/<str:reference>/move/", desk_moving.desk_move, name="desk_move"),
]
