"""Printed forms: one Word file and one fill function a form; `FORMS` lists them in the order in which a case meets them."""

from intake.forms.model import Form
from templates.acceptance import ACCEPTANCE
from templates.agreement import AGREEMENT
from templates.authorization import AUTHORIZATION
from templates.chronic import CHRONIC
from templates.receipt import RECEIPT
from templates.rejection import REJECTION
from templates.remote_care import REMOTE_CARE
from templates.supplement import SUPPLEMENT

FORMS: tuple[Form, ...] = (
    CHRONIC,
    AGREEMENT,
    REMOTE_CARE,
    AUTHORIZATION,
    RECEIPT,
    SUPPLEMENT,
    ACCEPTANCE,
    REJECTION,
)
