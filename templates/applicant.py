"""Who applies: the patient and the agent, as forms print them.

The ID number leads: sex, date of birth and age follow from it (GB 11643), never from a reading of their own. A name needs
two kinds of papers, a proof or a person who typed it; a number needs its check digit and a paper that is surely the
patient's. Telephones are typed, always.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from intake import types
from intake.cases.evidence import identities, persons
from intake.cases.evidence.identities import Mention
from intake.cases.evidence.newborns import named_after
from intake.cases.masking import last_four
from intake.cases.model import Case, Seen, kind_name
from intake.forms import words
from intake.forms.model import Ground, Group, Occasion, Picture, PrintedValue
from intake.likeness import compare
from intake.likeness.compare import Likeness
from intake.numbers import id_numbers
from intake.numbers.id_numbers import is_valid
from intake.types.vocabulary import IdCard, SocialSecurityCard, Spec
from templates.told import MARK, NOTHING, PROVEN, blank_value, find_entries, printable_value

PHOTO_WIDTH, PHOTO_HEIGHT = 25.0, 35.0
"""一寸, in millimetres."""
_PERSONAL = (
    types.RESIDENCE_PERMIT, types.LABOR_CONTRACT, types.WORK_CERTIFICATE, types.COMMITMENT_LETTER, types.APPLICATION_LETTER,
)  # fmt: skip
"""Papers of the applicant's own life, which tell the name and number where an item asks for no identity card."""


def fill_name(case: Case) -> PrintedValue:
    """The patient's name."""
    known = case.patient.name
    if not known or "*" in compare.fold_name(known):
        return blank_value("姓名：没有材料能够确认")
    about = _find_names(case)
    other = _other_people(about, known, case)
    if other:
        return blank_value(f"姓名：各材料不一致（“{known}”，{identities.describe_mentions(other)}）", other[0].place)
    said = _surely_named((*identities.find_card_names(case), *about), known)
    return _fill_typed_name(case, known) or _fill_confirmed_name(known, said)


def _fill_typed_name(case: Case, known: str) -> PrintedValue | None:
    """What a person typed: printed where it is the name, blank where it is another."""
    typed = case.given.applicant.name or ""
    if typed and compare.compare_names(typed, known) is Likeness.DIFFERENT:
        return blank_value(f"姓名：录入的申请人“{typed}”与材料上的患者“{known}”不一致")
    if compare.fold_name(typed) == compare.fold_name(known):
        return PrintedValue(known, Ground.TYPED, why="经办人录入")
    return None


def _find_names(case: Case) -> tuple[Mention, ...]:
    """The patient's name on papers about the patient; where nothing else surely has one, on those of the patient's life."""
    about = identities.patient_names(case)
    if any(m.sure for m in (*identities.find_card_names(case), *about)):
        return about
    return identities.find_card_names(case, *_PERSONAL)


def _fill_confirmed_name(known: str, said: Sequence[Mention]) -> PrintedValue:
    proven, papers = _first_proven(said), dict.fromkeys(m.paper for m in said)
    if proven is not None:
        return PrintedValue(known, Ground.PAPER, proven.place, f"{proven.paper}，已证实")
    if len(papers) > 1:
        return PrintedValue(known, Ground.PAPER, said[0].place, f"{'、'.join(papers)}一致")
    if not said:
        return blank_value("姓名：没有材料能够确认")
    return PrintedValue(known + MARK, Ground.PAPER, said[0].place, f"只见于{said[0].paper}，尚无其他材料印证")


def _first_proven(said: Iterable[Mention]) -> Mention | None:
    return next((mention for mention in said if mention.state in PROVEN), None)


def _other_people(about: Iterable[Mention], known: str, case: Case) -> list[Mention]:
    """Names of somebody else: on papers about the patient, and on identity papers."""
    return [*(m for m in about if _is_another(m, known, case)), *_other_cards(case, known)]


def _other_cards(case: Case, known: str) -> list[Mention]:
    """Identity papers of somebody else, where the patient's own is not among them; an agent's is expected."""
    cards = [m for m in identities.find_card_names(case) if m.sure]
    if any(compare.compare_names(m.value, known) is not Likeness.DIFFERENT for m in cards):
        return []
    agent = (case.given.agent.name if case.given.agent else None) or ""
    return [m for m in cards if compare.fold_name(m.value) != compare.fold_name(agent)]


def _surely_named(mentions: Iterable[Mention], name: str) -> list[Mention]:
    """Those of the mentions that surely are this name."""
    return [m for m in mentions if m.sure and compare.fold_name(m.value) == compare.fold_name(name)]


def _is_another(mention: Mention, known: str, case: Case) -> bool:
    """Whether it surely is another person's name, and not a newborn's preliminary one."""
    other = mention.sure and compare.compare_names(mention.value, known) is Likeness.DIFFERENT
    return other and named_after(mention, case) is None


def fill_id_number(case: Case) -> PrintedValue:
    """The patient's ID number in full."""
    known = compare.plain_number(case.patient.id_number or "")
    if not is_valid(known):
        return blank_value("身份证号码：没有能够确认、校验位相符的号码")
    own = _sure_numbers(case)
    other = _different_numbers(own, known)
    if other:
        return _blank_contradiction(other[0])
    return _fill_typed_number(case, known) or _fill_read_number(case, known, own)


def _sure_numbers(case: Case) -> list[Mention]:
    return [number for number in _find_numbers(case) if number.sure]


def _different_numbers(numbers: Iterable[Mention], known: str) -> list[Mention]:
    """Those that surely are another number."""
    return [number for number in numbers if compare.compare_id_numbers(number.value, known) is Likeness.DIFFERENT]


def _fill_typed_number(case: Case, known: str) -> PrintedValue | None:
    """What a person typed: printed where it is the number, blank where it is another of the same person."""
    applicant = case.given.applicant
    typed = compare.plain_number(applicant.id_number or "")
    if typed == known:
        return PrintedValue(known, Ground.TYPED, why="经办人录入，校验位相符")
    if typed and case.patient.name == applicant.name:
        return blank_value("身份证号码：录入的号码与材料上的不一致")
    return None


def _fill_read_number(case: Case, known: str, own: Iterable[Mention]) -> PrintedValue:
    said = [number for number in own if compare.plain_number(number.value) == known]
    return _print_number(known, said[:1]) if said else _fill_number_of_life(case, known)


def _blank_contradiction(other: Mention) -> PrintedValue:
    return blank_value(f"身份证号码：各材料不一致（{other.paper}为另一号码）", other.place)


def _print_number(known: str, said: Sequence[Mention]) -> PrintedValue:
    kinds = "、".join(dict.fromkeys(mention.paper for mention in said))
    return PrintedValue(known, Ground.PAPER, said[0].place, f"{kinds}，校验位相符")


def _fill_number_of_life(case: Case, known: str) -> PrintedValue:
    """The number where no card and no medical paper has one: a residence permit's, or one that two kinds of papers bear."""
    found = _find_numbers_of_life(case)
    if not found:
        return blank_value("身份证号码：不能确认是患者本人的号码")
    other = _unlike_numbers(found, known)
    if other:
        return _blank_contradiction(other[0])
    by_paper = {number.paper: number for number in reversed(found)}
    permit = by_paper.get(kind_name(types.RESIDENCE_PERMIT))
    if permit is None and len(by_paper) == 1:
        return blank_value("身份证号码：不能确认是患者本人的号码", found[0].place)
    return replace(_print_number(known, found), place=(permit or found[0]).place)


def _unlike_numbers(numbers: Iterable[Mention], known: str) -> list[Mention]:
    """Those that are not printed as the number is."""
    return [number for number in numbers if compare.plain_number(number.value) != known]


def _find_numbers_of_life(case: Case) -> list[Mention]:
    """Numbers that are surely read on papers of the applicant's life that bear the patient's name."""
    named = _surely_named(identities.find_card_names(case, *_PERSONAL), case.patient.name or "")
    numbers = (identities.read_id_number(m.paper_index, case.readings[m.paper_index]) for m in named)
    return [number for number in numbers if number is not None and number.sure]


def _find_numbers(case: Case) -> list[Mention]:
    """Numbers on papers about the patient, and on cards that bear the patient's name: an agent's card is none of them."""
    about = {index for index, _ in persons.about_the_patient(case)} | _own_cards(case, *types.IDENTITY_CARDS)
    order = sorted(about, key=lambda i: case.readings[i].classification.kind not in types.IDENTITY_CARDS)
    numbers = (identities.read_id_number(index, case.readings[index]) for index in order)
    return [number for number in numbers if number is not None]


def _own_cards(case: Case, *kinds: str) -> set[int]:
    """Cards that surely bear the patient's name."""
    known = case.patient.name
    own = _surely_named(identities.find_card_names(case, *kinds), known) if known else []
    return {mention.paper_index for mention in own}


def mask_number(number: PrintedValue) -> PrintedValue:
    """The same for a paper that the applicant takes away: the last four characters alone."""
    return replace(number, text=last_four(number.text), blank="") if number.text else replace(number, blank="")


def fill_from_number(case: Case, number: PrintedValue) -> dict[str, PrintedValue]:
    """`sex`, `birth_date` and `age` on the day of application, as the number says them."""
    birth = id_numbers.parse_birth_date(number.text) if number.text else None
    if birth is None:
        return dict.fromkeys(("sex", "birth_date", "age"), replace(NOTHING, why="由身份证号码推出，号码未填"))
    derived = PrintedValue("", Ground.DERIVED, number.place, "由身份证号码推出")
    return {
        "sex": replace(derived, text=id_numbers.parse_sex(number.text)),
        "birth_date": replace(derived, text=words.format_day(birth)),
        "age": replace(derived, text=str(persons.age_on(birth, case.applied))),
    }


def fill_phone(case: Case) -> PrintedValue:
    """The patient's telephone, as it was typed."""
    typed = case.patient.phone
    if typed:
        return PrintedValue(typed, Ground.TYPED, why="经办人录入")
    return blank_value("联系电话：须由经办人录入（case.yaml 的 applicant.phone）", ground=Ground.TYPED)


def fill_agent(case: Case) -> Group:
    """Whoever comes in the patient's place: typed, or blank where the patient comes."""
    person = case.given.agent
    if person is None:
        return dict.fromkeys(("name", "id_number", "tel"), PrintedValue("", Ground.TYPED))
    return {
        "name": _fill_typed(person.name, "代办人姓名"),
        "id_number": _fill_agent_number(compare.plain_number(person.id_number or "")),
        "tel": _fill_typed(person.phone, "代办人电话"),
    }


def _fill_agent_number(number: str) -> PrintedValue:
    """The agent's ID number as it was typed, where its check digit holds."""
    if is_valid(number):
        return PrintedValue(number, Ground.TYPED, why="经办人录入，校验位相符")
    wrong = "代办人身份证号：录入的号码校验位不符" if number else "代办人身份证号：未录入"
    return blank_value(wrong, ground=Ground.TYPED)


def _fill_typed(text: str | None, label: str) -> PrintedValue:
    if text:
        return PrintedValue(text, Ground.TYPED, why="经办人录入")
    return blank_value(f"{label}：未录入", ground=Ground.TYPED)


def fill_card_number(case: Case) -> PrintedValue:
    """The number of the patient's social security card, where one is among the papers."""
    found = _find_on_own(case, SocialSecurityCard.CARD_NUMBER, types.SOCIAL_SECURITY_CARD)
    return printable_value("社会保障卡号", found, needed=False)


def fill_address(case: Case) -> PrintedValue:
    """Where the patient's own identity card says that the patient lives."""
    return printable_value("家庭住址", _find_on_own(case, IdCard.ADDRESS, types.ID_CARD))


def _find_on_own(case: Case, spec: Spec[str], kind: str) -> list[Seen[str]]:
    own = _own_cards(case, kind)
    return [seen for seen in find_entries(case, spec.name, kind) if seen.paper in own]


def fill_photo(occasion: Occasion) -> PrintedValue | Picture:
    """The photo, or the words of the empty place."""
    if occasion.photo:
        return Picture(occasion.photo, PHOTO_WIDTH, PHOTO_HEIGHT, Ground.TYPED)
    return PrintedValue("（贴一寸照片）", Ground.OFFICE)


def fill_person(case: Case, occasion: Occasion) -> dict[str, PrintedValue | Picture | Group]:
    """What every application of a person begins with."""
    number = fill_id_number(case)
    return {
        "name": fill_name(case),
        "id_number": number,
        **fill_from_number(case, number),
        "card_number": fill_card_number(case),
        "tel": fill_phone(case),
        "agent": fill_agent(case),
        "photo": fill_photo(occasion),
    }


PERSON = (
    "name", "id_number", "sex", "birth_date", "age", "card_number", "tel", "agent.name", "agent.id_number", "agent.tel", "photo",
)  # fmt: skip
"""What `person` gives."""
LENGTHS = {
    "name": 10, "id_number": 10, "sex": 2, "birth_date": 9, "age": 3, "card_number": 24, "tel": 14, "agent.name": 10,
    "agent.id_number": 10, "agent.tel": 14, "photo": 10,
}  # fmt: skip


def of_others(case: Case) -> frozenset[int]:
    """Papers about a patient that surely bear another name."""
    own = {i for i, _ in persons.about_the_patient(case)}
    return frozenset(i for i, _ in case.of(*types.OF_THE_PATIENT) if i not in own)
