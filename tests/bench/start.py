"""Measures the start until the first answer, and the memory then, against importing the same packages only."""

import http.client
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.workspace import ROOT, Workspace
from tests.processes import KIOSK, free_port

ROUNDS = 7
PACKAGES = """
import json, sys
from pathlib import Path
from kiosk.station import open_station
import web.command
from web.factory import create_app
create_app(open_station(Path(sys.argv[1])))
print(json.dumps([name for name, module in sys.modules.items()
                  if "site-packages" in (getattr(module, "__file__", None) or "")]))
"""
IMPORTS = """
import importlib, json, sys
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
print("imported", flush=True)
sys.stdin.read()
"""


def start(workspace: Workspace) -> list[Figure]:
    """Start both in each round, one after the other. The figures are medians of the rounds."""
    data = workspace.fresh()
    packages = _packages(data)
    bare, ours = [], []
    for _ in range(ROUNDS):
        bare.append(_import_only(packages))
        ours.append(_first_answer(data))
    seconds = [time for time, _ in ours], [time for time, _ in bare]
    megabytes = [memory / 1024 for _, memory in ours], [memory / 1024 for _, memory in bare]
    return [
        _ratio("start to first answer / importing the same packages", *seconds, 2.0, "s"),
        _ratio("memory then / importing the same packages", *megabytes, 1.25, "MiB"),
    ]


def _ratio(name: str, ours: list[float], bare: list[float], at_most: float, unit: str) -> Figure:
    ratio = statistics.median(one / other for one, other in zip(ours, bare, strict=True))
    note = f"; {statistics.median(ours):.3g} {unit} against {statistics.median(bare):.3g} {unit}"
    return Figure(name, ratio, at_most=at_most, note=note)


def _packages(data: Path) -> str:
    """The third-party packages that `kiosk web` imports, in the order of import."""
    told = subprocess.run([sys.executable, "-c", PACKAGES, str(data)], cwd=ROOT, capture_output=True, check=True)
    return json.dumps(json.loads(told.stdout))


def _import_only(packages: str) -> tuple[float, float]:
    begun = time.perf_counter()
    pipe = subprocess.PIPE
    process = subprocess.Popen([sys.executable, "-c", IMPORTS, packages], stdin=pipe, stdout=pipe)
    assert process.stdout is not None
    process.stdout.readline()
    took, memory = time.perf_counter() - begun, _resident(process.pid)
    process.kill()
    process.wait()
    return took, memory


def _first_answer(data: Path) -> tuple[float, float]:
    port = free_port()
    begun = time.perf_counter()
    process = subprocess.Popen([KIOSK, "web", "--data", str(data), "--port", str(port)], stderr=subprocess.DEVNULL)
    while not _answers(port):
        time.sleep(0.002)
    took, memory = time.perf_counter() - begun, _resident(process.pid)
    process.terminate()
    process.wait()
    return took, memory


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except ConnectionError:
        return False
    finally:
        connection.close()


def _resident(pid: int) -> float:
    """Resident memory, kB (proc(5))."""
    status = Path(f"/proc/{pid}/status").read_text()
    return float(status.split("VmRSS:")[1].split()[0])
