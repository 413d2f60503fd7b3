"""All benchmarks, one after the other."""

from collections.abc import Callable, Sequence
from functools import partial

from devtools.bench.availability import QUESTIONS, in_database
from devtools.bench.booking import measure_throughput, race_for_one_time
from devtools.bench.data.clinic import Clinic, make_clinic
from devtools.bench.data.history import grow_to
from devtools.bench.data.people import PEOPLE, add_people
from devtools.bench.data.records import make_scene
from devtools.bench.measure import time_in_ms
from devtools.bench.photographs import measure_photographs
from devtools.bench.records import measure_records
from devtools.bench.report import OverHttp, Report
from devtools.bench.searching import measure_searches
from devtools.bench.taps import measure_taps
from devtools.bench.web.in_turn import first_answers
from devtools.bench.web.server import answer_times, get_page, web_server
from treatments.face.measure import face_figures

SIZES = (10_000, 100_000, 1_000_000)


def measure_all(sizes: Sequence[int], *, say: Callable[[str], None]) -> Report:
    """Bookings under all constraints with the first size; availability with each."""
    report = Report()
    report.note_load("before")
    report.face = face_figures()
    say("photographs ...")
    report.photographs = measure_photographs()
    clinic = make_clinic()
    for size in sizes:
        say(f"{size:,} stored appointments ...")
        is_first = size == sizes[0]
        report.fill_s[size] = time_in_seconds(
            partial(grow_to, size, clinic, unchecked=not is_first)
        )
        report.database[size] = {asked.name: in_database(asked, clinic) for asked in QUESTIONS}
        report.http[size] = over_http(clinic, with_bookings=is_first)
        if is_first:
            say("bookings ...")
            report.throughput = measure_throughput(clinic)
            report.race = race_for_one_time(clinic)
    say("client records ...")
    scene = make_scene(clinic.location, clinic.types[1])
    report.records = measure_records(scene)
    say("taps in a chart ...")
    report.taps = measure_taps(scene)
    say("searches over 200,000 clients ...")
    report.fill_s[PEOPLE] = time_in_seconds(add_people)
    report.searches = measure_searches()
    report.note_load("after")
    return report


def time_in_seconds(call: Callable[[], None]) -> float:
    return round(time_in_ms(call) / 1000, 1)


def over_http(clinic: Clinic, *, with_bookings: bool = False) -> OverHttp:
    with web_server() as line:
        measured = OverHttp(floor=answer_times(line, "/floor"))
        for asked in QUESTIONS:
            path = asked.query(clinic)
            measured.first[asked.name] = answer_times(line, path, always_new=True)
            measured.again[asked.name] = answer_times(line, path)
            measured.gzip[asked.name] = answer_times(line, path, coding="gzip")
            measured.bytes[asked.name] = len(get_page(line, path))
        if with_bookings:
            measured.in_turn = first_answers(clinic, line)
    return measured
