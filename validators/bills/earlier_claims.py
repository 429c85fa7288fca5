"""What rules say of papers that an earlier case, or a list of settled bills, has already."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from intake.cases.model import Case, Place, Severity, locate_evidence
from intake.ledger.model import RETURNED, CaseRef, Match, Sameness, Spot
from intake.model import Reading
from intake.types.registry import TYPES


def was_asked(case: Case) -> bool:
    """Whether a ledger was asked what it has of the case's papers."""
    return case.earlier is not None


def find_matches(case: Case, *how: Sameness) -> Mapping[int, Sequence[Match]]:
    """Paper -> what is the same in one of these ways, the earliest case first."""
    found: dict[int, list[Match]] = {}
    for match in case.earlier or ():
        if match.how in how:
            found.setdefault(match.paper, []).append(match)
    return found


def weigh_match(match: Match) -> Severity:
    """What was refused or withdrawn is pointed out, what was taken in is looked at."""
    return Severity.HINT if match.case.stage in RETURNED else Severity.LOOK


def find_gravest(matches: Iterable[Match]) -> Match:
    """The match that a finding is about: a sure one first, then one that is no second attempt, then the earliest."""
    return min(matches, key=lambda m: (not m.sure, weigh_match(m).rank))


# ------------------------------------------------------------------------------------------------ where it stands
def locate_match(case: Case, match: Match) -> Place:
    """Where the paper of the case at hand bears what is the same."""
    return _locate_spot(match.paper, case.readings[match.paper], match.mine)


def _locate_spot(paper: int, reading: Reading, spot: Spot) -> Place:
    origins = map(reading.document.origin_of, reading.pages)
    found = next((o for o in origins if (o.sha256, o.number) == (spot.sha256, spot.page)), None)
    return Place(paper, found.path, found.number, spot.box) if found else locate_evidence(paper, reading, None)


# ------------------------------------------------------------------------------------------------ in words
def describe_case(case: CaseRef) -> str:
    """How the office finds the earlier case: 受理编号 and register number, or the reference of the settlement.

    >>> describe_case(CaseRef("a", "2026-00031", "青医保受〔2026〕00012号"))
    '青医保受〔2026〕00012号（登记号 2026-00031）'
    >>> from intake.ledger.model import Stage
    >>> describe_case(CaseRef("a", "2026-00031", stage=Stage.WITHDRAWN)), describe_case(CaseRef("b", "J-17", settled=True))
    ('登记号 2026-00031 的材料（该件已撤回）', '已结算清单（结算单号 J-17）')
    """
    if case.settled:
        return f"已结算清单（结算单号 {case.register}）" if case.register else "已结算清单"
    name = f"{case.number}（登记号 {case.register}）" if case.number else f"登记号 {case.register} 的材料"
    return f"{name}（该件{case.stage}）" if case.stage in RETURNED else name


def describe_claim(case: CaseRef) -> str:
    """When and where it was claimed: 已于 2026-10-12 在 青医保受〔2026〕00012号（登记号 2026-00031）中受理过."""
    day = f"于 {case.received.isoformat()} " if case.received else ""
    if case.settled:
        return f"已{day}结算，见{describe_case(case)}"
    return f"已{day}在 {describe_case(case)}中受理过" if case.number else f"已{day}在{describe_case(case)}中提交过"


def describe_others(matches: Sequence[Match], told: Match) -> str:
    """The further cases that have the same; empty where there are none."""
    others = dict.fromkeys(describe_case(match.case) for match in matches if match is not told)
    return f"；另见{'、'.join(others)}" if others else ""


def describe_differences(reading: Reading, differing: Mapping[str, tuple[str, str]]) -> str:
    """What differs, mine first: 金额合计(小写) 6072.36／8072.36."""
    labels = {spec.name: spec.label for spec in TYPES[reading.classification.kind].fields}
    return "，".join(f"{labels.get(key, key)} {mine}／{theirs}" for key, (mine, theirs) in differing.items())


def iter_cases(matches: Iterable[Match]) -> Iterator[tuple[CaseRef, Sequence[Match]]]:
    """Every earlier case once, with all that it has of the papers."""
    found: dict[str, list[Match]] = {}
    for match in matches:
        found.setdefault(match.case.id, []).append(match)
    for shared in found.values():
        yield shared[0].case, shared
