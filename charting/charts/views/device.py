"""What the page of a chart asks for once it is there: the time, and our half of a key."""

import uuid
from base64 import b64encode
from typing import Any

from django.core.exceptions import BadRequest
from django.http import JsonResponse
from django.views.decorators.http import require_POST

from charting.charts.page.offline_facts import offline_facts
from charting.charts.services.acts import half_for
from charting.charts.views.page import find_chart
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.web.request import HttpRequest


@requires(Permission.WRITE_CHARTS)
@require_POST
def chart_device(request: HttpRequest) -> JsonResponse:
    """The half is for the memory of the page: whoever has the device alone reads nothing with it.

    `now` is in milliseconds since 1970: the device measures its clock by it. `facts` is what an
    open chart needs while nobody is reached.
    """
    device = _uuid(request, "device")
    answer: dict[str, Any] = {
        "half": b64encode(half_for(user_of(request), device, request.now)).decode(),
        "now": round(request.now.timestamp() * 1000),
    }
    if request.POST.get("chart"):
        answer["facts"] = offline_facts(find_chart(_uuid(request, "chart")))
    return JsonResponse(answer)


def _uuid(request: HttpRequest, name: str) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise BadRequest(f"Which {name}?") from error
