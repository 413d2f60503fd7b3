from django.contrib import admin
from django.urls import include, path

from medspa.design import design_system
from medspa.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("design/", design_system, name="design_system"),
    path("admin/", admin.site.urls),
    path("", include("medspa.clinic.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("medspa.messaging.urls")),
    path("", include("medspa.signin.urls")),
    path("", include("treatments.urls")),
    path("", include("website.urls")),
    path("", include("bookings.urls")),
    path("", include("charting.urls")),
    path("", include("portal.urls")),
]

handler400 = "medspa.errorpages.bad_request"
handler403 = "medspa.errorpages.permission_denied"
handler404 = "medspa.errorpages.page_not_found"
handler500 = "medspa.errorpages.server_error"
