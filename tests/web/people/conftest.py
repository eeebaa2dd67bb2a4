import pytest

from web import people


@pytest.fixture(autouse=True)
def _nobody_has_tried() -> None:
    """Tries are counted for the whole process: each test begins with none."""
    people.LIMITER.storage.reset()
