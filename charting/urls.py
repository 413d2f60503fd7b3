from django.urls import include, path

from charting.assessment import views as assessment
from charting.card.views import handing, outcomes, printing
from charting.charts.cosigning import views as cosigning
from charting.charts.explaining import views as explaining
from charting.charts.opening_ordered import views as opening_ordered
from charting.charts.undoing import views as undoing
from charting.charts.views import (
    chart,
    consenting,
    device,
    exceptions,
    handover,
    lines,
    listing,
    maps,
    scanning,
    screening,
    sharing,
    signing,
)
from charting.clearances import views as ordering
from charting.client.views import dissolving, elsewhere, record
from charting.compliance.views import audit_log, findings
from charting.estimates.views import asking as asked_estimates
from charting.estimates.views import desk as desk_estimates
from charting.estimates.views import own as own_estimates
from charting.plans import views as plans
from charting.presenting.views import client as presented
from charting.presenting.views import own_booking as plan_booking
from charting.presenting.views import own_records
from charting.presenting.views import staff as presenting
from charting.recall import views as recall

urlpatterns = [
    path("", include("charting.complications.urls")),
    path("", include("charting.consents.urls")),
    path("", include("charting.next_visits.urls")),
    path("", include("charting.readiness.urls")),
    path("", include("charting.photos.urls")),
    path("", include("charting.publishing.urls")),
    path("", include("charting.visit_forms.urls")),
    path("desk/estimates/", desk_estimates.missing_estimates, name="missing_estimates"),
    path(
        "desk/visits/<str:reference>/estimate/",
        desk_estimates.issue_estimate,
        name="issue_estimate",
    ),
    path(
        "desk/visits/<str:reference>/no-estimate/",
        desk_estimates.without_estimate,
        name="without_estimate",
    ),
    path(
        "charts/estimates/<uuid:public_id>/estimate.pdf",
        desk_estimates.estimate_on_paper,
        name="estimate_on_paper",
    ),
    path("desk/estimates/asked/", asked_estimates.estimate_asked, name="estimate_asked"),
    path(
        "desk/estimates/asked/<int:pk>/settle/",
        asked_estimates.settle_estimate_request,
        name="settle_estimate_request",
    ),
    path("me/estimates/", asked_estimates.ask_my_estimate, name="ask_my_estimate"),
    path("a/<str:token>/estimate/", asked_estimates.ask_estimate, name="ask_estimate"),
    path("e/<str:token>/", own_estimates.read_estimate, name="read_estimate"),
    path("e/<str:token>/estimate.pdf", own_estimates.estimate_paper, name="estimate_paper"),
    path("charts/", listing.chart_list, name="chart_list"),
    path("audit/", audit_log.audit_log, name="audit_log"),
    path("charts/findings/", findings.findings, name="findings"),
    path("charts/findings/<int:pk>/", findings.answer_finding, name="answer_finding"),
    path("charts/shared-vials/", sharing.shared_vials, name="shared_vials"),
    path("charts/shared-vials/decide/", sharing.decide_sharing, name="decide_sharing"),
    path("charts/start/<uuid:visit>/", listing.start_chart, name="start_chart"),
    path("charts/device/", device.chart_device, name="chart_device"),
    path("charts/<uuid:pk>/", chart.chart_detail, name="chart_detail"),
    path("charts/<uuid:pk>/hand-over/", handover.hand_over_chart, name="hand_over_chart"),
    path("charts/<uuid:pk>/discard/", handover.discard_chart, name="discard_chart"),
    path(
        "charts/<uuid:pk>/leave-out/<slug:key>/",
        handover.leave_out_product,
        name="leave_out_product",
    ),
    path("charts/<uuid:pk>/return-share/<slug:key>/", handover.return_share, name="return_share"),
    path("charts/<uuid:pk>/note/", chart.word_note, name="word_note"),
    path("charts/<uuid:pk>/notes/", chart.chart_notes, name="chart_notes"),
    path("charts/<uuid:pk>/words/", chart.confirm_words, name="confirm_words"),
    path("charts/<uuid:pk>/open/", lines.open_product, name="open_product"),
    path("charts/<uuid:pk>/open-all/", opening_ordered.open_ordered, name="open_ordered"),
    path("charts/<uuid:pk>/scan/", scanning.scan_product, name="scan_product"),
    path("charts/<uuid:pk>/map/", maps.give_map_lines, name="give_map_lines"),
    path("charts/<uuid:pk>/undo/", undoing.undo_last_act, name="undo_last_act"),
    path("charts/<uuid:pk>/lines/", lines.give_line, name="give_line"),
    path("charts/<uuid:pk>/lines/<int:line>/", lines.change_line, name="change_line"),
    path("charts/<uuid:pk>/waste/<slug:key>/", lines.waste_product, name="waste_product"),
    path("charts/<uuid:pk>/correct/<slug:key>/", lines.correct_product, name="correct_product"),
    path("charts/<uuid:pk>/put-back/<slug:key>/", lines.put_back_product, name="put_back_product"),
    path("charts/<uuid:pk>/mend/", exceptions.mend_chart, name="mend_chart"),
    path("charts/<uuid:pk>/mend/answer/", exceptions.answer_for_gate, name="answer_for_gate"),
    path("charts/<uuid:pk>/mend/consent/", exceptions.note_late_consent, name="note_late_consent"),
    path("charts/<uuid:pk>/consent/", consenting.take_consent, name="take_consent"),
    path("charts/<uuid:pk>/asked/", screening.answer_question, name="answer_question"),
    path(
        "charts/<uuid:pk>/asked/<int:asked>/go-on/",
        screening.go_on_all_the_same,
        name="go_on_all_the_same",
    ),
    path("charts/<uuid:pk>/aftercare/", handing.hand_out_aftercare, name="hand_out_aftercare"),
    path("charts/<uuid:pk>/aftercare.pdf", printing.chart_sheet, name="chart_sheet"),
    path("charts/<uuid:pk>/card.pdf", printing.chart_card, name="chart_card"),
    path(
        "charts/<uuid:pk>/aftercare/<int:given>/drop/",
        handing.drop_aftercare,
        name="drop_aftercare",
    ),
    path("charts/<uuid:pk>/review/", outcomes.review_area, name="review_area"),
    path("charts/<uuid:pk>/why/", explaining.write_rationale, name="write_rationale"),
    path("charts/<uuid:pk>/checks/", screening.note_checks, name="note_checks"),
    path("charts/<uuid:pk>/sign/", signing.sign_chart, name="sign_chart"),
    path("charts/<uuid:pk>/cosign/", cosigning.cosign_chart, name="cosign_chart"),
    path("charts/to-co-sign/", cosigning.cosign_queue, name="cosign_queue"),
    path("charts/to-co-sign/sign/", cosigning.cosign_many, name="cosign_many"),
    path("charts/<uuid:pk>/ask/", cosigning.ask_about_chart, name="ask_about_chart"),
    path(
        "charts/<uuid:pk>/ask/<int:question>/withdraw/",
        cosigning.withdraw_question,
        name="withdraw_question",
    ),
    path(
        "charts/<uuid:pk>/ask/<int:question>/",
        cosigning.answer_about_chart,
        name="answer_about_chart",
    ),
    path("charts/<uuid:pk>/add/", signing.add_addendum, name="add_addendum"),
    path("charts/<uuid:pk>/verify/", signing.verify_chart, name="verify_chart"),
    path("charts/client/<int:pk>/", record.client_record, name="client_record"),
    path(
        "charts/client/<int:pk>/further/",
        record.client_record_further,
        name="client_record_further",
    ),
    path("charts/client/<int:pk>/allow/", ordering.grant_clearance, name="grant_clearance"),
    path("charts/states/", ordering.jurisdictions, name="jurisdictions"),
    path(
        "charts/client/<int:pk>/allow/<int:clearance>/withdraw/",
        record.withdraw_clearance,
        name="withdraw_clearance",
    ),
    path("charts/client/<int:pk>/elsewhere/", elsewhere.note_elsewhere, name="note_elsewhere"),
    path(
        "charts/client/<int:pk>/elsewhere/<int:given>/take-back/",
        elsewhere.take_back_elsewhere,
        name="take_back_elsewhere",
    ),
    path("charts/client/<int:pk>/birth/", elsewhere.record_birth, name="record_birth"),
    path("charts/client/<int:pk>/weight/", elsewhere.record_weight, name="record_weight"),
    path("charts/client/<int:pk>/dissolved/", dissolving.dissolve_filler, name="dissolve_filler"),
    path(
        "charts/client/<int:pk>/dissolved/<int:dissolution>/take-back/",
        dissolving.take_back_dissolved,
        name="take_back_dissolved",
    ),
    path("charts/client/<int:pk>/assessment/", assessment.assessment, name="assessment"),
    path("charts/client/<int:pk>/assessment/areas/", assessment.assess_area, name="assess_area"),
    path("charts/client/<int:pk>/assessment/well/", assessment.assess_well, name="assess_well"),
    path(
        "charts/client/<int:pk>/assessment/as-last-time/",
        assessment.assess_as_last_time,
        name="assess_as_last_time",
    ),
    path(
        "charts/client/<int:pk>/assessment/person/",
        assessment.assess_person,
        name="assess_person",
    ),
    path(
        "charts/client/<int:pk>/assessment/areas/<int:finding>/drop/",
        assessment.drop_assessed,
        name="drop_assessed",
    ),
    path(
        "charts/client/<int:pk>/assessment/<int:assessment>/",
        assessment.assessment_detail,
        name="assessment_detail",
    ),
    path(
        "charts/client/<int:pk>/assessment/<int:assessment>/keep/",
        assessment.keep_assessment,
        name="keep_assessment",
    ),
    path(
        "charts/client/<int:pk>/assessment/<int:assessment>/throw-away/",
        assessment.throw_assessment_away,
        name="throw_assessment_away",
    ),
    path(
        "charts/client/<int:pk>/assessment/<int:assessment>/take-back/",
        assessment.take_back_assessment,
        name="take_back_assessment",
    ),
    path("charts/client/<int:pk>/plan/", plans.make_plan, name="make_plan"),
    path("charts/client/<int:pk>/plan/proposed/", plans.propose_plan, name="propose_plan"),
    path("charts/plan/<int:plan>/", plans.plan_detail, name="plan_detail"),
    path("charts/plan/<int:plan>/amounts/", plans.set_item, name="set_item"),
    path("charts/plan/<int:plan>/visits/", plans.add_stage, name="add_stage"),
    path("charts/plan/<int:plan>/agree/", plans.agree_plan, name="agree_plan"),
    path("charts/plan/visits/<int:stage>/", plans.change_stage, name="change_stage"),
    path("charts/plan/visits/<int:stage>/booked/", plans.book_stage, name="book_stage"),
    path("charts/plan/amounts/<int:item>/", plans.drop_item, name="drop_item"),
    path("plan/<str:token>/", presented.read_plan, name="read_plan"),
    path("plan/<str:token>/answer/", presented.answer_plan, name="answer_plan"),
    path("plan/<str:token>/sign/", presented.sign_my_plan, name="sign_my_plan"),
    path("plan/<str:token>/records/", own_records.plan_records, name="plan_records"),
    path("plan/<str:token>/records/<slug:key>/", own_records.plan_record, name="plan_record"),
    path("plan/<str:token>/paper/", presented.plan_paper, name="plan_paper"),
    path("charts/plan/<int:plan>/skipped/", plans.skip_items, name="skip_items"),
    path("charts/plan/amounts/<int:item>/again/", plans.take_up_again, name="take_up_again"),
    path("plan/<str:token>/book/", plan_booking.book_my_plan, name="book_my_plan"),
    path("charts/plans/", presenting.plan_funnel, name="plan_funnel"),
    path("charts/plan/<int:plan>/present/", presenting.present_plan, name="present_plan"),
    path("plans/", presenting.plans_to_book, name="plans_to_book"),
    path("plans/<int:presentation>/", presenting.book_signed_plan, name="book_signed_plan"),
    path("stock/lots/<int:pk>/recall/", recall.lot_recall, name="lot_recall"),
    path("stock/lots/<int:pk>/recall/csv/", recall.lot_recall_csv, name="lot_recall_csv"),
    path("stock/lots/<int:pk>/recall/pdf/", recall.lot_recall_pdf, name="lot_recall_pdf"),
    path(
        "stock/lots/<int:pk>/recall/quarantine/",
        recall.lot_recall_quarantine,
        name="lot_recall_quarantine",
    ),
    path(
        "stock/lots/<int:pk>/recall/contacts/<int:client>/",
        recall.lot_recall_contact,
        name="lot_recall_contact",
    ),
]
