"""《池州市医疗保险异地人员就医申请表》 (S1-2): a person who lives elsewhere applies for care there.

Kind and reason of the stay are ticked only where a person typed them: papers suggest them, but it is the applicant who
says so. Where the person is settled, from when to when and the chosen hospitals are by hand, as are opinions and signatures.
"""

from intake import types
from intake.cases.judge import Judgement
from intake.cases.model import Case, FactOrigin
from intake.forms.model import Form, Ground, Group, Occasion, Tick, Values
from intake.types import papers
from templates import applicant, matter, money
from templates.told import NOTHING, blank_value, find_entries, printable_value

KIND = types.REMOTE_CARE_APPLICATION
_TICKS = {
    "retired": "remote_retired", "long_term": "remote_long_term", "posted": "remote_posted", "household_moved": "household_moved",
    "lives_with_child": "lives_with_child", "bought_home": "bought_home",
}  # fmt: skip
"""Box -> the condition of the catalogue that it stands for."""


def fill(judgement: Judgement, occasion: Occasion) -> Values:
    """What the form says."""
    case = judgement.case
    homes = find_entries(case, papers.ADDRESS, types.RESIDENCE_PERMIT, types.PROPERTY_CERTIFICATE)
    jobs = find_entries(case, papers.EMPLOYER, types.WORK_CERTIFICATE, types.INTRODUCTION_LETTER)
    return {
        **matter.fill_head(case, occasion),
        **applicant.fill_person(case, occasion),
        "insurance": matter.fill_insurance(case),
        "employer": printable_value("工作单位", jobs, needed=False),
        **{box: _fill_tick(case, condition) for box, condition in _TICKS.items()},
        "address": printable_value("居外详细地址", homes, needed=False),
        "home_address": applicant.fill_address(case),
        "account": _fill_account(case),
        "materials": matter.fill_boxes(case, KIND),
    }


def _fill_tick(case: Case, condition: str) -> Tick:
    fact = case.facts.get(condition)
    ticked = fact is not None and fact.value is True and fact.origin is FactOrigin.TYPED
    return Tick(ticked, Ground.TYPED, "经办人录入" if ticked else "")


def _fill_account(case: Case) -> Group:
    """The patient's own account, where a card is there; the item does not ask for one."""
    found = money.fill_account(case)
    if found["number"].text and not money.is_patients(case):
        return {"number": blank_value("本人银行账户：户名不是本人", found["number"].place), "bank": NOTHING}
    return {"number": found["number"], "bank": found["bank"]}


REMOTE_CARE = Form(
    name="remote-care",
    title="池州市医疗保险异地人员就医申请表",
    file="remote-care.docx",
    fill=fill,
    gives=(
        *matter.GIVES, *applicant.PERSON, *matter.BOXES, *_TICKS, "insurance", "employer", "address", "home_address",
        "account.number", "account.bank",
    ),
    fits=matter.asks_for(KIND),
    lengths={
        **matter.LENGTHS, **matter.BOX_LENGTHS, **applicant.LENGTHS,
        "address": 60, "home_address": 60, "employer": 28, "insurance": 8, "account.number": 24, "account.bank": 34,
    },
)  # fmt: skip
