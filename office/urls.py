from django.urls import path, re_path

from office.diary import absences, clashes, holidays, hours

urlpatterns = [
    path("clinic/", hours.office_hours, name="office_hours"),
    path("clinic/hours/<slug:slug>/<slug:place>/", hours.office_week, name="office_week"),
    path("clinic/hours/<slug:slug>/<slug:place>/day/", hours.office_own_day, name="office_own_day"),
    path(
        "clinic/hours/<slug:slug>/<slug:place>/day/drop/",
        hours.office_drop_day,
        name="office_drop_day",
    ),
    path("clinic/absences/", absences.office_absences, name="office_absences"),
    path("clinic/absences/add/", absences.office_add_absence, name="office_add_absence"),
    re_path(
        r"^clinic/absences/(?P<kind>once|again)/(?P<pk>[0-9]{1,9})/$",
        absences.office_absence,
        name="office_absence",
    ),
    re_path(
        r"^clinic/absences/(?P<kind>once|again)/(?P<pk>[0-9]{1,9})/drop/$",
        absences.office_drop_absence,
        name="office_drop_absence",
    ),
    path("clinic/holidays/", holidays.office_holidays, name="office_holidays"),
    path("clinic/clashes/", clashes.office_clashes, name="office_clashes"),
    path("clinic/clashes/<str:reference>/", clashes.office_clash, name="office_clash"),
]
