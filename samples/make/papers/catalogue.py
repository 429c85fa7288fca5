"""Papers without fields of their own, as applicants bring them: a laboratory report, a form, letters, a birth certificate."""

from collections.abc import Callable

import numpy as np
from PIL import Image

from samples.make.cards.faces import BANK
from samples.make.drawing import seals
from samples.make.drawing.damage import Corners, Shot, photo, scan
from samples.make.drawing.draw import draw, turned
from samples.make.facts.numbers import luhn
from samples.make.facts.people import HOSPITALS, PEOPLE
from samples.make.gold import Gold
from samples.make.made import Made, Maker, jpeg, rng
from samples.make.papers import certificates, reports
from samples.make.papers.sheets import PrintedPaper, row, sheet

_SCALE = 10.0
_DESK = (150, 146, 140)
_CORNERS: Corners = ((0.13, 0.08), (0.9, 0.1), (0.95, 0.93), (0.08, 0.9))
_LYING: Corners = ((0.08, 0.07), (0.93, 0.05), (0.97, 0.94), (0.04, 0.92))
_HOSPITAL = HOSPITALS["county"].name


def laboratory(chance: np.random.Generator) -> PrintedPaper:
    """A report: head with hospital, patient, results, three times of which one is the report's."""
    del chance
    page = sheet(148)
    page.form.text(105, 12, f"{_HOSPITAL}检验报告单", size=6.4, align="middle")
    row(page, 26, (12, "姓名", "张样例"), (62, "性别", "男"), (100, "年龄", "56岁"), (146, "科别", "内科门诊"))
    row(page, 34, (12, "门诊号", "202403010077"), (100, "标本", "静脉血"), (146, "送检医师", "韩样张"))
    page.form.rule(10, 40, 200, 40)
    for x, text in ((12, "项目"), (78, "结果"), (108, "单位"), (146, "参考区间")):
        page.form.text(x, 46, text)
    rows = (
        ("葡萄糖", "9.82 ↑", "mmol/L", "3.90-6.10"),
        ("糖化血红蛋白", "7.9 ↑", "%", "4.0-6.0"),
        ("肌酐", "71", "μmol/L", "57-97"),
    )
    for index, cells in enumerate(rows):
        for x, text in zip((12, 78, 108, 146), cells, strict=True):
            page.values.text(x, 55 + index * 8, text)
    page.form.rule(10, 120, 200, 120)
    row(
        page,
        127,
        (12, "采样时间", "2024-03-01 08:10"),
        (78, "报告时间", "2024-03-02 10:15"),
        (146, "打印时间", "2024-03-05"),
    )
    row(page, 136, (12, "检验者", "何校对"), (78, "审核者", "孙复核"))
    fields = {"name": "张样例", "hospital": _HOSPITAL, "issue_date": "2024-03-02"}
    extra = {
        "性别": "男",
        "年龄": "56岁",
        "科别": "内科门诊",
        "标本": "静脉血",
        "送检医师": "韩样张",
        "采样时间": "2024-03-01 08:10",
    }
    return PrintedPaper(page, "exam_report", fields, extra)


def application(chance: np.random.Generator) -> PrintedPaper:
    """A ruled form without colons, a photo's place left empty, the seal of the hospital beside its opinion."""
    page, person = sheet(), PEOPLE["wang"]
    page.form.text(105, 22, "青禾县城乡居民基本医保慢性病申请审核表", size=6.6, align="middle")
    cells = (
        (("姓名", person.name), ("性别", person.sex)), (("身份证号", person.id_number), ("联系电话", "13900000000")),
        (("申请病种", "高血压病（高危）"), ("定点医院", HOSPITALS["township"].name)),
    )  # fmt: skip
    for index, pair in enumerate(cells):
        y = 40 + index * 16
        page.form.box(15, y, 195, y + 16, 0.3)
        for x, (label, value) in zip((18, 108), pair, strict=True):
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
    row(page, 190, (110, "填表日期", "2024年4月12日"))
    mask = turned(seals.worn(seals.circle(_HOSPITAL, "医疗保险办公室"), chance), 8)
    page.stamps.picture(70, 180, 38, mask)
    fields = {"name": person.name, "id_number": person.id_number, "issue_date": "2024-04-12"}
    return PrintedPaper(
        page,
        "chronic_application",
        fields,
        {"联系电话": "13900000000"},
        [{"color": "red", "text": f"{_HOSPITAL} 医疗保险办公室"}],
    )


def authorization(chance: np.random.Generator) -> PrintedPaper:
    """A 转账授权书: two people, the account's number, the date at the foot."""
    del chance
    page, giver, taker = sheet(), PEOPLE["liu"], PEOPLE["zhang"]
    account = luhn("629999000055667788")
    page.form.text(105, 28, "转账授权书", size=8, align="middle", spacing=2)
    row(page, 52, (24, "授权人", giver.name), (110, "身份证号", giver.id_number))
    row(page, 64, (24, "被授权人", taker.name), (110, "与患者关系", "母子"))
    for index, text in enumerate(
        (
            "因本人行动不便，现授权上述被授权人代为领取本人住院医疗费用报销款，",
            "并转入以下账户，由此产生的一切责任由本人承担。",
        )
    ):
        page.form.text(24, 82 + index * 10, text)
    row(page, 110, (24, "户名", taker.name), (110, "开户行", f"{BANK}青禾县支行"))
    row(page, 122, (24, "账号", account))
    page.form.text(24, 150, "授权人（签字、按手印）：")
    page.form.text(150, 172, "2024年5月20日")
    fields = {"name": giver.name, "id_number": giver.id_number, "issue_date": "2024-05-20"}
    return PrintedPaper(
        page, "transfer_authorization", fields, {"户名": taker.name, "开户行": f"{BANK}青禾县支行", "账号": account}
    )


def letter(chance: np.random.Generator) -> PrintedPaper:
    """A 工作证明 in prose: name and number in the sentence, the company's seal over the date."""
    page, person = sheet(200), PEOPLE["zhou"]
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
    return PrintedPaper(
        page, "work_certificate", fields, {}, [{"color": "red", "text": "青禾县样例商贸有限公司 人事专用章"}]
    )


def birth(chance: np.random.Generator) -> PrintedPaper:
    """A 出生医学证明: the child's name; two parents' ID numbers, none of them the child's."""
    del chance
    page, mother, father = sheet(210), PEOPLE["zhao"], PEOPLE["zhou"]
    page.paper, page.guilloche = (246, 250, 244), (222, 234, 216)
    page.form.text(105, 24, "出生医学证明", size=9, align="middle", spacing=2)
    row(page, 48, (24, "新生儿姓名", "周虚拟"), (120, "性别", "女"))
    row(page, 62, (24, "出生时间", "2023年2月8日6时20分"), (120, "出生孕周", "39周"))
    row(page, 76, (24, "出生体重", "3200克"), (120, "出生身长", "50厘米"))
    row(page, 96, (24, "母亲姓名", mother.name), (100, "身份证号", mother.id_number))
    row(page, 110, (24, "父亲姓名", father.name), (100, "身份证号", father.id_number))
    row(page, 130, (24, "医疗机构名称", HOSPITALS["children"].name))
    row(page, 150, (24, "签发日期", "2023年2月15日"), (120, "编号", "X340000123"))
    fields = {"name": "周虚拟", "hospital": HOSPITALS["children"].name, "issue_date": "2023-02-15"}
    return PrintedPaper(
        page,
        "birth_certificate",
        fields,
        {"母亲姓名": mother.name, "父亲姓名": father.name, "出生医学证明编号": "X340000123"},
    )


Finish = Callable[[Image.Image, np.random.Generator], Image.Image]


def _sample(
    look: Callable[[np.random.Generator], PrintedPaper], quality: str, finish: Finish, *, unsure: tuple[str, ...] = ()
) -> Maker:
    def make(name: str) -> Made:
        chance = rng(name)
        paper = look(chance)
        gold: Gold = {
            "file": name, "type": paper.kind, "fields": paper.fields, "extra": paper.extra, "tables": paper.tables,
            "items_complete": True,
            "redacted": [], "unsure": list(unsure), "quality": quality, "seals": paper.seals,
        }  # fmt: skip
        return Made(jpeg(finish(draw(paper.page, _SCALE), chance)), [gold])

    return make


def _scanned(angle: float, *, grey: bool = False, width: int = 1500) -> Finish:
    return lambda picture, chance: scan(picture, chance, width=width, angle=angle, grey=grey, noise=2)


def _photo(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    return photo(picture, chance, Shot(_CORNERS, size=(1250, 1650), table=_DESK, bend=0.006))


def _photo_wide(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    return photo(picture, chance, Shot(_LYING, size=(1500, 1300), table=_DESK, bend=0.006))


PAPERS: dict[str, Maker] = {
    "laboratory-report-scan.jpg": _sample(laboratory, "colour scan, small skew", _scanned(0.6)),
    "chronic-application-photo.jpg": _sample(application, "phone photo, perspective, shadow, red seal", _photo, unsure=("hospital",)),
    "transfer-authorization-grey.jpg": _sample(authorization, "grey copy, skewed by 1.6 degrees", _scanned(1.6, grey=True)),
    "work-certificate-scan.jpg": _sample(letter, "colour scan, red seal over company and date", _scanned(-0.8)),
    "birth-certificate-scan.jpg": _sample(birth, "colour scan on a patterned ground", _scanned(0.4)),
    "household-register-scan.jpg": _sample(
        certificates.household, "colour scan of two cards on a patterned ground, red seal", _scanned(-0.7), unsure=("name", "id_number",
            "issue_date")
    ),
    "marriage-certificate-photo.jpg": _sample(
        certificates.marriage, "phone photo, perspective, patterned ground, red seal", _photo_wide, unsure=("id_number",)
    ),
    "referral-certificate-scan.jpg": _sample(certificates.referral, "colour scan, small skew, red seal beside the date", _scanned(0.9)),
    "staff-roster-scan.jpg": _sample(certificates.roster, "grey scan, landscape", _scanned(-0.5, grey=True, width=2000),
    unsure=("name",)),
    "imaging-clear-grey.jpg": _sample(reports.clear, "grey scan, skewed by 1.2 degrees", _scanned(1.2, grey=True)),
    "ultrasound-finding-photo.jpg": _sample(reports.finding, "phone photo, perspective, shadow, red seal", _photo_wide),
    "laboratory-two-groups-grey.jpg": _sample(reports.blood, "grey copy of half a sheet, small print", _scanned(-1.0, grey=True,
    width=1800)),
    "prescription-scan.jpg": _sample(reports.prescription, "colour scan, red seal", _scanned(0.5, width=1300)),
}  # fmt: skip
