"""Whether the tests run as a campaign: `make campaigns` sets ENTREN_CAMPAIGN, and `make test` runs a small part."""

import os

CAMPAIGN = bool(os.environ.get("ENTREN_CAMPAIGN"))
