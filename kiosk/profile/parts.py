"""Lists what is in a profile: each feature's `profile.py`. Parts that others refer to come first."""

from kiosk.centre.profile import PARTS as CENTRE
from kiosk.feedback.profile import PARTS as FEEDBACK
from kiosk.loans.profile import PARTS as LOANS
from kiosk.profile_parts import ProfilePart
from kiosk.retention.profile import PARTS as RETENTION
from kiosk.translations.profile import PARTS as LANGUAGES

PARTS: tuple[ProfilePart, ...] = (*CENTRE, *FEEDBACK, *LOANS, *RETENTION, *LANGUAGES)
BY_CODE = {part.code: part for part in PARTS}
