from django.urls import path

from charting.publishing.views import public, staff

urlpatterns = [
    path(
        "results/<uuid:public_id>/<slug:side>/<int:size>/",
        public.result_picture,
        name="result_picture",
    ),
    path("charts/photos/<uuid:public_id>/publish/", staff.publish_photo, name="publish_photo"),
    path("charts/published/", staff.published_photos, name="published_photos"),
    path(
        "charts/published/<uuid:public_id>/approve/",
        staff.approve_publication,
        name="approve_publication",
    ),
    path("charts/published/<uuid:public_id>/end/", staff.end_publication, name="end_publication"),
]
