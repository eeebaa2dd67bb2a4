"""The file for whoever helps from far away."""

from flask import Response

from kiosk.doctor.bundle import bundle
from kiosk.doctor.checks import check
from web.admin.blueprint import bp
from web.context import station


@bp.get("/support.zip")
def support() -> Response:
    """How each part is, as a zip archive. It holds nothing about a person."""
    data = station().data
    content = bundle(data, list(check(data)))
    headers = {"Content-Disposition": 'attachment; filename="entren-support.zip"'}
    return Response(content, content_type="application/zip", headers=headers)
