"""A client sends a malformed request and disconnects before the refusal: there is no error and no log line."""

import logging
import threading

import pytest
from flask import Response

from kiosk.station import Station
from tests.waiting import until
from tests.web.server.in_thread import serving
from tests.web.server.test_connections import connect, port_of
from web.factory import create_app

MALFORMED = b"nonsense\r\n\r\n"


@pytest.mark.parametrize("sent", [MALFORMED, b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n"])
def test_a_client_that_disconnects_before_its_refusal_logs_nothing(
    station: Station, caplog: pytest.LogCaptureFixture, sent: bytes
) -> None:
    app = create_app(station)
    is_asked, is_gone = threading.Event(), threading.Event()

    @app.after_request
    def wait_until_it_is_gone(response: Response) -> Response:
        is_asked.set()
        is_gone.wait(10)
        return response

    with serving(app) as server, caplog.at_level(logging.INFO):
        with connect(port_of(server)) as one:
            one.sendall(sent)
            assert is_asked.wait(10)
        until(lambda: not server.active_channels)
        is_gone.set()
        with connect(port_of(server)) as another:
            another.sendall(MALFORMED)
            assert another.recv(100).startswith(b"HTTP/1.0 400")
    assert not [line for line in caplog.messages if "Error" in line]
