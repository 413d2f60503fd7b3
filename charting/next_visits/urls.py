from django.urls import path

from charting.next_visits import views

urlpatterns = [
    path("charts/<uuid:pk>/done/", views.after_signing, name="after_signing"),
    path("desk/visits/<str:reference>/next-visit/", views.book_next, name="book_next"),
]
