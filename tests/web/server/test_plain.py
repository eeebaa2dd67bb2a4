"""What `web.plain` leaves out, beside Flask's own: the same answers."""

from typing import Any

import pytest
from flask import Flask, Request, appcontext_tearing_down, request_tearing_down
from werkzeug.exceptions import BadHost, RequestEntityTooLarge
from werkzeug.test import EnvironBuilder

from web.messages import as_json
from web.plain import LARGEST_BODY, Plain, PlainResponse, request_body

HOSTS = ["localhost:8080", "127.0.0.1:80", "[::1]:8080", "Entren.LOCAL", "bibliotek\u00e9t.se", "not a host/", ""]
PATHS = ["/", "/desk?next=/board", "/b\u00f6cker/\u00e5?x=\u00f6", "//desk", "/api/v1/board", "/a%2Fb?%00"]


def environ(host: str = "localhost", path: str = "/", **more: Any) -> dict[str, Any]:
    made = EnvironBuilder(path, **more).get_environ()
    made["HTTP_HOST"] = host.encode().decode("latin1")
    return made


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("script", ["", "/below"])
def test_addresses_are_matched_as_flask_does(host: str, path: str, script: str) -> None:
    sent = environ(host, path) | {"SCRIPT_NAME": script}
    seen = []
    for kind in (Flask, Plain):
        app = kind("web")
        try:
            adapter = app.create_url_adapter(Request(dict(sent)))
        except BadHost:
            seen.append("bad host")
            continue
        assert adapter is not None
        parts = {name: value for name, value in vars(adapter).items() if name != "map"}
        parts["path_info"] = parts["path_info"].lstrip("/")  # matching strips it
        seen.append(str(parts))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("method", ["POST", "GET", "HEAD"])
def test_an_answer_is_sent_as_flask_does(method: str) -> None:
    def answer(kind: Any) -> Any:
        app = Flask("web")
        app.add_url_rule(
            "/", methods=["GET", "POST"], view_func=lambda: kind(b"[1]", 201, content_type="application/json")
        )
        sent = app.test_client().open("/", method=method)
        return sent.status, sorted(sent.headers), sent.data

    assert answer(PlainResponse) == answer(Flask.response_class)
    assert isinstance(as_json([1]), PlainResponse)


def test_a_304_has_no_body() -> None:
    app = Flask("web")

    @app.get("/")
    def page() -> Any:
        made = PlainResponse(b"[1]", content_type="application/json")
        made.set_etag("one")
        return made.make_conditional(environ(headers={"If-None-Match": '"one"'}))

    sent = app.test_client().get("/")
    assert (sent.status_code, sent.data) == (304, b"")


def test_a_body_is_read_whole_and_no_further() -> None:
    app = Flask("web")
    with app.test_request_context("/", method="POST", data=b"x" * LARGEST_BODY):
        assert len(request_body()) == LARGEST_BODY
    with app.test_request_context("/", method="POST"):
        assert request_body() == b""
    with (
        app.test_request_context("/", method="POST", data=b"x" * (LARGEST_BODY + 1)),
        pytest.raises(RequestEntityTooLarge),
    ):
        request_body()


def test_what_is_to_be_torn_down_still_is() -> None:
    app = Plain("web")
    app.add_url_rule("/", view_func=lambda: "well")
    told: list[str] = []
    app.teardown_request(lambda _: told.append("request"))
    app.teardown_appcontext(lambda _: told.append("context"))
    assert app.test_client().get("/").text == "well"
    assert told == ["request", "context"]


def test_whoever_listens_for_the_end_of_a_request_hears_it() -> None:
    app = Plain("web")
    app.add_url_rule("/", view_func=lambda: "well")
    told: list[object] = []

    def hear(sender: object, **_: object) -> None:
        told.append(sender)

    with request_tearing_down.connected_to(hear, app), appcontext_tearing_down.connected_to(hear, app):
        app.test_client().get("/")
    assert told == [app, app]
