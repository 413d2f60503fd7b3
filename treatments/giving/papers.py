"""Exam and consent: what must be there before the needle, as `Papers` finds it."""

from collections.abc import Iterator

from treatments.giving.facts import Facts, Papers, Request
from treatments.giving.verdicts import Answer, allowed_answer
from treatments.giving.wordings import day_text, modality_text
from treatments.models.policy import Rule

EXAMS = "[R50][R51][R52]"


def clearance_answers(asked: Request, facts: Facts) -> Iterator[Answer]:
    """A prescriber, licensed that day, examined the client and allowed this here before."""
    if facts.papers is None:
        return
    found = facts.papers.clearance(asked)
    if isinstance(found, str):
        yield facts.policy.against(Rule.CLEARANCE, f"{found}.", EXAMS, about=_about(asked))
    elif found.has_ended(asked.on):
        ended = f" on {day_text(found.ends_on)}" if found.ends_on else ""
        yield facts.policy.against(
            Rule.LICENCE_PRESCRIBER,
            f"The license of {found.name}, who cleared the client, ended{ended}: another "
            "prescriber must examine the client.",
            EXAMS,
        )
    else:
        yield allowed_answer(Rule.CLEARANCE, f"Cleared by {found.name}.", EXAMS)


def order_answers(asked: Request, facts: Facts) -> Iterator[Answer]:
    """Product, area, amount of the visit and performer are those of the order.

    A prescriber who injects is their own authority: what goes beyond is told, not refused.
    """
    if facts.papers is None or asked.product is None:
        return
    found = facts.papers.order(asked, facts.lines, facts.injector)
    if found is None:
        return
    if not found.is_beyond:
        yield allowed_answer(Rule.ORDER, f"{found.sentence}.", EXAMS, about=found.about)
    elif facts.injector and facts.injector.may_prescribe:
        sentence = f"{found.sentence}. {facts.injector.name} prescribes it."
        yield allowed_answer(Rule.ORDER, sentence, EXAMS, about=found.about, is_note=True)
    else:
        yield facts.policy.against(
            Rule.ORDER, f"{found.sentence}.", EXAMS, about=found.about, reached=found.reached
        )


def _about(asked: Request) -> str:
    return f"{asked.modality}:{asked.area.region}" if asked.area else asked.modality


def consent_answers(asked: Request, facts: Facts) -> Iterator[Answer]:
    """The client's newest answer before this moment is a yes, to what is off-label too."""
    if facts.papers is None:
        return
    problem = facts.papers.consent(asked)
    if problem:
        yield facts.policy.against(Rule.CONSENT, f"{problem}.", about=asked.modality)
        return
    yield allowed_answer(
        Rule.CONSENT, f"Consent to {modality_text(asked.modality).lower()} is signed."
    )
    yield from _off_label(asked, facts, facts.papers)


def _off_label(asked: Request, facts: Facts, papers: Papers) -> Iterator[Answer]:
    if asked.product is None or asked.area is None:
        return
    if (asked.product.pk, asked.area.pk) in facts.on_label or papers.covers_off_label(asked):
        return
    yield facts.policy.against(
        Rule.OFF_LABEL,
        f"{asked.product} in {asked.area} is off-label, which the consent does not cover.",
        about=f"{asked.product.slug}:{asked.area.pk}",
    )
