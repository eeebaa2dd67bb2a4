"""Answers with a PDF, which the browser shows and prints."""

from flask import Response, make_response


def as_pdf(content: bytes, name: str) -> Response:
    """`name`: that of the file, without its ending."""
    answer = make_response(content)
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
