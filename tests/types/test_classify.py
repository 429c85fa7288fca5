"""What a paper is taken for: by its title, by its columns, and `unknown` where neither says enough."""

from collections.abc import Sequence

import pytest

from intake.classify import classify_document
from intake.model import Classification, Document, Frame, Line, Page, Rect, Seal
from intake.types.registry import TYPES
from tests.types.foreign_papers import FOREIGN

TITLES = {
    "outpatient_invoice": "样例省医疗门诊收费票据（电子）",
    "inpatient_invoice": "样例省医疗住院收费票据（电子）",
    "vat_invoice": "样例增值税电子普通发票",
    "expense_list": "青禾县样例医院住院费用清单",
    "settlement_sheet": "样例省基本医疗保险住院费用结算单",
    "discharge_record": "出院小结",
    "diagnosis_certificate": "疾病诊断证明书",
    "outpatient_record": "门（急）诊病历",
    "inpatient_record": "住院病案首页",
    "exam_report": "青禾县样例医院CT检查报告单",
    "prescription": "处 方 笺",
    "medical_order": "长期医嘱单",
    "referral_certificate": "样例市基本医疗保险转诊转院审批表",
    "id_card": "居民身份证",
    "household_register": "常住人口登记卡",
    "social_security_card": "中华人民共和国社会保障卡",
    "bank_card": "活期储蓄存折",
    "birth_certificate": "出生医学证明",
    "marriage_certificate": "结 婚 证",
    "birth_permit": "生育服务证",
    "residence_permit": "样例省居住证",
    "property_certificate": "不动产权证书",
    "labor_contract": "劳 动 合 同 书",
    "work_certificate": "异地工作证明",
    "commitment_letter": "个人承诺书",
    "transfer_authorization": "转账授权书",
    "introduction_letter": "单位介绍信",
    "chronic_application": "青禾县城乡居民基本医保慢性病申请审核表",
    "remote_care_application": "样例市医疗保险异地人员就医申请表",
    "maternity_application": "职工生育保险待遇申请表",
    "agreement_application": "基本医疗保险协议医疗机构申请表",
    "application_letter": "申 请 书",
    "business_license": "营业执照（副本）",
    "medical_institution_license": "医疗机构执业许可证",
    "tcm_clinic_filing": "中医诊所备案证",
    "institution_legal_person_certificate": "事业单位法人证书",
    "private_nonenterprise_certificate": "民办非企业单位登记证书",
    "drug_business_license": "中华人民共和国药品经营许可证",
    "practitioner_certificate": "中华人民共和国医师执业证书",
    "staff_roster": "卫生技术人员名册",
    "social_insurance_proof": "城镇职工社会保险参保证明",
    "department_list": "科室设置一览表",
    "equipment_list": "大型医疗设备清单",
    "price_list": "医疗服务项目收费标准",
    "monthly_settlement": "定点医疗机构月结算汇总表",
}

UNTITLED = {
    "inpatient_invoice": "票据代码：|票据号码：|校验码：|交款人：张样例|住院号：0012|预缴金额：1000.00|金额合计（大写）|收款单位（章）",
    "outpatient_invoice": "票据代码：|票据号码：|校验码：|交款人：张样例|门诊号：0012|就诊日期：|金额合计（大写）|收款单位（章）",
    "vat_invoice": "发票代码：|发票号码：|购买方|纳税人识别号：|税率|税额|价税合计（大写）|销售方",
    "settlement_sheet": "人员类别：居民|起付标准：600.00|医疗费总额：5230.00|统筹基金支付：3000.00|个人自付：1500.00|全自费：100.00|大病",
    "expense_list": "项目名称|规格|单位|数量|单价|金额|医保等级",
    "discharge_record": "入院日期：|出院日期：|入院诊断：肺炎|入院情况：咳嗽|诊疗经过：抗感染|出院诊断：肺炎|出院医嘱：休息",
    "inpatient_record": "病史陈述者：本人|主诉：咳嗽3天|现病史：|既往史：|个人史：|婚育史：|家族史：|体格检查|专科检查",
    "outpatient_record": "就诊时间：2024-03-01|主诉：咳嗽3天|现病史：|既往史：|过敏史：|体格检查：|初步诊断：|处理：",
    "exam_report": "标本：血清|检验项目|参考区间|送检医师：|采样时间：|报告时间：|审核者：",
    "id_card": "姓名张样例|性别男民族汉|出生1968年4月17日|住址样例省|签发机关青禾县公安局|有效期限2011.05.06-2031.05.06|中华人民共和国",
    "household_register": "户主或与户主关系|曾用名|籍贯|文化程度|婚姻状况|兵役状况|服务处所|公民身份证件编号",
    "birth_certificate": "新生儿姓名|出生时间|出生孕周|出生体重|出生身长|母亲姓名|父亲姓名|签发机构",
    "marriage_certificate": "持证人|登记日期|国籍|身份证件号|予以登记|婚姻登记员|登记机关",
    "property_certificate": "权利人|共有情况|坐落|不动产单元号|权利类型|权利性质|用途|使用期限",
    "medical_institution_license": "登记号|诊疗科目|主要负责人|所有制形式|经营性质|服务对象|发证机关",
    "work_certificate": "证明|兹证明张样例同志系我单位职工，现派驻云岫市从事销售工作。|特此证明|青禾县样例公司",
}


def page(texts: Sequence[str], *, height: float = 20, seals: tuple[Seal, ...] = (), tall: str = "") -> Page:
    """One line below the other; `tall` is printed twice as high."""
    lines = []
    for index, text in enumerate(texts):
        high = height * (2 if text == tall else 1)
        top = 40 + index * 3 * height
        lines.append(Line(text, Rect(100, top, 100 + 18 * len(text), top + high), 0.99))
    return Page(1, 1000, 1400, Frame.for_size(1000, 1400), tuple(lines), seals=seals)


def taken_for(*texts: str, seals: tuple[Seal, ...] = (), tall: str = "") -> Classification:
    return classify_document(Document("a.jpg", "0" * 64, (page(texts, seals=seals, tall=tall),)))


def test_every_type_of_the_vocabulary_has_anchors() -> None:
    assert {t.key for t in TYPES.values() if t.titles and t.anchors} == set(TYPES) - {"unknown"}


@pytest.mark.parametrize(("kind", "title"), TITLES.items(), ids=TITLES)
def test_a_title_alone_is_enough(kind: str, title: str) -> None:
    assert taken_for(title, "第 1 页").kind == kind


@pytest.mark.parametrize(("kind", "title"), TITLES.items(), ids=TITLES)
def test_a_title_in_pieces_is_put_together(kind: str, title: str) -> None:
    half = len(title) // 2
    pieces = (
        Line(title[:half], Rect(300, 50, 400, 90), 0.99),
        Line(title[half:], Rect(420, 52, 520, 91), 0.99),
    )
    sheet = Page(1, 1000, 1400, Frame.for_size(1000, 1400), pieces)
    assert classify_document(Document("a.jpg", "0" * 64, (sheet,))).kind == kind


@pytest.mark.parametrize(("kind", "words"), UNTITLED.items(), ids=UNTITLED)
def test_columns_tell_the_type_where_the_title_is_cut_off(kind: str, words: str) -> None:
    assert taken_for(*words.split("|")).kind == kind


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        ("inpatient_invoice", "样例省医疗住院□章票据（电子）"),
        ("diagnosis_certificate", "青禾县样例医院疾病诊断 明书"),
        ("medical_institution_license", "医疗机构O业许可证"),
        ("chronic_application", "慢性病申●审核表"),
        ("institution_legal_person_certificate", "事业单位法人正书"),
    ],
)
def test_a_title_under_a_seal_is_known_by_the_letters_left(kind: str, seen: str) -> None:
    assert taken_for(seen, "姓名：张样例", "票据代码：", tall=seen).kind == kind


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("diagnosis_certificate", "出院诊断证明书|姓名：张样例|入院日期：|出院日期：2024-3-9|出院诊断：肺炎|医师：李测试|诊断证明专用章"),
        ("discharge_record", "出院记录|入院诊断：肺炎|出院诊断：肺炎|出院医嘱：休息一周，另开具诊断证明书一份。|医师：李测试"),
        ("social_insurance_proof", "参保证明|单位名称：样例公司|养老保险|医疗保险|缴费基数|特此证明|社会保险经办机构"),
        ("work_certificate", "单位证明|兹证明张样例系我单位职工，已参加社会保险。|特此证明"),
        ("settlement_sheet", "医疗保险费用结算单|起付标准|统筹基金支付|个人账户支付|个人现金支付|收款单位：青禾县样例医院|复核人：孙复核"),
        ("inpatient_invoice", "样例省医疗住院收费票据|票据代码|票据号码|医保统筹基金支付|个人账户支付|起付标准|结算时间"),
        ("monthly_settlement", "定点医疗机构费用结算汇总表|人次|统筹基金|个人账户|合计"),
        ("transfer_authorization", "委 托 书|委托人：张样例|受托人：李测试|代为办理报销事宜"),
        ("transfer_authorization", "授权书|授权人：张样例|被授权人：李测试|户名：李测试|开户行：样例银行|账号：6228480432100000012"),
        ("commitment_letter", "个人承诺书|本人承诺以上真实|承诺人：张样例|身份证号：341799196804170215"),
        ("chronic_application", "慢性病申请审核表|申请病种|提交材料：|1.诊断证明书|2.出院记录|3.门诊病历|本人承诺以上真实|申请人"),
        ("residence_permit", "样例省居住证|姓名张样例|性别男|公民身份号码341799196804170215|签发机关|有效期限"),
        ("medical_institution_license", "医疗机构执业许可证|名称：青禾县样例诊所|法定代表人|诊疗科目|登记号"),
        ("business_license", "营业执照|统一社会信用代码|名称 青禾县样例诊所|类型|法定代表人|经营范围|登记机关"),
        ("social_security_card", "中华人民共和国社会保障卡|姓名 张样例|社会保障号码 341799196804170215|卡号 A12345678|样例银行|银联"),
        ("exam_report", "青禾县样例医院检验报告单|姓名：张样例|临床诊断：肺炎|标本：血|参考区间|检验者|审核者"),
        ("prescription", "青禾县样例医院处方|Rp|临床诊断：肺炎|医师：李测试|审核药师|调配|发药"),
        ("outpatient_record", "青禾县样例医院门诊病历|主诉：咳嗽|现病史：|既往史：|处理：开处方，查血，出具检验报告"),
        ("price_list", "药品价格清单|药品名称|规格|单价|零售价|生产厂家"),
        ("equipment_list", "大型医疗设备清单|设备名称|型号|数量|单价|购置时间"),
        ("practitioner_certificate", "护士执业证书|姓名 赵示范|性别 女|执业地点 青禾县样例医院|证书编号 202034001234"),
        ("staff_roster", "卫生技术人员名册|序号|姓名|性别|职称|执业证书编码|资格证书编码"),
        ("remote_care_application", "跨省异地就医登记备案表|姓名|安置地|参保地|联系电话|承诺：本人提供材料真实"),
        ("referral_certificate", "异地转诊转院备案表|姓名|转往医院|转院原因|病情摘要"),
        ("expense_list", "住院费用结算清单|项目名称|单价|数量|金额|费用类别|医保等级"),
        ("outpatient_record", "青禾县样例医院门诊就诊记录|主诉：咳嗽|现病史：|处理：对症"),
        ("application_letter", "门诊慢性病评审申请|本人张样例患糖尿病多年，望批准。|此致|敬礼|申请人：张样例"),
        ("application_letter", "定点医疗机构申请书|医疗保障局：|我院申请纳入定点。|此致|敬礼|申请单位：样例医院|法定代表人：张样例"),
        ("agreement_application", "定点医疗机构申请表|机构名称|法定代表人|床位|申请单位意见"),
        ("social_insurance_proof", "参保人员名单|单位名称：样例诊所|序号|姓名|身份证号|险种|缴费状态"),
        ("price_list", "收费项目及标准|项目编码|项目名称|计价单位|价格"),
        ("introduction_letter", "介绍信|青禾县医疗保障局：|兹介绍我单位张样例同志前往你处办理社会保险事宜，请接洽。|此致|敬礼"),
    ],
)  # fmt: skip
def test_papers_that_resemble_each_other_are_told_apart(kind: str, texts: str) -> None:
    assert taken_for(*texts.split("|")).kind == kind


@pytest.mark.parametrize(
    "texts",
    [
        "",
        "第 1 页",
        "张样例|13900000000",
        "社会保障卡号：A12345678|居民身份证号码：341799196804170215",
        "材料清单|1.居民身份证复印件|2.诊断证明书|3.出院记录|4.医疗住院收费票据|5.费用清单",
        "□结婚证 □户口簿|□营业执照|□医疗机构执业许可证",
        "提供诊断证明、出院记录、费用清单、处方、检查报告等材料到县医保中心办理",
        "处方医师：李测试|医师：王演示",
        "尊敬的客户您好|本店营业时间 9:00-21:00|谢谢惠顾",
        "会议纪要|时间：2024年3月1日|地点：二楼会议室|参加人：张样例、李测试",
        "单价|数量|金额",
    ],
)
def test_a_paper_that_says_too_little_is_unknown(texts: str) -> None:
    assert taken_for(*(t for t in texts.split("|") if t)).kind == "unknown"


def test_a_blank_page_is_unknown() -> None:
    assert taken_for().kind == "unknown"


def test_a_seal_speaks_where_the_title_is_lost() -> None:
    seal = Seal(Rect(600, 900, 800, 1100), "red", "青禾县样例医院诊断证明专用章")
    texts = ("姓名：张样例", "诊断：肺炎", "处理意见：随诊", "医师：李测试", "未盖章无效")
    assert taken_for(*texts).kind == "unknown"
    assert taken_for(*texts, "特此证明", seals=(seal,)).kind == "diagnosis_certificate"


def test_where_two_types_fit_alike_the_higher_title_wins() -> None:
    assert taken_for("结婚证", "居住证").kind == "marriage_certificate"
    assert taken_for("居住证", "结婚证").kind == "residence_permit"


def test_the_reasons_name_the_title_and_the_columns() -> None:
    found = taken_for("营业执照", "经营范围", "注册资本")
    assert found.reasons == ("标题“营业执照”", "栏目经营范围、注册资本")


@pytest.mark.parametrize(
    "title",
    [
        "关于进一步做好跨省异地就医直接结算工作的通知",
        "关于做好基本医疗保险跨省异地就医直接结算工作的通",
        "门诊慢特病待遇认定管理办法",
        "中华人民共和国机动车驾驶证",
    ],
)
def test_a_paper_about_papers_and_a_paper_of_another_office_are_unknown(title: str) -> None:
    assert taken_for(title, "参保人员可凭身份证明办理异地安置登记", "有效期限").kind == "unknown"


def test_an_application_may_be_called_by_what_it_asks_for() -> None:
    assert (
        taken_for("关于报销住院医疗费的申请", "县医保局：", "特此申请", "申请人：张样例").kind == "application_letter"
    )


def test_a_list_of_people_with_their_contributions_is_a_proof_of_insurance() -> None:
    texts = ("单位参保人员缴费证明（花名册）", "单位名称：样例公司", "序号", "姓名", "身份证号码", "险种", "参保状态")
    assert taken_for(*texts).kind == "social_insurance_proof"


@pytest.mark.parametrize("texts", FOREIGN.values(), ids=FOREIGN)
def test_a_paper_of_another_kind_is_unknown(texts: str) -> None:
    assert taken_for(*texts.split("|")).kind == "unknown"


@pytest.mark.parametrize("name", [n for n in FOREIGN if n != "collection slip"])
def test_a_paper_of_another_kind_is_unknown_without_its_title_too(name: str) -> None:
    assert taken_for(*FOREIGN[name].split("|")[1:]).kind == "unknown"


REPORTS = {
    "a slip of blood cells": (
        "性别：男|样本号：AB0001|标本种类：血|送检医生：|白细胞 WBC 9.1 4-10*10^9/L|红细胞 RBC 4.5 4-5.5*10^12/L|"
        "报告人：|核对人："
    ),
    "a culture": (
        "样本号:AB0002|标本种类:尿|阿米卡星|敏感 S|氨曲南|耐药 R|庆大霉素|敏感 S|环丙沙星|中介 I|敏感度|报告人：|"
        "核对人：|此结果仅对该标本负责"
    ),
    "an endoscopy": (
        "检查所见：|食管：粘膜光滑，血管纹理清晰，扩张良好|胃体：粘膜充血水肿，未见溃疡|活检：胃窦|镜检诊断：|慢性胃炎|"
        "送达部位：十二指肠"
    ),
    "a pathology report": (
        "送检组织：胃粘膜|临床诊断：溃疡|肉眼观察：|灰白小组织2粒|病理诊断：|（胃窦）粘膜慢性炎|报告日期：2024-06-19|"
        "签名有效"
    ),
    "a scan": (
        "检查部位：胸部|检查方法：平扫|影像表现：双肺纹理清晰，未见异常密度影|诊断意见：双肺未见异常|报告医生：李测试|"
        "审核医生：王演示"
    ),
}  # fmt: skip


@pytest.mark.parametrize("texts", REPORTS.values(), ids=REPORTS)
def test_a_report_is_known_without_its_title(texts: str) -> None:
    assert taken_for(*texts.split("|")).kind == "exam_report"


def table(*rows_: str) -> Page:
    """Rows of cells, set apart by blanks of their own columns."""
    lines = [
        Line(cell, Rect(100 + 180 * column, 40 + 60 * row, 100 + 180 * column + 18 * len(cell), 60 + 60 * row), 0.99)
        for row, text in enumerate(rows_)
        for column, cell in enumerate(text.split("|"))
    ]
    return Page(1, 1400, 1400, Frame.for_size(1400, 1400), tuple(lines))


def test_rows_of_results_tell_a_report_whose_heads_are_cut_off() -> None:
    rows_ = ("肌酐|88.0|μmol/L|57-97", "尿酸|420.1|↑|μmol/L|208-428", "葡萄糖|6.9|↑|mmol/L|3.9-6.1", "血红蛋白|140|g/L|115-150",
             "结果|单位", "检验者：|审核者：", "白细胞|3.1|↓|10^9/L|3.5-9.5")  # fmt: skip
    assert classify_document(Document("a.jpg", "0" * 64, (table(*rows_),))).kind == "exam_report"


def test_rows_of_quantity_price_and_amount_tell_a_list_of_charges() -> None:
    rows_ = ("序号|名称|数量|单价|金额", "1|一次性注射器|2|0.85|1.70", "2|氯化钠注射液|3|4.20|12.60", "3|床位费|4|30.00|120.00",
             "4|护理费|4|12.00|48.00", "合计|182.30", "住院号|00123")  # fmt: skip
    assert classify_document(Document("a.jpg", "0" * 64, (table(*rows_),))).kind == "expense_list"


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (
            "outpatient_invoice",
            "票据代码：|票据号码：|交款人：张样例|门诊号：1|就诊日期：|金额合计（大写）|医疗救助支付：0.00|个人自付：3.00|基金支付",
        ),
        (
            "inpatient_invoice",
            "票据代码：|票据号码：|交款人：张样例|住院号：1|住院时间：|金额合计（大写）|医疗机构类型：公立医院|床位费|预缴金额",
        ),
        (
            "household_register",
            "户主姓名|与户主关系|户号|曾用名|籍贯|公民身份号码 341799196804170215|婚姻状况|文化程度|服务处所",
        ),
    ],
)
def test_a_label_that_resembles_a_title_is_none(kind: str, texts: str) -> None:
    assert taken_for(*texts.split("|")).kind == kind


def test_a_title_that_is_quoted_is_none() -> None:
    texts = (
        "出院时间以“医疗住院收费票据”为准|入院诊断：肺炎|出院诊断：肺炎|入院情况：咳嗽|诊疗经过：抗感染|出院医嘱：休息"
    )
    assert taken_for(*texts.split("|")).kind == "discharge_record"


def test_words_with_one_letter_misread_still_tell_the_type() -> None:
    texts = "参考区问|标本神类：血|送检医帅|采样时闻：|报告时间：|审核者：|检验项目"
    assert taken_for(*texts.split("|")).kind == "exam_report"


FORMED = {
    "exam_report": "血常规检验单|青禾医院生化检验结果通知单|健康体检报告|液基细胞学报告|电子肠镜检查图文报告|细菌培养报告",
    "diagnosis_certificate": "医学证明书|诊断建议书|病休证明|病情说明书",
    "discharge_record": "出院病情小结|出院诊断及医嘱|出院证明及小结",
    "inpatient_invoice": "住院医疗收费票据|医疗收费票据（住院）|住院费用发票",
    "outpatient_invoice": "门急诊医疗收费票据|医疗收费票据（门诊）|门诊医疗费票据",
    "vat_invoice": "通用电子发票|通用定额发票",
    "expense_list": "药费清单|住院病人日清单|患者费用查询单|住院明细账单",
    "settlement_sheet": "住院医疗费结算表|医疗保险待遇支付单|基本医疗保险费用审核结算表",
    "outpatient_record": "病历记录|急诊科病历|互联网诊疗病历",
    "inpatient_record": "入院病历|转科记录|会诊单|分娩记录",
    "prescription": "麻醉药品处方|慢病处方",
    "referral_certificate": "转院意见书|参保人员转诊转院登记表",
    "labor_contract": "劳务协议|用工合同",
    "chronic_application": "慢性病门诊待遇资格认定表|门诊大病审批表",
    "remote_care_application": "异地安置人员申请表|长期异地居住备案表",
    "maternity_application": "生育保险费用申报表",
    "practitioner_certificate": "医师执业注册证",
    "social_insurance_proof": "职工参保登记表|社会保险参保缴费情况证明",
    "monthly_settlement": "医保基金月结算单",
}


@pytest.mark.parametrize(("kind", "title"), [(k, t) for k, ts in FORMED.items() for t in ts.split("|")])
def test_a_title_of_known_parts_is_known_although_no_list_has_it(kind: str, title: str) -> None:
    assert taken_for(title, "第 1 页").kind == kind
