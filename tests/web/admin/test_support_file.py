"""The file for whoever helps from far away is only for admins."""

import zipfile
from io import BytesIO

from flask.testing import FlaskClient


def test_an_admin_gets_the_file(admin: FlaskClient):
    answer = admin.get("/admin/support.zip")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="entren-support.zip"'
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        assert {"findings.json", "settings.json", "tables.json"} <= set(archive.namelist())
        assert archive.read("log.txt").strip(), "it says where the log is, where no journal has it"


def test_the_overview_leads_to_it(admin: FlaskClient):
    assert 'href="/admin/support.zip"' in admin.get("/admin").text
