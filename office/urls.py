from django.urls import path, re_path

from office.diary import absences, clashes, holidays, hours
from office.rows import places, services, team

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
    path("clinic/team/", team.office_team, name="office_team"),
    path("clinic/team/add/", team.office_add_person, name="office_add_person"),
    path("clinic/team/<slug:slug>/person/", team.office_person, name="office_person"),
    path("clinic/team/<slug:slug>/roles/", team.office_roles, name="office_roles"),
    path("clinic/services/", services.office_services, name="office_services"),
    path("clinic/services/add/", services.office_add_service, name="office_add_service"),
    path("clinic/services/<int:pk>/", services.office_service, name="office_service"),
    path("clinic/rooms/", places.office_rooms, name="office_rooms"),
    path("clinic/rooms/add/", places.office_add_room, name="office_add_room"),
    path("clinic/rooms/<int:pk>/", places.office_room, name="office_room"),
    path("clinic/locations/", places.office_places, name="office_places"),
    path("clinic/locations/add/", places.office_add_place, name="office_add_place"),
    path("clinic/locations/<int:pk>/", places.office_place, name="office_place"),
    path("clinic/name/", places.office_clinic, name="office_clinic"),
]
