"""The photographs of a client. Their files lie beside the data: under "My photos"."""

from typing import Any

from charting.models import Photo
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
