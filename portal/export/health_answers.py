"""What a client answered to the health questions, and what was decided about it, to take away."""

from typing import Any

from charting.intake.questions import Questions, parse_questions
from charting.intake.wording import answer_in_words
from charting.models import FindingResolution, IntakeAnswer
from medspa.clients.models import Client

Data = dict[str, Any]


def health_answers(client: Client) -> list[Data]:
    """Each answer in the words in which it was asked, oldest first. Two statements."""
    rows = IntakeAnswer.objects.filter(intake__client=client)
    rows = rows.select_related("questionnaire", "staff", "reset").prefetch_related(
        "resolutions__by"
    )
    versions: dict[int, Questions] = {}
    told = []
    for row in rows:
        version = row.questionnaire.version
        if version not in versions:
            versions[version] = parse_questions(row.questionnaire.content)
        told.append(_answer(row, versions[version]))
    return told


def _answer(row: IntakeAnswer, asked: Questions) -> Data:
    question = asked.find(row.question)
    return {
        "asked": question.said("ask") if question else row.question,
        "answered": answer_in_words(question, row.value) if question else row.value,
        "at": row.answered_at,
        "how": row.get_way_display(),
        "written_by": str(row.staff or ""),
        "confirmed_an_earlier_answer": row.confirms,
        "set_aside": _reset(row),
        "decisions": [_decision(one) for one in row.resolutions.all()],
    }


def _reset(row: IntakeAnswer) -> Data | None:
    reset = getattr(row, "reset", None)
    return {"at": reset.at, "reason": reset.reason} if reset else None


def _decision(one: FindingResolution) -> Data:
    return {"at": one.at, "by": str(one.by), "reason": one.reason, "letter": one.letter}
