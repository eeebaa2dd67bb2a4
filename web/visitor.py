from flask import Blueprint

bp = Blueprint("visitor", __name__)
