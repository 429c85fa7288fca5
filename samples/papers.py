"""Papers without fields of their own, as applicants bring them: a laboratory report, a form, letters, a birth certificate."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from samples import seals
from samples.card_looks import BANK
from samples.cards import luhn
from samples.catalogue import Made, Maker, jpeg, rng
from samples.damage import Corners, Shot, photo, scan
from samples.draw import draw, turned
from samples.gold import Gold
from samples.page import BLACK, Layer, Page
from samples.people import HOSPITALS, PEOPLE

_SCALE = 10.0
_DESK = (150, 146, 140)
_CORNERS: Corners = ((0.13, 0.08), (0.9, 0.1), (0.95, 0.93), (0.08, 0.9))
_HOSPITAL = HOSPITALS["county"].name


@dataclass
class Paper:
    """A sheet, and what a reader must find on it."""

    page: Page
    kind: str
    fields: dict[str, str]
    extra: dict[str, str] = field(default_factory=dict)
    seals: list[dict[str, str]] = field(default_factory=list)


def _sheet(high: float = 297.0) -> Page:
    return Page(210, high, Layer("song", BLACK, 4.2), Layer("kai", (20, 20, 60), 4.4), Layer("serif", BLACK, 4))


def _row(page: Page, y: float, *cells: tuple[float, str, str]) -> None:
    """Labels with colons and values behind them."""
    for x, label, value in cells:
        page.values.text(page.form.text(x, y, f"{label}："), y, value)


def laboratory(chance: np.random.Generator) -> Paper:
    """A report: head with hospital, patient, results, three times of which one is the report's."""
    del chance
    page = _sheet(148)
    page.form.text(105, 12, f"{_HOSPITAL}检验报告单", size=6.4, align="middle")
    _row(page, 26, (12, "姓名", "张样例"), (62, "性别", "男"), (100, "年龄", "56岁"), (146, "科别", "内科门诊"))
    _row(page, 34, (12, "门诊号", "202403010077"), (100, "标本", "静脉血"), (146, "送检医师", "韩样张"))
    page.form.rule(10, 40, 200, 40)
    for x, text in ((12, "项目"), (78, "结果"), (108, "单位"), (146, "参考区间")):
        page.form.text(x, 46, text)
    rows = (
        ("葡萄糖", "9.82 ↑", "mmol/L", "3.90-6.10"),
        ("糖化血红蛋白", "7.9 ↑", "%", "4.0-6.0"),
        ("肌酐", "71", "μmol/L", "57-97"),
    )
    for index, row in enumerate(rows):
        for x, text in zip((12, 78, 108, 146), row, strict=True):
            page.values.text(x, 55 + index * 8, text)
    page.form.rule(10, 120, 200, 120)
    _row(
        page,
        127,
        (12, "采样时间", "2024-03-01 08:10"),
        (78, "报告时间", "2024-03-02 10:15"),
        (146, "打印时间", "2024-03-05"),
    )
    _row(page, 136, (12, "检验者", "何校对"), (78, "审核者", "孙复核"))
    fields = {"name": "张样例", "hospital": _HOSPITAL, "issue_date": "2024-03-02"}
    extra = {
        "性别": "男",
        "年龄": "56岁",
        "科别": "内科门诊",
        "标本": "静脉血",
        "送检医师": "韩样张",
        "采样时间": "2024-03-01 08:10",
    }
    return Paper(page, "exam_report", fields, extra)


def application(chance: np.random.Generator) -> Paper:
    """A ruled form without colons, a photo's place left empty, the seal of the hospital beside its opinion."""
    page, person = _sheet(), PEOPLE["wang"]
    page.form.text(105, 22, "青禾县城乡居民基本医保慢性病申请审核表", size=6.6, align="middle")
    cells = (
        (("姓名", person.name), ("性别", person.sex)), (("身份证号", person.id_number), ("联系电话", "13900000000")),
        (("申请病种", "高血压病（高危）"), ("定点医院", HOSPITALS["township"].name)),
    )  # fmt: skip
    for index, row in enumerate(cells):
        y = 40 + index * 16
        page.form.box(15, y, 195, y + 16, 0.3)
        for x, (label, value) in zip((18, 108), row, strict=True):
            page.form.text(x, y + 8, label)
            page.values.text(x + 26, y + 8, value, fit=58)
            page.form.rule(x + 23, y, x + 23, y + 16)
        page.form.rule(105, 40 + index * 16, 105, 56 + index * 16)
    page.form.box(15, 88, 195, 150, 0.3)
    page.form.text(18, 96, "病史摘要")
    page.values.text(46, 100, "患者发现血压升高十余年，最高180/110mmHg，长期服药。")
    page.form.box(15, 150, 195, 200, 0.3)
    page.form.text(18, 158, "医院意见")
    page.values.text(46, 168, "情况属实，同意申报。")
    _row(page, 190, (110, "填表日期", "2024年4月12日"))
    mask = turned(seals.worn(seals.circle(_HOSPITAL, "医疗保险办公室"), chance), 8)
    page.stamps.picture(70, 180, 38, mask)
    fields = {"name": person.name, "id_number": person.id_number, "issue_date": "2024-04-12"}
    return Paper(
        page,
        "chronic_application",
        fields,
        {"联系电话": "13900000000"},
        [{"color": "red", "text": f"{_HOSPITAL} 医疗保险办公室"}],
    )


def authorization(chance: np.random.Generator) -> Paper:
    """A 转账授权书: two people, the account's number, the date at the foot."""
    del chance
    page, giver, taker = _sheet(), PEOPLE["liu"], PEOPLE["zhang"]
    account = luhn("629999000055667788")
    page.form.text(105, 28, "转账授权书", size=8, align="middle", spacing=2)
    _row(page, 52, (24, "授权人", giver.name), (110, "身份证号", giver.id_number))
    _row(page, 64, (24, "被授权人", taker.name), (110, "与患者关系", "母子"))
    for index, text in enumerate(
        (
            "因本人行动不便，现授权上述被授权人代为领取本人住院医疗费用报销款，",
            "并转入以下账户，由此产生的一切责任由本人承担。",
        )
    ):
        page.form.text(24, 82 + index * 10, text)
    _row(page, 110, (24, "户名", taker.name), (110, "开户行", f"{BANK}青禾县支行"))
    _row(page, 122, (24, "账号", account))
    page.form.text(24, 150, "授权人（签字、按手印）：")
    page.form.text(150, 172, "2024年5月20日")
    fields = {"name": giver.name, "id_number": giver.id_number, "issue_date": "2024-05-20"}
    return Paper(
        page, "transfer_authorization", fields, {"户名": taker.name, "开户行": f"{BANK}青禾县支行", "账号": account}
    )


def letter(chance: np.random.Generator) -> Paper:
    """A 工作证明 in prose: name and number in the sentence, the company's seal over the date."""
    page, person = _sheet(200), PEOPLE["zhou"]
    page.form.text(105, 28, "工作证明", size=8, align="middle", spacing=3)
    for index, text in enumerate(
        (
            f"　　兹证明{person.name}同志，身份证号{person.id_number}，",
            "系我单位职工，自2022年3月起派驻云岫市从事销售工作，",
            "长期居住在外地。特此证明。",
        )
    ):
        page.form.text(26, 56 + index * 12, text, size=4.8)
    page.form.text(130, 120, "青禾县样例商贸有限公司", size=4.8)
    page.form.text(140, 134, "2024年6月3日", size=4.8)
    mask = turned(seals.worn(seals.circle("青禾县样例商贸有限公司", "人事专用章"), chance), -9)
    page.stamps.picture(158, 126, 40, mask)
    fields = {"name": person.name, "id_number": person.id_number, "issue_date": "2024-06-03"}
    return Paper(page, "work_certificate", fields, {}, [{"color": "red", "text": "青禾县样例商贸有限公司 人事专用章"}])


def birth(chance: np.random.Generator) -> Paper:
    """A 出生医学证明: the child's name; two parents' ID numbers, none of them the child's."""
    del chance
    page, mother, father = _sheet(210), PEOPLE["zhao"], PEOPLE["zhou"]
    page.paper, page.guilloche = (246, 250, 244), (222, 234, 216)
    page.form.text(105, 24, "出生医学证明", size=9, align="middle", spacing=2)
    _row(page, 48, (24, "新生儿姓名", "周虚拟"), (120, "性别", "女"))
    _row(page, 62, (24, "出生时间", "2023年2月8日6时20分"), (120, "出生孕周", "39周"))
    _row(page, 76, (24, "出生体重", "3200克"), (120, "出生身长", "50厘米"))
    _row(page, 96, (24, "母亲姓名", mother.name), (100, "身份证号", mother.id_number))
    _row(page, 110, (24, "父亲姓名", father.name), (100, "身份证号", father.id_number))
    _row(page, 130, (24, "医疗机构名称", HOSPITALS["children"].name))
    _row(page, 150, (24, "签发日期", "2023年2月15日"), (120, "编号", "X340000123"))
    fields = {"name": "周虚拟", "hospital": HOSPITALS["children"].name, "issue_date": "2023-02-15"}
    return Paper(
        page, "birth_certificate", fields, {"母亲姓名": mother.name, "父亲姓名": father.name, "编号": "X340000123"}
    )


Finish = Callable[[Image.Image, np.random.Generator], Image.Image]


def _sample(
    look: Callable[[np.random.Generator], Paper], quality: str, finish: Finish, *, unsure: tuple[str, ...] = ()
) -> Maker:
    def make(name: str) -> Made:
        chance = rng(name)
        paper = look(chance)
        gold: Gold = {
            "file": name, "type": paper.kind, "fields": paper.fields, "extra": paper.extra, "tables": {}, "items_complete": True,
            "redacted": [], "unsure": list(unsure), "quality": quality, "seals": paper.seals,
        }  # fmt: skip
        return Made(jpeg(finish(draw(paper.page, _SCALE), chance)), [gold])

    return make


def _scanned(angle: float, *, grey: bool = False, width: int = 1500) -> Finish:
    return lambda picture, chance: scan(picture, chance, width=width, angle=angle, grey=grey, noise=2)


def _photo(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    return photo(picture, chance, Shot(_CORNERS, size=(1250, 1650), table=_DESK, bend=0.006))


PAPERS: dict[str, Maker] = {
    "laboratory-report-scan.jpg": _sample(laboratory, "colour scan, small skew", _scanned(0.6)),
    "chronic-application-photo.jpg": _sample(application, "phone photo, perspective, shadow, red seal", _photo, unsure=("hospital",)),
    "transfer-authorization-grey.jpg": _sample(authorization, "grey copy, skewed by 1.6 degrees", _scanned(1.6, grey=True)),
    "work-certificate-scan.jpg": _sample(letter, "colour scan, red seal over company and date", _scanned(-0.8)),
    "birth-certificate-scan.jpg": _sample(birth, "colour scan on a patterned ground", _scanned(0.4)),
}  # fmt: skip
