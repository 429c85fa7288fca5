"""Papers of people in claims: cards, accounts, households, couples, newborns."""

from datetime import timedelta

import numpy as np

from samples.make.cards import copies, faces
from samples.make.cards.faces import BANK
from samples.make.claims.papers.drawn import Cards, Drawn, zh
from samples.make.claims.papers.forms import LINES, SheetContent, lay_out, look_of
from samples.make.claims.story import PINYIN, Story, birthday, valid_card
from samples.make.drawing import seals
from samples.make.drawing.draw import turned
from samples.make.drawing.page import BLACK, Layer, PaperPage
from samples.make.facts.people import InventedPerson, check_digit

ISSUER = "青禾县公安局"


def identity(story: Story, chance: np.random.Generator) -> Drawn:
    """Both sides of the person's identity card on one sheet."""
    return _identity(story.person, story.card, chance)


def spouse_identity(story: Story, chance: np.random.Generator) -> Drawn:
    """Both sides of the spouse's identity card."""
    return _identity(story.spouse or story.person, ("", ""), chance)


def holder_identity(story: Story, chance: np.random.Generator) -> Drawn:
    """Both sides of the account holder's identity card."""
    return _identity(story.holder or story.person, ("", ""), chance)


def _identity(who: InventedPerson, term: tuple[str, str], chance: np.random.Generator) -> Cards:
    front = faces.identity(who, "汉", copies.ADDRESS)
    back = faces.emblem(ISSUER, *(term if term[0] else valid_card(who)))
    return Cards(((front, 62, 50), (back, 62, 125)) if chance.integers(2) else ((front, 14, 40), (back, 108, 40)))


def bank_card(story: Story, chance: np.random.Generator) -> Drawn:
    """A bank card with its holder in pinyin, or a passbook with the name in full."""
    who = story.holder or story.person
    if chance.integers(2):
        return Cards(((faces.bank_flat(BANK, story.account, PINYIN[who.name], "05/31"), 62, 60),))
    return Cards(
        (
            (
                faces.passbook(who, "34-17990046" + story.account[-7:], f"{BANK}青禾县支行", "00456789", "2021-07-02"),
                34,
                50,
            ),
        )
    )


def passbook(story: Story, chance: np.random.Generator) -> Drawn:
    """A passbook: the holder's name in full."""
    del chance
    who = story.holder or story.person
    return Cards(
        (
            (
                faces.passbook(who, "34-17990046" + story.account[-7:], f"{BANK}青禾县支行", "00456789", "2021-07-02"),
                34,
                50,
            ),
        )
    )


def social_card(story: Story, chance: np.random.Generator) -> Drawn:
    """A social security card of the second or third generation."""
    who = story.holder or story.person
    if chance.integers(2):
        return Cards(((faces.social_second(who, "B12345678", story.account, "2019-03"), 62, 60),))
    return Cards(
        (
            (faces.social_third(who, "2022-09-15", "2032-09-15"), 62, 60),
            (faces.social_back(story.account, "C87654321"), 62, 130),
        )
    )


def authorization(story: Story, chance: np.random.Generator) -> Drawn:
    """转账授权书 of the patient for the holder of the account."""
    taker = story.holder or story.person
    form = SheetContent(
        "转账授权书",
        pairs=(("授权人", story.person.name), ("身份证号", story.number), ("被授权人", taker.name), ("被授权人身份证号", taker.id_number),
               ("与患者关系", "家属"), ("户名", taker.name), ("开户行", f"{BANK}青禾县支行"), ("账号", story.account)),
        prose=("因本人行动不便，现授权上述被授权人代为领取本人医疗费用报销款，并转入以上账户，由此产生的一切责任由本人承担。",),
        foot=(("授权人（签字）", story.person.name), ("被授权人（签字）", taker.name)), sign=(zh(story.issued),),
    )  # fmt: skip
    return [lay_out(form, look_of(chance, LINES), chance)]


# ------------------------------------------------------------------------------------------------ families
def household(story: Story, chance: np.random.Generator) -> Drawn:
    """Two cards of a household register: the mother as its head, the newborn child."""
    born = story.born or story.left
    child = f"341799{born:%Y%m%d}0026"
    number = child[:17] + check_digit(child[:17])
    page = PaperPage(210, 210, *_layers(chance))
    page.paper, page.guilloche = (250, 246, 240), (232, 222, 208)
    mother = story.person
    _card(page, 10, (mother.name, "户主", mother.sex, zh(birthday(mother)), mother.id_number))
    _card(page, 108, (story.child, "子女", "女", zh(born), number))
    page.stamps.picture(172, 92, 30, turned(seals.worn(seals.circle("青禾县公安局样例派出所", "户口专用"), chance), 10))
    return [page]


def _layers(chance: np.random.Generator) -> tuple[Layer, Layer, Layer]:
    look = look_of(chance)
    return Layer(look.face, BLACK, 4.2), Layer("kai", (20, 20, 60), 4.4), Layer("serif", BLACK, 4)


def _card(page: PaperPage, top: float, who: tuple[str, str, str, str, str]) -> None:
    name, relation, sex, born, number = who
    page.form.text(105, top + 6, "常住人口登记卡", size=6, align="middle", spacing=1)
    cells = (
        (("姓名", name), ("户主或与户主关系", relation)), (("曾用名", ""), ("性别", sex)), (("出生地", "样例省青禾县"), ("民族", "汉族")),
        (("籍贯", "样例省青禾县"), ("出生日期", born)), (("公民身份证件编号", number), ("婚姻状况", "")),
    )  # fmt: skip
    for index, pair in enumerate(cells):
        y = top + 13 + index * 13
        for x, (label, value) in zip((14, 108), pair, strict=True):
            page.form.box(x, y, x + 88, y + 13, 0.25)
            page.form.rule(x + 36, y, x + 36, y + 13)
            page.form.text(x + 2, y + 6.5, label, size=3.8)
            page.values.text(x + 38, y + 6.5, value, fit=48)


def birth_certificate(story: Story, chance: np.random.Generator) -> Drawn:
    """出生医学证明 of the child."""
    born, father = story.born or story.left, story.spouse or story.person
    form = SheetContent(
        "出生医学证明",
        pairs=(("新生儿姓名", story.child), ("性别", "女"), ("出生时间", f"{zh(born)}6时20分"), ("出生孕周", "39周"), ("出生体重",
            "3200克"),
               ("出生身长", "50厘米"), ("母亲姓名", story.person.name), ("身份证号", story.number), ("父亲姓名", father.name),
               ("身份证号", father.id_number), ("医疗机构名称", story.hospital.name), ("编号", f"X34{story.seed:07d}")),
        sign=(f"签发日期：{zh(born + timedelta(5))}",), stamp=(story.hospital.name, "出生医学证明专用章"), high=210.0,
    )  # fmt: skip
    page = lay_out(form, look_of(chance, LINES), chance)
    page.paper, page.guilloche = (246, 250, 244), (222, 234, 216)
    return [page]


def marriage(story: Story, chance: np.random.Generator) -> Drawn:
    """The inner page of a 结婚证."""
    spouse = story.spouse or story.person
    pairs: list[tuple[str, str]] = [
        ("持证人", story.person.name),
        ("登记日期", "2021年5月20日"),
        ("结婚证字号", "J341799-2021-000123"),
    ]
    for who in sorted((story.person, spouse), key=lambda p: p.sex):
        pairs += [
            ("姓名", who.name),
            ("性别", who.sex),
            ("国籍", "中国"),
            ("出生日期", zh(birthday(who))),
            ("身份证件号", who.id_number),
        ]
    page = PaperPage(148, 210, *_layers(chance))
    page.paper, page.guilloche = (252, 244, 242), (240, 214, 212)
    page.form.text(74, 16, "结婚证", size=7, align="middle", spacing=2)
    for index, (label, value) in enumerate(pairs):
        page.values.text(page.form.text(22, 32 + index * 12, f"{label}："), 32 + index * 12, value)
    page.stamps.picture(112, 42, 34, turned(seals.worn(seals.circle("青禾县样例民政局", "婚姻登记专用章"), chance), -8))
    return [page]


def birth_permit(story: Story, chance: np.random.Generator) -> Drawn:
    """生育服务证."""
    spouse = story.spouse or story.person
    wife, husband = sorted((story.person, spouse), key=lambda p: p.sex)
    form = SheetContent(
        "生育服务证",
        pairs=(("编号", f"341799{story.issued:%Y}0{story.seed % 1000:03d}"), ("孩次", "第一孩"), ("女方姓名", wife.name), ("身份证号",
            wife.id_number),
               ("男方姓名", husband.name), ("身份证号", husband.id_number), ("户籍地址", "青禾县示范镇虚构村")),
        sign=("青禾县示范镇人民政府（样例）", f"发证日期：{zh(story.admitted - timedelta(200))}"), stamp=("青禾县示范镇样例卫计办",
            "生育登记专用章"),
        high=200.0,
    )  # fmt: skip
    return [lay_out(form, look_of(chance, LINES), chance)]
