from django.urls import path

from portal.views import own_pages, requests

urlpatterns = [
    path("me/", own_pages.me, name="me"),
    path("me/details/", own_pages.me_details, name="me_details"),
    path("me/details/email/", own_pages.me_email, name="me_email"),
    path("me/shut/", own_pages.me_shut, name="me_shut"),
    path("me/messages/", own_pages.me_messages, name="me_messages"),
    path("me/choices/", own_pages.me_choices, name="me_choices"),
    path("me/data/", own_pages.me_data, name="me_data"),
    path("me/data/<int:pk>/withdraw/", own_pages.me_withdraw, name="me_withdraw"),
    path("me/data/export/", own_pages.me_export, name="me_export"),
    path("requests/", requests.client_requests, name="client_requests"),
    path(
        "requests/<int:pk>/settle/",
        requests.settle_client_request,
        name="settle_client_request",
    ),
]
