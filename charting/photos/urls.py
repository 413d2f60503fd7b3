from django.urls import path

from charting.photos.views import looking, taking

urlpatterns = [
    path("charts/client/<int:pk>/photos/", taking.client_photos, name="client_photos"),
    path("charts/photos/<uuid:public_id>/", looking.compare_photo, name="compare_photo"),
    path("charts/photos/<uuid:public_id>/<int:size>/", looking.photo_picture, name="photo_picture"),
    path("charts/photos/<uuid:public_id>/turn/", looking.turn_photo, name="turn_photo"),
    path(
        "charts/photos/<uuid:public_id>/baseline/",
        looking.choose_baseline,
        name="choose_baseline",
    ),
    path(
        "charts/photos/<uuid:public_id>/remove/",
        looking.remove_client_photo,
        name="remove_client_photo",
    ),
]
