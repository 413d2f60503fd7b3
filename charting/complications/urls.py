from django.urls import path

from charting.complications.views import closing, following, page, photographing, tapping

EVENT = "charts/client/<int:pk>/event/"
ONE = f"{EVENT}<int:event>/"

urlpatterns = [
    path(EVENT, page.open_safety_event, name="open_safety_event"),
    path(ONE, page.safety_event, name="safety_event"),
    path(f"{ONE}news/", page.safety_event_news, name="safety_event_news"),
    path(f"{ONE}lines/", tapping.note_in_event, name="note_in_event"),
    path(f"{ONE}lines/<int:line>/", tapping.correct_in_event, name="correct_in_event"),
    path(f"{ONE}kind/", tapping.name_event, name="name_event"),
    path(f"{ONE}given/", tapping.give_in_event, name="give_in_event"),
    path(f"{ONE}before/<int:line>/", tapping.suspect_in_event, name="suspect_in_event"),
    path(f"{ONE}photo/", photographing.photo_in_event, name="photo_in_event"),
    path(f"{ONE}hand-over/", tapping.hand_over_event, name="hand_over_event"),
    path(f"{ONE}close/", closing.close_safety_event, name="close_safety_event"),
    path(f"{ONE}close/ask/", closing.ask_event_close, name="ask_event_close"),
    path(f"{ONE}lead/", closing.hand_event_lead, name="hand_event_lead"),
    path(f"{ONE}sheet.pdf", following.event_sheet, name="event_sheet"),
    path(f"{ONE}looks/<int:look>/", following.finish_event_look, name="finish_event_look"),
    path(f"{ONE}reports/<int:report>/", following.settle_event_report, name="settle_event_report"),
    path(f"{ONE}reports/<int:report>/draft.pdf", following.event_report, name="event_report"),
]
