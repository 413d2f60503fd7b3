from django.urls import path

from website.views import clinic, embedding, reading, seo, treatments

urlpatterns = [
    path("", reading.home, name="home"),
    path("about/<slug:slug>/", reading.page, name="page"),
    path("about/preview/<int:pk>/", reading.page_preview, name="page_preview"),
    path("treatments/", treatments.treatment_list, name="treatment_list"),
    path("treatments/<slug:slug>/", treatments.treatment_detail, name="treatment_detail"),
    path("face/", treatments.face, name="face"),
    path("results/", treatments.result_list, name="result_list"),
    path("team/", clinic.team, name="team"),
    path("locations/", clinic.locations, name="locations"),
    path("prices/", clinic.prices, name="prices"),
    path("prices/estimate/", clinic.estimate_notice, name="estimate_notice"),
    path("embed/", embedding.embed, name="embed"),
    path("sitemap.xml", seo.sitemap, name="sitemap"),
    path("robots.txt", seo.robots, name="robots"),
]
