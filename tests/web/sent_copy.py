"""Sends a file to a page in pieces, as js/send-copy.js does."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.types import new_key

PIECE = 70_000


def send(
    client: FlaskClient, address: str, content: bytes, name: str = "copy.db", size: int | None = None
) -> TestResponse:
    """Send a whole file, or what is taken of it. Returns the last answer."""
    key, offset = new_key(), 0
    while True:
        piece = content[offset : offset + PIECE]
        answer = send_piece(client, address, piece, name=name, key=key, offset=offset, size=size or len(content))
        if answer.status_code != 200 or "page" in answer.json:
            return answer
        offset = answer.json["came"]


def send_piece(client: FlaskClient, address: str, piece: bytes, **about: Any) -> TestResponse:
    return client.post(address, query_string=about, data=piece, content_type="")
