from django.urls import path

from charting.consents.views import copies, handing, on_paper, signing

urlpatterns = [
    path("f/<str:token>/sign/", signing.sign_forms, name="sign_forms"),
    path("f/<str:token>/sign/<slug:key>/", signing.sign_form, name="sign_form"),
    path("f/<str:token>/copies/", copies.form_copies, name="form_copies"),
    path("f/<str:token>/copies/<uuid:public_id>/", copies.form_copy, name="form_copy"),
    path("tablet/forms/", signing.tablet_forms, name="tablet_forms"),
    path("tablet/forms/<slug:key>/", signing.tablet_form, name="tablet_form"),
    path("charts/client/<int:pk>/tablet/", handing.hand_tablet_over, name="hand_tablet_over"),
    path("charts/client/<int:pk>/paper/<slug:key>/", on_paper.record_paper, name="record_paper"),
    path(
        "charts/client/<int:pk>/paper/<slug:key>/print/", on_paper.print_paper, name="print_paper"
    ),
    path("charts/client/<int:pk>/told/", handing.note_told, name="note_told"),
    path(
        "charts/client/<int:pk>/copies/<uuid:public_id>/", copies.consent_copy, name="consent_copy"
    ),
]
