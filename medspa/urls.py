from django.contrib import admin
from django.urls import include, path

from medspa.pages.design import design_system
from medspa.pages.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("design/", design_system, name="design_system"),
    path("admin/", admin.site.urls),
    path("", include("medspa.clinic.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("medspa.work.urls")),
    path("", include("medspa.messaging.urls")),
    path("", include("medspa.signin.urls")),
    path("", include("medspa.tablet.urls")),
    path("", include("treatments.urls")),
    path("", include("website.urls")),
    path("", include("bookings.urls")),
    path("", include("charting.urls")),
    path("", include("portal.urls")),
    path("", include("office.urls")),
]

handler400 = "medspa.pages.error_pages.bad_request"
handler403 = "medspa.pages.error_pages.permission_denied"
handler404 = "medspa.pages.error_pages.page_not_found"
handler500 = "medspa.pages.error_pages.server_error"
