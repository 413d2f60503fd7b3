from django.http import HttpResponse
from django.shortcuts import render

from medspa.accounts.access import requires
from medspa.accounts.permissions import Permission
from medspa.web.request import HttpRequest


@requires(Permission.ADMINISTER)
def design_system(request: HttpRequest) -> HttpResponse:
    """Every component of the stylesheet on one page, for whoever builds the next one."""
    return render(request, "design_system.html")
