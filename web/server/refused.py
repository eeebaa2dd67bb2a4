"""Answers requests that waitress itself refuses, with the app's pages and problem documents."""

from typing import Any

from flask import Flask, Response
from waitress.task import ErrorTask
from werkzeug.test import EnvironBuilder

from web import problems


class Refusal(ErrorTask):  # type: ignore[misc]
    """A request that waitress could not read, or that is larger than it reads. The connection ends with the answer."""

    def execute(self) -> None:
        app = self.channel.server.app
        if not isinstance(app, Flask):
            super().execute()
            return
        response = refusal(app, self.request)
        body = response.get_data()
        self.status = response.status
        self.response_headers.extend(response.headers.to_wsgi_list())
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


def refusal(app: Flask, request: Any) -> Response:
    """The app's answer. Only the headers that choose its format and language are read."""
    environ = EnvironBuilder().get_environ()
    environ["PATH_INFO"] = request.path or "/"
    environ["QUERY_STRING"] = request.query
    environ |= {f"HTTP_{name}": request.headers[name] for name in ("ACCEPT", "COOKIE") if name in request.headers}
    with app.request_context(environ):
        return app.finalize_request(problems.of_status(request.error.code))
