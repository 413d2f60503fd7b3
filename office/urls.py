from django.urls import path, re_path

from office.diary import absences, clashes, holidays, hours
from office.rows import places, prices, services, team
from office.words import pages, texts

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
    path("clinic/prices/", prices.office_prices, name="office_prices"),
    path("clinic/prices/add/", prices.office_add_price, name="office_add_price"),
    path("clinic/prices/<int:pk>/", prices.office_price, name="office_price"),
    path("clinic/pages/", pages.office_pages, name="office_pages"),
    path("clinic/pages/<int:pk>/", pages.office_page, name="office_page"),
    path("clinic/pages/<int:pk>/copy/", pages.office_copy_page, name="office_copy_page"),
    path("clinic/pages/<int:pk>/publish/", pages.office_publish_page, name="office_publish_page"),
    path("clinic/texts/", texts.office_texts, name="office_texts"),
    re_path(
        r"^clinic/texts/(?P<kind>person|place)/(?P<pk>[0-9]{1,9})/(?P<language>en|es)/$",
        texts.office_text,
        name="office_text",
    ),
]
