"""The headers of each answer of a centre and a hub."""

from flask import Flask, Response

POLICY = "Permissions-Policy"
OURS = "Answered-By"
"""Tells a page of ours that says "not now" from that of a proxy in front, which answers while the service is away."""
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
    "frame-ancestors 'none'; form-action 'self'; base-uri 'none'; object-src 'none'",
    POLICY: "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "same-origin",
    OURS: "entren",
}


def install(app: Flask) -> None:
    @app.after_request
    def add_headers(response: Response) -> Response:
        if response.mimetype == "text/html":
            for name, value in PAGE_HEADERS.items():
                response.headers.setdefault(name, value)
        if "Cache-Control" not in response.headers:  # the board's JSON and static files say otherwise
            response.headers.add("Cache-Control", "no-store")
        response.headers.add("X-Content-Type-Options", "nosniff")
        return response
