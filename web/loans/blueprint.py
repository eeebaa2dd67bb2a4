"""The blueprint of the lending pages."""

from flask import Blueprint

bp = Blueprint("loans", __name__)
