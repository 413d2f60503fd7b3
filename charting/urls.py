from django.urls import path

from charting.views import chart, client, lines, listing, plans, signing

urlpatterns = [
    path("charts/", listing.chart_list, name="chart_list"),
    path("charts/start/<uuid:visit>/", listing.start_chart, name="start_chart"),
    path("charts/<uuid:pk>/", chart.chart_detail, name="chart_detail"),
    path("charts/<uuid:pk>/notes/", chart.chart_notes, name="chart_notes"),
    path("charts/<uuid:pk>/open/", lines.open_product, name="open_product"),
    path("charts/<uuid:pk>/lines/", lines.give_line, name="give_line"),
    path("charts/<uuid:pk>/lines/<int:line>/", lines.change_line, name="change_line"),
    path("charts/<uuid:pk>/waste/<slug:key>/", lines.waste_product, name="waste_product"),
    path("charts/<uuid:pk>/sign/", signing.sign_chart, name="sign_chart"),
    path("charts/<uuid:pk>/cosign/", signing.cosign_chart, name="cosign_chart"),
    path("charts/<uuid:pk>/add/", signing.add_addendum, name="add_addendum"),
    path("charts/<uuid:pk>/verify/", signing.verify_chart, name="verify_chart"),
    path("charts/client/<int:pk>/", client.client_record, name="client_record"),
    path("charts/client/<int:pk>/allow/", client.grant_clearance, name="grant_clearance"),
    path(
        "charts/client/<int:pk>/allow/<int:clearance>/withdraw/",
        client.withdraw_clearance,
        name="withdraw_clearance",
    ),
    path("charts/client/<int:pk>/answer/", client.record_consent, name="record_consent"),
    path("charts/client/<int:pk>/plan/", plans.make_plan, name="make_plan"),
    path("charts/plan/<int:plan>/visits/", plans.add_stage, name="add_stage"),
    path("charts/plan/<int:plan>/agree/", plans.agree_plan, name="agree_plan"),
    path("charts/plan/visits/<int:stage>/", plans.change_stage, name="change_stage"),
    path("charts/plan/amounts/<int:item>/", plans.drop_item, name="drop_item"),
]
