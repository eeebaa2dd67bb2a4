"""Imported by the process that is forked (see `tests.forked`): it does once what each command does when it starts.

It compiles the addresses and the statements of a start, of the pages of visitors and of the night, and lets SQLAlchemy
connect the tables. That was half of the processor time of a command. No file, thread or row stays.
"""

import gc
import tempfile
from pathlib import Path

from kiosk.retention import purge
from kiosk.station import open_station
from kiosk.statistics import closing
from tests import compiled_once, factories
from web.factory import create_app

ADDRESSES, STATEMENTS = compiled_once.addresses(), compiled_once.statements()
PAGES = ("/health", "/", "/board", "/topics/login", "/login")


def compile_statements(data: Path) -> None:
    """Do on a demonstration what most commands do."""
    factories.make_demonstration(data)
    station = open_station(data)
    visitor = create_app(station).test_client()
    for address in PAGES:
        assert visitor.get(address).status_code == 200, address
    closing.close_finished(station)
    purge.purge(station.db, station.clock.now())
    station.db.close()


for compiled in (ADDRESSES, STATEMENTS):
    compiled.__enter__()  # until this process ends
with tempfile.TemporaryDirectory() as folder:
    compile_statements(Path(folder) / "data")
gc.collect()
gc.freeze()  # the memory stays shared: a collection in a forked process does not write to it
