"""What is typed into a health question becomes a value, or is refused with a reason that helps."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NoReturn

from django.utils.translation import gettext

from charting.intake.errors import BadAnswer
from charting.intake.questions import NO, UNSURE, YES, Detail, Question
from charting.intake.weights import kilograms
from treatments.giving.age_and_licence import ADULT, age_in_years
from treatments.wording import plain_number

OLDEST = 120  # years; nobody lives much longer
LIGHTEST_KG, HEAVIEST_KG = Decimal(30), Decimal(350)  # as `ClientWeight` has it
MOST_UNITS = Decimal(2000)  # far more than any label of any brand
LONGEST = 300
REACH_YEARS = 3  # days further away are slips of the finger
FEWEST_DIGITS = 7  # of a telephone number without its area
AMERICAN_DAY = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})")

Raw = Mapping[str, Sequence[str]]
Value = dict[str, str | list[str]]


@dataclass(frozen=True)
class Asking:
    """Whom and when: `today` at the place, `brands` the slugs of neurotoxins. Staff may write down
    what a client may not answer alone: somebody under age is a fact."""

    today: date
    brands: frozenset[str] = frozenset()
    by_staff: bool = False


def clean_answer(question: Question, raw: Raw, asking: Asking) -> Value:
    """The value to keep, details that fit it included. Raises BadAnswer."""
    said = _one(raw, "is")
    if said == UNSURE and not question.sure:
        return {"is": UNSURE}
    value = CLEANERS[question.kind](question, raw, said, asking)
    if question.kind == "yes_no" and value["is"] != YES:
        return value
    for detail in question.details:
        value |= _detail(question, detail, raw, asking)
    return value


def _yes_no(question: Question, _raw: Raw, said: str, _asking: Asking) -> Value:
    if said not in (YES, NO):
        _refuse(question, gettext("Please choose one of the answers."))
    return {"is": said}


def _birth(question: Question, _raw: Raw, said: str, asking: Asking) -> Value:
    day = _day(question, said)
    if day > asking.today:
        _refuse(question, gettext("This day is in the future."))
    years = age_in_years(day, asking.today)
    if years >= OLDEST:
        says = gettext("That would be %(age)s years ago. Please check the year.")
        _refuse(question, says % {"age": years})
    if years < ADULT and not asking.by_staff:
        says = gettext(
            "With this date you're %(age)s, and we treat adults only. If it's a slip, correct it. "
            "If it's right, please call us."
        )
        _refuse(question, says % {"age": years})
    return {"is": day.isoformat()}


def _weight(question: Question, raw: Raw, said: str, _asking: Asking) -> Value:
    unit = _unit(question.units, _one(raw, "is-unit"))
    number = _number(question, said)
    kg = kilograms(number, unit)
    if kg is None or not LIGHTEST_KG <= kg <= HEAVIEST_KG:
        says = gettext("%(number)s %(unit)s? We expect 30 to 350 kg, which is 66 to 770 lb.")
        _refuse(question, says % {"number": plain_number(number), "unit": unit})
    return {"is": plain_number(number), "is-unit": unit}


def _text(question: Question, _raw: Raw, said: str, _asking: Asking) -> Value:
    if not said:
        _refuse(question, gettext("Please fill this in."))
    return {"is": said}


CLEANERS = {"yes_no": _yes_no, "date": _birth, "number": _weight, "text": _text}


def _detail(question: Question, detail: Detail, raw: Raw, asking: Asking) -> Value:
    """What was filled in; a detail may stay empty."""
    said = _one(raw, detail.id)
    known = {option.id for option in detail.options} | (asking.brands if detail.is_brand else set())
    if detail.kind == "list":
        chosen = [one for one in raw.get(detail.id, ()) if one in known]
        return {detail.id: sorted(set(chosen))} if chosen else {}
    if not said:
        return {}
    if detail.kind == "choice":
        return {detail.id: said} if said in known else {}
    if detail.kind == "date":
        return {detail.id: _near_day(question, said, asking).isoformat()}
    if detail.kind == "number":
        return _amount(question, detail, raw, said)
    if detail.input == "tel" and sum(one.isdecimal() for one in said) < FEWEST_DIGITS:
        _refuse(question, gettext("Please write a phone number, like 206 555 0144."))
    return {detail.id: said}


def _amount(question: Question, detail: Detail, raw: Raw, said: str) -> Value:
    number = _number(question, said)
    if not 0 < number <= MOST_UNITS:
        says = gettext("%(number)s? Please check the number.")
        _refuse(question, says % {"number": plain_number(number)})
    value: Value = {detail.id: plain_number(number)}
    if detail.units:
        value[f"{detail.id}-unit"] = _unit(detail.units, _one(raw, f"{detail.id}-unit"))
    return value


def _near_day(question: Question, said: str, asking: Asking) -> date:
    """Of what was: not in the future. Of an event: not in the past."""
    day = _day(question, said)
    is_ahead = question.slug == "event"
    if day > asking.today and not is_ahead:
        _refuse(question, gettext("This day is in the future."))
    if day < asking.today and is_ahead:
        _refuse(question, gettext("This day is over."))
    if abs(day.year - asking.today.year) > REACH_YEARS:
        _refuse(question, gettext("Please check the year."))
    return day


def _day(question: Question, said: str) -> date:
    """As a browser sends it (1988-04-27), or as it is written here: month, day, year."""
    american = AMERICAN_DAY.fullmatch(said)
    try:
        if american:
            month, day, year = map(int, american.groups())
            return date(year, month, day)
        return date.fromisoformat(said)
    except ValueError:
        _refuse(question, gettext("Please write a date, like 04/27/1988: month, day, year."))


def _number(question: Question, said: str) -> Decimal:
    try:
        number = Decimal(said.replace(",", ".").replace(" ", ""))
    except ArithmeticError:
        _refuse(question, gettext("Please write a number."))
    if not number.is_finite() or abs(number) > 10**6:
        _refuse(question, gettext("Please write a number."))
    return number


def _unit(units: Sequence[str], said: str) -> str:
    return said if said in units else units[0]


def _one(raw: Raw, name: str) -> str:
    said = raw.get(name, ())
    return str(said[-1]).strip()[:LONGEST] if said else ""


def _refuse(question: Question, sentence: str) -> NoReturn:
    raise BadAnswer(sentence, field=question.slug)
