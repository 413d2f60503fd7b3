from django.urls import path

from portal.own_pages.views import (
    appointments,
    card,
    choices,
    data,
    details,
    papers,
    photos,
    plan,
    publications,
    visit,
)
from portal.requests.views import client_requests, settle_client_request

urlpatterns = [
    path("me/", appointments.me, name="me"),
    path("me/visits/<str:reference>/", visit.me_visit, name="me_visit"),
    path("me/visits/<str:reference>/card/", card.me_card, name="me_card"),
    path("me/visits/<str:reference>/card/pdf/", card.me_card_paper, name="me_card_paper"),
    path("me/plan/", plan.me_plan, name="me_plan"),
    path("me/details/", details.me_details, name="me_details"),
    path("me/details/email/", details.me_email, name="me_email"),
    path("me/shut/", appointments.me_shut, name="me_shut"),
    path("me/messages/", appointments.me_messages, name="me_messages"),
    path("me/choices/", choices.me_choices, name="me_choices"),
    path("me/forms/", papers.me_papers, name="me_papers"),
    path("me/forms/<uuid:public_id>/", papers.me_paper, name="me_paper"),
    path("me/forms/<uuid:public_id>/withdraw/", papers.me_withdraw_paper, name="me_withdraw_paper"),
    path("me/photos/", photos.me_photos, name="me_photos"),
    path("me/photos/<uuid:public_id>/<int:size>/", photos.me_photo, name="me_photo"),
    path("me/photos/<uuid:public_id>/file/", photos.me_photo_file, name="me_photo_file"),
    path("me/photos/shown/<uuid:public_id>/", publications.me_publication, name="me_publication"),
    path(
        "me/photos/shown/<uuid:public_id>/<slug:side>/",
        publications.me_publication_picture,
        name="me_publication_picture",
    ),
    path("me/data/", data.me_data, name="me_data"),
    path("me/data/<int:pk>/withdraw/", data.me_withdraw, name="me_withdraw"),
    path("me/data/export/", data.me_export, name="me_export"),
    path("requests/", client_requests, name="client_requests"),
    path("requests/<int:pk>/settle/", settle_client_request, name="settle_client_request"),
]
