from importlib import import_module

from django.apps import AppConfig


class ChartingConfig(AppConfig):
    name = "charting"

    def ready(self) -> None:
        import_module("charting.history.clinical_history")
        import_module("charting.followup.letters")
        import_module("charting.estimates.letters")
        import_module("charting.consents.letters")
        import_module("charting.presenting.letters")
        import_module("charting.publishing.letters")
        import_module("charting.publishing.queries")
        import_module("charting.numbers.plans")
        import_module("charting.numbers.given")
        import_module("charting.work.diary_lists")
        import_module("charting.work.chart_lists")
