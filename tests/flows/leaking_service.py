"""The `kiosk` command with a fault: it logs the path of each request, so that a test can prove its search."""

import logging
from typing import Any

from flask import Flask, request

import web.factory
from kiosk.__main__ import main
from kiosk.station import Station

create_app = web.factory.create_app


def leaking_app(station: Station, **named: Any) -> Flask:
    app = create_app(station, **named)
    app.before_request(lambda: logging.getLogger("leaky").warning("asked for %s", request.path))
    return app


if __name__ == "__main__":
    web.factory.create_app = leaking_app
    main()
