from django.urls import path

from medspa.tablet import views

urlpatterns = [
    path("tablet/", views.tablet_home, name="tablet_home"),
    path("tablet/done/", views.tablet_done, name="tablet_done"),
    path("tablet/unlock/", views.tablet_unlock, name="tablet_unlock"),
    path("tablet/end/", views.tablet_end, name="tablet_end"),
]
