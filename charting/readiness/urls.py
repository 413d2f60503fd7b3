from django.urls import path

from charting.readiness import views

urlpatterns = [
    path("desk/forms/", views.forms_of_the_day, name="forms_of_the_day"),
    path("desk/visits/<str:reference>/missing/", views.send_missing, name="send_missing"),
]
