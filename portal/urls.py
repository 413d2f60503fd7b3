from django.urls import path

from portal.own_pages import views
from portal.requests.views import client_requests, settle_client_request

urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/details/", views.me_details, name="me_details"),
    path("me/details/email/", views.me_email, name="me_email"),
    path("me/shut/", views.me_shut, name="me_shut"),
    path("me/messages/", views.me_messages, name="me_messages"),
    path("me/choices/", views.me_choices, name="me_choices"),
    path("me/data/", views.me_data, name="me_data"),
    path("me/data/<int:pk>/withdraw/", views.me_withdraw, name="me_withdraw"),
    path("me/data/export/", views.me_export, name="me_export"),
    path("requests/", client_requests, name="client_requests"),
    path(
        "requests/<int:pk>/settle/",
        settle_client_request,
        name="settle_client_request",
    ),
]
