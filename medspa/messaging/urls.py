from django.urls import path

from medspa.messaging.pages.views import (
    message_arrived,
    message_detail,
    message_list,
    message_send_again,
)

urlpatterns = [
    path("messages/", message_list, name="message_list"),
    path("messages/<int:pk>/", message_detail, name="message_detail"),
    path("messages/<int:pk>/send-again/", message_send_again, name="message_send_again"),
    path("messages/<int:pk>/arrived/", message_arrived, name="message_arrived"),
]
