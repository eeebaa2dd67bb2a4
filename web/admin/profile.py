"""The admin's page of the profile: the set-up as a file, and what another centre's would change here."""

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from msgspec import Struct

from kiosk.errors import Conflict, DomainError, Invalid
from kiosk.people.noted import Names
from kiosk.profile import bring_in as bringing
from kiosk.profile import file
from kiosk.profile.bring_in import Difference, Plan
from kiosk.profile.file import Profile
from kiosk.profile.parts import BY_CODE, PARTS
from web.admin.blueprint import bp, who
from web.admin.log import LogRow, log_row
from web.admin.save import press, refuse
from web.context import db, now
from web.fields import Field, form, seen_version
from web.incoming import takes_large_bodies
from web.times import full_date

FILE, CONTENT, CHOSEN = "file", "content", "chosen"
AT_FIELD = dict.fromkeys(
    ("no_file", "no_profile", "profile_too_large", "profile_newer", "bad_profile", "same_name"), FILE
)


class ShownPart(Struct, frozen=True):
    """The differences of one part of a profile, as the log of changes would say them."""

    code: str
    name: str
    rows: list[LogRow]


@bp.get("/profile")
def profile() -> str:
    return _page()


@bp.get("/profile.json")
def write_profile() -> Response:
    """The set-up of this centre as a file."""
    at = now()
    with db().read() as s:
        content = file.write(s, at)
    headers = {"Content-Disposition": f'attachment; filename="entren-profile-{at.date}.json"'}
    return Response(content, content_type="application/json", headers=headers)


@bp.post("/profile")
@takes_large_bodies
def preview_profile() -> ResponseReturnValue:
    """Show what a file would change here. Nothing is changed yet."""
    sent = request.files.get(FILE)
    content = sent.stream.read(file.LARGEST + 1) if sent else b""
    try:
        if not content:
            raise Invalid("no_file")
        read = file.read(content)
        return _preview(read, file.pack(read), bringing.plan(db(), who(), read, read.parts, now()))
    except DomainError as error:
        return _page(error), error.status


@bp.post("/profile/bring-in")
@takes_large_bodies
def bring_in_profile() -> ResponseReturnValue:
    """Bring in the chosen parts of the file that the preview showed."""
    try:
        sent = file.read(request.form.get(CONTENT, "").encode())
        plan = bringing.plan(db(), who(), sent, request.form.getlist(CHOSEN), now())
        bringing.check_version(plan, seen_version())
    except (Conflict, Invalid) as refusal:
        return refuse(refusal, url_for("admin.profile"))
    return press(lambda s: bringing.carry_out(s, plan), url_for("admin.profile"), _said)


def _said(found: list[Difference]) -> str:
    if not found:
        return str(gettext("Inget är ändrat."))
    return str(ngettext("%(num)d inställning är ändrad.", "%(num)d inställningar är ändrade.", len(found)))


def _page(error: DomainError | None = None) -> str:
    own = form("profile", url_for("admin.preview_profile"), [Field(FILE)])
    return render_template(
        "admin/profile.html",
        file=own.after(error, AT_FIELD),
        about=_about(error),
        parts=[gettext(part.name) for part in PARTS],
    )


def _about(error: DomainError | None) -> str:
    """What in the file an error is about: "Ämnen: Lösenord"."""
    if error is None or "part" not in error.params:
        return ""
    part, thing = BY_CODE[error.params["part"]], error.params.get("thing", "")
    return f"{gettext(part.name)}: {thing}" if thing else str(gettext(part.name))


def _preview(read: Profile, content: bytes, plan: Plan) -> str:
    fields = [Field(CONTENT, content.decode()), Field(CHOSEN)]
    return render_template(
        "admin/profile_preview.html",
        form=form("profile", url_for("admin.bring_in_profile"), fields, plan.version),
        centre=read.centre,
        made=full_date(read.made),
        parts=_shown(plan),
    )


def _shown(plan: Plan) -> list[ShownPart]:
    rows = [(one.part, log_row(one.change, Names({}, {}))) for one in plan.differences]
    shown = [
        ShownPart(part.code, gettext(part.name), [row for code, row in rows if code == part.code]) for part in PARTS
    ]
    return [part for part in shown if part.rows]
