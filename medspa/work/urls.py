from django.urls import path

from medspa.work import views

urlpatterns = [
    path("desk/work/", views.work, name="work"),
    path("desk/work/item/<int:pk>/", views.work_item, name="work_item"),
    path("desk/work/<slug:slug>/", views.work_list, name="work_list"),
    path("desk/work/<slug:slug>/claim/", views.work_claim, name="work_claim"),
]
