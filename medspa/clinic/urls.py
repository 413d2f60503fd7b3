from django.urls import path, re_path

from medspa.clinic.team import views

urlpatterns = [
    path("team/<int:pk>/sign-in/", views.team_member, name="team_member"),
    path("team/<int:pk>/sign-in/address/", views.team_member_address, name="team_member_address"),
    re_path(
        r"^team/(?P<pk>[0-9]+)/sign-in/(?P<act>password|second-step|sessions)/$",
        views.team_member_act,
        name="team_member_act",
    ),
    path("team/<slug:slug>/license/", views.staff_licence, name="staff_licence"),
    path("accounts/address/", views.my_address, name="my_address"),
    path("accounts/sign-out-everywhere/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("team/address/<str:token>/", views.team_address, name="team_address"),
]
