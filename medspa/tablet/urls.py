from django.urls import path

from medspa.tablet import idle_views, views

urlpatterns = [
    path("tablet/", views.tablet_home, name="tablet_home"),
    path("tablet/done/", views.tablet_done, name="tablet_done"),
    path("tablet/unlock/", views.tablet_unlock, name="tablet_unlock"),
    path("tablet/lock/", idle_views.lock_screen, name="lock_screen"),
    path("tablet/lock/open/", idle_views.unlock_screen, name="unlock_screen"),
    path("accounts/passcode/", idle_views.my_passcode, name="my_passcode"),
    path("tablet/end/", views.tablet_end, name="tablet_end"),
]
