"""Speech for visitors: the clips that pages play, and whether this visitor listens."""

import hmac

import msgspec
from flask import Blueprint, Flask, Response, current_app, g, redirect, request, url_for
from flask_babel import gettext
from msgspec import Struct
from werkzeug.wrappers import Response as AnyResponse

from kiosk import health
from kiosk.config import KeySettings, SoundSettings
from kiosk.errors import DomainError
from kiosk.i18n import SOURCE, Language
from kiosk.key_presses import KeyPresses
from kiosk.speech.reading import reader
from kiosk.speech.rendering import AT_ONCE, AT_ONCE_FOR_OTHERS, NotRendered, Speaker
from web.addresses import is_loopback
from web.context import db, now, station
from web.headers import PAGE_HEADERS, POLICY
from web.language import current_language, first_part, is_for_staff, same_page
from web.local_paths import way_back
from web.server.peers import is_this_machine
from web.speech import sayings

bp = Blueprint("speech", __name__)
COOKIE = "entren_listen"
SECONDS = 1800
"""Listening ends after so many seconds without a page. Where nobody is there, each page ends it much sooner
(web/visitor/countdown.py): this is longer than somebody listens to one page."""
NOT_A_VISITORS = ("board", "stand-in")
"""The first parts of addresses that screens open by themselves. These pages and staff's do not keep it going."""
STEPS = 7
"""The steps of the volume and of the rate, as in js/speaker.js."""
KEPT = "private, max-age=86400"


@bp.get("/speech/<mark>")
def clip(mark: str) -> Response:
    """A clip, if this service has signed the text. 503 while others are rendered, or where the voice does not work."""
    asked = [request.args.get(name, "") for name in ("voice", "language", "text")]
    if not hmac.compare_digest(mark.encode(), sayings.mark(*asked).encode()):
        return Response(status=404)
    engine, language, text = asked
    voice = next((one for one in sayings.voices_of(language) if one.engine.value == engine), None)
    try:
        content = None if voice is None else speaker().clip(voice, text, _most_at_once())
    except NotRendered as why:
        return Response(status=503, headers={"Retry-After": "1"} if why.is_busy else None)
    if content is None:
        return Response(status=404)
    return Response(content, content_type="audio/wav", headers={"Cache-Control": KEPT})


def _most_at_once() -> int:
    return AT_ONCE if is_this_machine(request.remote_addr or "") else AT_ONCE_FOR_OTHERS


@bp.post("/listen")
def change() -> AnyResponse:
    """Begin to listen (`listen=on`), or end it, and go back to the same page. A repetition changes nothing."""
    response = redirect(way_back(request.form.get("back"), "/"), 303)
    if request.form.get("listen") == "on":
        _keep(response)
    else:
        response.delete_cookie(COOKIE)
    return response


@bp.post("/listen/key")
def tell_key() -> Response:
    """The machine's own screen tells of a key of its keypad, while an admin tries the keys."""
    presses: KeyPresses = current_app.extensions["live"].keys
    key = request.form.get("key", "")
    is_ours = beside_keys() and is_this_machine(request.remote_addr or "")  # anybody can send the name `localhost`
    if not (is_ours and presses.are_tried and key in KeySettings.__struct_fields__):
        return Response(status=404)
    presses.add_of_keypad(key)
    return Response(status=204)


class Levels(Struct, frozen=True):
    """The words for each step of the volume and of the rate, the lowest first."""

    volumes: list[str]
    rates: list[str]


def levels() -> Levels:
    numbers = range(1, STEPS + 1)
    return Levels(
        [gettext("Ljud %(number)s av %(count)s", number=number, count=STEPS) for number in numbers],
        [gettext("Takt %(number)s av %(count)s", number=number, count=STEPS) for number in numbers],
    )


def key_codes() -> str:
    """The codes of the keys, for js/reader-keys.js."""
    return msgspec.json.encode(station().settings.keys).decode()


def headset() -> str:
    """The output on which alone this page is read aloud, by the name that a browser has for it; empty: any."""
    sound = station().settings.sound
    return (sound.headset_in_browser or sound.headset or "") if beside_keys() else ""


def jack() -> str:
    """Whether a headset is plugged in, as the code of the jack's health; empty where nobody knows."""
    if station().settings.sound.jack is None or not beside_keys():
        return ""
    with db().read() as s:
        return health.jack(s, now()) or ""


def loudspeaker() -> str:
    """The output of the calls; empty: the one that the system uses."""
    sound = station().settings.sound
    return (sound.loudspeaker_in_browser or sound.loudspeaker or "") if beside_keys() else ""


def beside_keys() -> bool:
    """Whether this page is on the machine's own screen: others do not follow the keys of its panel."""
    return is_loopback(request.host)


def listens() -> bool:
    """Whether the visitor at this screen listens."""
    return request.cookies.get(COOKIE) == "on"


def is_read() -> bool:
    """Whether the visitor at this screen listens, and the page's language has a voice that reads it."""
    return listens() and _has_voice(current_language())


def swedish_is_read() -> bool:
    return _has_voice(SOURCE)


def page_in_swedish() -> str:
    """The address of this page in Swedish; the start page's after a form was sent."""
    return same_page() if request.method == "GET" else url_for("visitor.start")


def _has_voice(language: Language) -> bool:
    """Once for each request. True where it cannot be read: a page that says so is shown as it always is."""
    kept: dict[str, bool] = g.setdefault("has_voice", {})
    if language.code not in kept:
        here = station()
        try:
            with db().read() as s:
                kept[language.code] = reader(s, language, here.data, here.settings.speech) is not None
        except DomainError:
            kept[language.code] = True
    return kept[language.code]


def forget(response: AnyResponse) -> AnyResponse:
    """End it with the visit."""
    response.delete_cookie(COOKIE)
    return response


def speaker() -> Speaker:
    made: Speaker = current_app.extensions["speaker"]
    return made


def install(app: Flask) -> None:
    app.extensions["speaker"] = Speaker(app.extensions["station"])
    app.jinja_env.globals.update(
        listens=listens,
        is_read=is_read,
        swedish_is_read=swedish_is_read,
        page_in_swedish=page_in_swedish,
        levels=levels,
        key_codes=key_codes,
        beside_keys=beside_keys,
        headset=headset,
        jack=jack,
        loudspeaker=loudspeaker,
    )
    sayings.install(app)
    app.after_request(_go_on)
    if _names_outputs(app.extensions["station"].settings.sound):
        app.after_request(_let_pages_know_outputs)


def _names_outputs(sound: SoundSettings) -> bool:
    return bool(sound.headset or sound.loudspeaker)


def _let_pages_know_outputs(response: Response) -> Response:
    """A browser tells the names of outputs only to pages that may ask for the microphone. Ours never do."""
    if response.mimetype == "text/html" and beside_keys():
        policy = PAGE_HEADERS[POLICY].replace("microphone=()", "microphone=(self)")
        response.headers[POLICY] = policy
    return response


def _go_on(response: Response) -> Response:
    """Listening goes on with each page that the visitor opens."""
    is_page = response.status_code == 200 and response.mimetype == "text/html"
    is_visitors = first_part() not in NOT_A_VISITORS and not is_for_staff()
    if is_page and is_visitors and listens() and "Set-Cookie" not in response.headers:
        _keep(response)
    return response


def _keep(response: AnyResponse) -> None:
    response.set_cookie(COOKIE, "on", max_age=SECONDS, httponly=True, samesite="Lax")
