from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from treatments.catalogue.price_book import PastPrices
from treatments.catalogue.services.sheets import ImportReport, import_sheet
from treatments.catalogue.sheets import SHEETS, CsvTable, table_as_csv


class Command(BaseCommand):
    help = (
        "Write a sheet of the catalogue as CSV, or with --from read one: without --apply it only "
        "says what would change and names every wrong line."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sheet", choices=SHEETS)
        parser.add_argument("--from", dest="file", type=Path, help="the CSV file to read")
        parser.add_argument("--by", default="", help="e-mail of whoever edits the catalogue")
        parser.add_argument("--why", default="", help="what the history will say")
        parser.add_argument(
            "--past-is-meant", action="store_true", help="prices may begin in the past"
        )
        parser.add_argument("--apply", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        sheet = SHEETS[options["sheet"]]
        if options["file"] is None:
            self.stdout.write(table_as_csv(sheet), ending="")
            return
        if options["apply"] and not options["why"]:
            raise CommandError("Say --why the catalogue changes.")
        report = _read(sheet, options)
        self._tell(report, "" if options["apply"] else " (nothing is written without --apply)")

    def _tell(self, report: ImportReport, note: str) -> None:
        if report.errors:
            raise CommandError("\n".join(["Nothing was written.", *map(str, report.errors)]))
        for change in report.changes:
            cells = ", ".join(f"{field}: {old} -> {new}" for field, old, new in change.cells)
            self.stdout.write(f"line {change.line}, {change.name}: {cells}")
        self.stdout.write(
            f"{report.added} added, {report.changed} changed, {report.same} the same{note}"
        )


def _read(sheet: CsvTable, options: dict[str, Any]) -> ImportReport:
    try:
        return import_sheet(
            sheet=sheet,
            content=_content(options["file"]),
            by=_editor(options["by"]),
            now=timezone.now(),
            why=options["why"],
            dry_run=not options["apply"],
            is_past_meant=options["past_is_meant"],
        )
    except PastPrices as error:
        said = "Some prices begin in the past. Say --past-is-meant if they should."
        raise CommandError(said) from error


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error


def _editor(email: str) -> User:
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None or not user.may(Permission.EDIT_CATALOGUE):
        raise CommandError("--by must be somebody who may edit the catalogue.")
    return user
