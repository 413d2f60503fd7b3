from django.urls import path

from medspa.signin import views

urlpatterns = [
    path("me/sign-in/", views.me_sign_in, name="me_sign_in"),
    path("me/sign-in/code/", views.me_code, name="me_code"),
    path("me/sign-in/who/", views.me_who, name="me_who"),
    path("me/sign-out/", views.me_sign_out, name="me_sign_out"),
]
