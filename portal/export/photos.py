"""The photographs of a client. Their files lie beside the data: under "My photos"."""

from typing import Any

from charting.models import Photo, Publication
from charting.publishing.queries import publications_of
from medspa.clients.models import Client

Data = dict[str, Any]


def photos_of(client: Client) -> list[Data]:
    """Newest first, in one query; of one that was taken out, that it was."""
    rows = client.photos.select_related("taken_by", "removal", "consent__form")
    return [_photo(one) for one in rows.defer("consent__form__text")]


def _photo(photo: Photo) -> Data:
    removal = getattr(photo, "removal", None)
    return {
        "number": str(photo.public_id),
        "view": photo.view,
        "expression": photo.expression,
        "taken_at": photo.taken_at,
        "taken_by": str(photo.taken_by),
        "under_consent": str(photo.consent.form),
        "state": photo.state,
        "width": photo.width,
        "height": photo.height,
        "camera": photo.device,
        "lens": photo.lens,
        "flash": photo.flash,
        "bytes": photo.size,
        "sha256": photo.sha256,
        "taken_out_at": removal.at if removal else None,
    }


def published_of(client: Client) -> list[Data]:
    """What was asked to be shown on the site, in exactly these words, and what became of it."""
    return [_publication(one) for one in publications_of(client)]


def _publication(one: Publication) -> Data:
    return {
        "number": str(one.public_id),
        "before": str(one.before.public_id),
        "after": str(one.after.public_id),
        "channel": one.channel,
        "purpose": one.purpose,
        "treatment": str(one.treatment),
        "title": one.title,
        "treated": one.treated,
        "note": one.note,
        "title_in_spanish": one.title_es,
        "treated_in_spanish": one.treated_es,
        "note_in_spanish": one.note_es,
        "until": one.until,
        "asked_by": str(one.asked_by),
        "asked_at": one.asked_at,
        "agreed_at": one.agreed_at,
        "signed_name": one.signed_name,
        "approved_by": str(one.approved_by) if one.approved_by else None,
        "approved_at": one.approved_at,
        "ended_at": one.ended_at,
        "ending": one.ending,
        "reason": one.reason,
    }
