"""An API client with a token of each role."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.people import tokens
from kiosk.station import Station
from kiosk.types import Role

Post = Callable[..., TestResponse]


@pytest.fixture
def post(client: FlaskClient, station: Station) -> Post:
    """POST to `/api/v1/...` with a token of a role."""
    with station.db.begin() as s:
        made = {role: tokens.add(s, "test", role.value, role, station.clock.now()) for role in Role}

    def send(path: str, body: Any = None, role: Role | None = Role.STAFF, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {made[role]}"} if role else {}
        if body is not None:
            more["json"] = body
        return client.post(f"/api/v1{path}", headers=headers, **more)

    return send
