from django.urls import path

from medspa.signin import address_at_desk, views

urlpatterns = [
    path("me/sign-in/", views.me_sign_in, name="me_sign_in"),
    path("me/sign-in/code/", views.me_code, name="me_code"),
    path("me/sign-in/who/", views.me_who, name="me_who"),
    path("me/address/<str:token>/", views.me_address, name="me_address"),
    path("clients/<int:pk>/address/", address_at_desk.client_address, name="client_address"),
    path(
        "clients/<int:pk>/address/change/",
        address_at_desk.change_client_address,
        name="change_client_address",
    ),
    path(
        "clients/<int:pk>/address/confirm/",
        address_at_desk.confirm_client_identity,
        name="confirm_client_identity",
    ),
    path("me/sign-out/", views.me_sign_out, name="me_sign_out"),
]
