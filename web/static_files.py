"""Serves style sheets, scripts and icons. Their address changes with their content: browsers need not ask again."""

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.exceptions import NotFound

KEEP = "public, max-age=31536000, immutable"
DIGEST_LENGTH = 16


def install(app: Flask) -> None:
    """Answer `/static/<digest>/<file>`; scripts import each other relatively, so the digest reaches them all.

    The files are read once. While an upgrade replaces them, this process still sends those that belong to its digest.
    A page that was opened before an upgrade has addresses without this digest. They get the files of today.
    A phone's page has a third of its size where the browser takes gzip, as all do.
    """
    contents = _contents(Path(app.root_path) / "static")
    digest = _digest(contents)

    @cache
    def compressed(filename: str) -> bytes:
        return gzip.compress(contents[filename], mtime=0)

    def send(filename: str, _older: str = "") -> Response:
        if filename not in contents:
            raise NotFound
        takes_gzip = request.accept_encodings.quality("gzip") > 0
        content = compressed(filename) if takes_gzip else contents[filename]
        response = Response(content, mimetype=mimetypes.guess_type(filename)[0])
        if takes_gzip:
            response.content_encoding = "gzip"
        response.vary.add("Accept-Encoding")
        response.headers["Cache-Control"] = "no-cache"
        response.set_etag(f"{digest}-gzip" if takes_gzip else digest)
        response.make_conditional(request)
        return response

    def send_to_keep(filename: str) -> Response:
        response = send(filename)
        response.headers["Cache-Control"] = KEEP
        return response

    app.add_url_rule(f"/static/{digest}/<path:filename>", "static", send_to_keep)
    app.add_url_rule(f"/static/<string(length={DIGEST_LENGTH}):_older>/<path:filename>", "older_static", send)
    app.add_url_rule("/static/<path:filename>", "older_static", send)


def _contents(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _digest(contents: dict[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name, content in contents.items():
        whole.update(f"{name}\n{len(content)}\n".encode() + content)
    return whole.hexdigest()[:DIGEST_LENGTH]
