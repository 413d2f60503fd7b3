from django.urls import path

from charting.visit_forms.views import deciding, desk, hub, questions, staff

urlpatterns = [
    path("f/<str:token>/", hub.visit_forms, name="visit_forms"),
    path("f/<str:token>/questions/", questions.forms_questions, name="forms_questions"),
    path("f/<str:token>/questions/<int:number>/", questions.forms_part, name="forms_part"),
    path("f/<str:token>/questions/answer/", questions.forms_answer, name="forms_answer"),
    path("f/<str:token>/questions/still-true/", questions.forms_confirm, name="forms_confirm"),
    path("desk/forms/<str:reference>/tablet/", desk.hand_over_forms, name="hand_over_forms"),
    path("charts/client/<int:pk>/intake/", staff.client_intake, name="client_intake"),
    path(
        "charts/client/<int:pk>/intake/tablet/",
        staff.hand_over_questions,
        name="hand_over_questions",
    ),
    path("charts/client/<int:pk>/intake/answer/", staff.write_answer, name="write_answer"),
    path("charts/client/<int:pk>/intake/still-true/", staff.write_confirm, name="write_confirm"),
    path(
        "charts/client/<int:pk>/intake/<int:answer>/<int:number>/",
        deciding.decide_finding,
        name="decide_finding",
    ),
]
