"""What a document is: title anchors, second anchors, and what speaks against, with a score and the reasons.

The anchors are those of public forms; no issuer's layout is known here. `unknown` is an answer: a guess would send a
paper to the wrong place of a case.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from intake.model import Classification, Document, Source
from intake.reading import electronic
from intake.reading.rows import line_height, rows
from intake.values import squeezed

_ENOUGH = 0.5
"""Score from which a type is named: a clear title alone gives 0.6, four second anchors without a title 0.4, six 0.5."""
_CLOSE, _CLOSE_IN_TITLE = 0.72, 0.6
"""Similarity from which an anchor counts although a seal lies on it (share of its letters): anywhere, in a tall line."""

_APART = 0.05
"""Types that fit alike within this are told to be close: one second anchor decides between them."""
_GOES_ON = re.compile(
    r"[书单表证]?(?:[:：、,，;；。]|号|编号|字号|编码|代码|复印件|原件|扫描件|照片|日期|时间|医师|医生|专用章|各?[一二两三1-3]份|[和或及与]|等)"
)
"""What follows a title's words where they are no title: 社会保障卡号 123, 身份证复印件, 诊断证明、出院记录."""
_LISTED = re.compile(
    r"^[(（]?[\d一二三四五六七八九十]{1,2}[.、)）．]|[□☐■☑√、,，和或及凭]$|提供|提交|开具|出具|附件[:：]?$|持|详见|见$|携带"
)
"""What stands before them there: 3.出院记录, □结婚证, 提供诊断证明."""
_IN_BRACKETS = r"[(（][^)）]*[)）]"


@dataclass(frozen=True, slots=True)
class Anchors:
    """How a type is recognised. A title may be tied to the start (`^`) or the end (`$`) of its line."""

    kind: str
    titles: tuple[str, ...]
    second: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


_RECEIPT = (
    "票据代码",
    "票据号码",
    "校验码",
    "交款人",
    "金额合计",
    "收款单位",
    "业务流水号",
    "医保统筹基金支付",
    "复核人",
)

ANCHORS = (
    Anchors(
        "inpatient_invoice",
        (
            "医疗住院收费票据", "住院收费票据", "医疗住院费票据", "住院医疗费专用票据", "住院费专用收据", "住院收费专用收据",
            "住院医药费收据", "住院费收据", "住院收费收据", "住院收费专用票据",
        ),
        ("住院号", "住院时间", "预缴金额", *_RECEIPT),
        ("费用清单", "门诊收费票据", "结算单", "门诊号", "就诊日期"),
    ),
    Anchors(
        "outpatient_invoice",
        (
            "医疗门诊收费票据", "门诊收费票据", "门诊医疗费专用票据", "门诊收费专用收据", "医疗门诊费票据", "门(急)诊收费票据",
            "门急诊收费票据", "门诊医药费收据", "门诊收费收据", "门诊费收据", "门诊收费专用票据",
        ),
        ("门诊号", "就诊日期", *_RECEIPT),
        ("费用清单", "住院号", "住院收费票据", "住院时间"),
    ),
    Anchors(
        "vat_invoice",
        (
            "增值税电子普通发票", "增值税普通发票", "增值税专用发票", "增值税电子专用发票", "电子发票(普通发票)",
            "电子发票(增值税专用发票)", "通用机打发票", "^电子发票$",
        ),
        ("价税合计", "纳税人识别号", "发票代码", "发票号码", "税率", "税额", "购买方", "销售方", "开票人", "开户行及账号"),
    ),
    Anchors(
        "settlement_sheet",
        (
            "医疗保险结算单", "费用结算单", "医保结算单", "费用结算表", "结算单", "医疗保险费用结算", "基金结算清单", "结算清单",
            "补偿结算单", "报销结算单", "补偿审核单", "医疗费用报销单", "补偿登记单", "医保结算明细", "医疗救助结算单",
        ),
        (
            "起付线", "起付标准", "统筹支付", "统筹基金支付", "大病", "个人账户支付", "个人现金支付", "个人自付", "全自费",
            "先行自付", "超限价", "基金支付", "医疗费总额", "医疗总费用", "人员类别", "险种", "参保地", "结算日期", "结算时间",
        ),
        ("收费票据", "出院记录", "汇总表", "发票代码"),
    ),
    Anchors(
        "expense_list",
        (
            "费用清单", "费用明细", "一日清单", "汇总清单", "明细清单", "收费明细", "每日清单", "住院日清单", "收费清单",
            "住院清单", "医药费清单", "费用汇总单", "费用汇总",
        ),
        ("单价", "数量", "金额", "规格", "医保等级", "项目名称", "单位", "自付比例", "项目编码", "计费日期", "费用类别"),
        ("收费票据", "出院记录", "价税合计", "税额", "设备", "结算单", "物价", "收费标准"),
    ),
    Anchors(
        "discharge_record",
        (
            "出院记录", "出院小结", "出院志", "出院总结", "24小时内入出院记录", "入出院记录", "出入院记录", "死亡记录",
            "出院病历摘要", "出院小結",
        ),
        (
            "入院诊断", "出院诊断", "诊疗经过", "治疗经过", "出院医嘱", "入院情况", "出院情况", "入院日期", "出院日期",
            "出院时情况", "出院带药", "住院天数",
        ),
        ("诊断证明", "疾病证明"),
    ),
    Anchors(
        "diagnosis_certificate",
        (
            "诊断证明书", "诊断证明", "疾病证明书", "疾病证明", "病情证明", "疾病诊断证明书", "诊断书", "出院证明书", "出院证明",
            "病情诊断书", "休假证明", "病假证明",
        ),
        ("建议", "诊断", "处理意见", "专用章", "医师", "未盖章无效", "盖章有效", "特此证明", "休息"),
        ("收费票据", "申请表", "审核表", "审批表"),
    ),
    Anchors(
        "outpatient_record",
        ("门诊病历", "门急诊病历", "门(急)诊病历", "急诊病历", "门诊病案", "门诊电子病历", "门诊记录", "急诊留观病历"),
        ("主诉", "现病史", "处理", "既往史", "体格检查", "查体", "初步诊断", "就诊时间", "过敏史", "辅助检查", "门诊号"),
        ("入院记录", "住院病历", "入院诊断", "病史陈述者", "住院号", "申请表", "审核表", "审批表"),
    ),
    Anchors(
        "inpatient_record",
        (
            "住院病历", "入院记录", "病案首页", "病程记录", "住院志", "手术记录", "麻醉记录", "护理记录", "体温单", "会诊记录",
            "术前小结", "术前讨论", "知情同意书", "手术同意书", "查房记录", "住院病案",
        ),
        (
            "主诉", "现病史", "既往史", "体格检查", "个人史", "婚育史", "家族史", "专科检查", "病史陈述者", "入院诊断",
            "辅助检查", "住院号", "病例特点", "诊疗计划", "主任医师查房",
        ),
        ("出院记录", "出院小结", "门诊号", "门诊病历"),
    ),
    Anchors(
        "exam_report",
        (
            "检验报告单", "检查报告单", "检验报告", "检查报告", "化验单", "化验报告", "影像报告", "影像诊断报告", "诊断报告书",
            "诊断报告单", "超声诊断报告", "超声报告", "彩超报告", "CT诊断报告", "CT报告", "MR诊断报告", "MRI诊断报告", "磁共振诊断报告",
            "X线诊断报告", "DR诊断报告", "放射诊断报告", "病理诊断报告", "病理报告", "心电图报告", "心电图诊断报告", "动态心电图报告",
            "脑电图报告", "内镜检查报告", "胃镜报告", "肠镜报告", "肺功能报告", "骨密度报告", "检验结果报告", "报告单", "诊断报告",
        ),
        (
            "参考区间", "参考值", "参考范围", "标本", "样本", "检查所见", "影像所见", "超声所见", "超声描述", "镜下所见", "诊断意见",
            "检查结论", "印象", "检查部位", "报告医师", "报告医生", "审核医师", "检验者", "审核者", "送检", "采样时间", "报告时间",
            "检验项目",
        ),
        ("收费票据", "费用清单", "出院记录", "诊断证明", "申请表", "审核表", "审批表"),
    ),
    Anchors(
        "prescription",
        (
            "处方笺", "处方单", "普通处方", "门诊处方", "急诊处方", "儿科处方", "中药处方", "西药处方", "电子处方", "饮片处方",
            "成药处方", "精一处方", "精二处方", "外配处方", "医院处方", "卫生院处方", "诊所处方", "卫生室处方", "服务中心处方", "^处方$",
        ),
        ("Rp", "R.", "药师", "调配", "发药", "核对", "用法", "临床诊断", "药品金额", "药价", "审核"),
        ("收费票据", "申请表", "许可证", "执业证"),
    ),
    Anchors(
        "medical_order",
        ("长期医嘱单", "临时医嘱单", "医嘱单", "医嘱记录单", "长期医嘱记录", "临时医嘱记录", "^长期医嘱$", "^临时医嘱$"),
        (
            "医嘱内容", "执行时间", "执行者", "执行护士", "护士签名", "开始时间", "停止时间", "停止", "医师签名", "开嘱", "床号",
            "临时医嘱", "长期医嘱",
        ),
        ("出院记录", "出院医嘱", "出院小结"),
    ),
    Anchors(
        "referral_certificate",
        (
            "转诊转院证明", "转院审批表", "转诊备案表", "转诊证明", "转院证明", "转诊单", "转院备案表", "转院申请表", "转诊审批表",
            "转诊转院备案", "转诊转院申请", "转外就医", "转外地就医", "转院介绍信", "双向转诊", "转诊申请表", "转诊转院审核",
        ),
        (
            "转往医院", "转入医院", "转出医院", "转往", "转入", "转出", "转诊原因", "转院原因", "转院理由", "转诊", "病情摘要",
            "医保办意见", "科主任意见",
        ),
        ("出院记录", "收费票据"),
    ),
    Anchors(
        "id_card",
        ("居民身份证", "公民身份号码"),
        ("公民身份号码", "签发机关", "有效期限", "民族", "住址", "出生", "中华人民共和国", "公安局"),
        (
            "居住证", "居住地址", "户主", "常住人口", "社会保障", "结婚证", "出生医学证明", "执业", "资格", "合同", "申请表", "承诺",
            "授权", "委托", "兹证明", "参保", "票据", "负责人",
        ),
    ),
    Anchors(
        "household_register",
        ("居民户口簿", "常住人口登记卡", "户口簿", "居民户口本", "户口簿首页", "户口登记簿"),
        (
            "户主", "与户主关系", "户别", "户号", "曾用名", "籍贯", "公民身份证件编号", "何时由何地迁来", "何时由何处迁来", "登记机关",
            "婚姻状况", "兵役状况", "文化程度", "服务处所", "宗教信仰", "承办人", "变动登记",
        ),
        ("申请表", "审批表", "收费票据"),
    ),
    Anchors(
        "social_security_card",
        ("社会保障卡", "中华人民共和国社会保障卡"),
        ("社会保障号码", "社会保障卡号", "卡号", "发卡日期", "发卡机构", "银行卡号", "有效期", "人力资源", "社会保障"),
        ("结算", "票据", "申请", "参保证明", "缴费", "清单", "报告", "病历", "授权", "承诺", "名册"),
    ),
    Anchors(
        "bank_card",
        (
            "借记卡", "银联", "存折", "活期储蓄", "储蓄卡", "DEBIT", "UnionPay", "信用卡", "贷记卡", "CREDITCARD", "VALIDTHRU",
            "活期一本通", "银行卡", "GOODTHRU",
        ),
        (
            "VALID", "THRU", "账号", "帐号", "户名", "银行", "BANK", "UnionPay", "银联", "DEBIT", "开户行",
            "开户机构", "信用社", "有效期", "卡号", "币种", "储种",
        ),
        ("社会保障", "票据", "发票", "授权", "委托", "申请", "收费", "结算单", "承诺", "营业执照", "合同", "身份号码"),
    ),
    Anchors(
        "birth_certificate",
        ("出生医学证明",),
        (
            "新生儿姓名", "孕周", "出生孕周", "出生体重", "出生身长", "出生地点", "出生时间", "母亲姓名", "父亲姓名", "签证机构",
            "签发机构", "接生", "健康状况",
        ),
        ("申请表", "审批表"),
    ),
    Anchors(
        "marriage_certificate",
        ("结婚证", "结婚证字号"),
        ("持证人", "登记日期", "结婚证字号", "国籍", "身份证件号", "婚姻登记", "结婚申请", "予以登记", "登记机关"),
        ("申请表", "审批表", "离婚证", "户主"),
    ),
    Anchors(
        "birth_permit",
        (
            "准生证", "生育服务证", "生育登记证明", "生育登记服务", "生育服务登记", "再生育证", "计划生育服务手册", "生育服务卡",
            "生育登记卡", "生育登记表", "一孩生育证", "二孩生育证", "^生育证$", "生育证明$",
        ),
        ("孩次", "女方", "男方", "妻子", "丈夫", "计划生育", "卫生健康", "结婚日期", "预产期", "生育", "现有子女"),
        ("申请表", "生育津贴", "待遇", "收费票据", "出生医学证明"),
    ),
    Anchors(
        "residence_permit",
        ("居住证", "暂住证", "居住登记凭证", "居住登记回执", "暂住登记", "流动人口登记", "居住登记证明"),
        (
            "居住地址", "现住址", "签发机关", "有效期限", "签注", "公民身份号码", "户籍地址", "户籍所在地", "服务处所",
            "暂住地址", "暂住事由",
        ),
        ("申请表", "承诺", "授权", "合同", "户主", "审批表"),
    ),
    Anchors(
        "property_certificate",
        (
            "房屋所有权证", "不动产权证书", "房产证", "不动产权证", "房地产权证", "房屋产权证", "不动产登记证明", "房权证",
            "土地使用证", "不动产登记簿",
        ),
        (
            "权利人", "共有情况", "坐落", "不动产单元号", "权利类型", "权利性质", "建筑面积", "使用期限", "所有权人", "登记时间", "用途",
            "附记", "规划用途",
        ),
        ("申请表", "授权委托"),
    ),
    Anchors(
        "labor_contract",
        ("劳动合同书", "劳动合同", "聘用合同", "劳务合同", "聘用合同书", "劳务派遣合同", "用工协议"),
        ("甲方", "乙方", "用人单位", "劳动者", "合同期限", "工作内容", "劳动报酬", "工作地点", "试用期", "社会保险", "工作时间"),
        ("兹证明", "申请表", "解除劳动合同证明", "收费票据"),
    ),
    Anchors(
        "work_certificate",
        ("异地工作证明", "工作证明", "在职证明", "单位证明", "外派证明", "派驻证明", "务工证明", "派遣证明", "就业证明", "居住工作证明"),
        ("兹证明", "我单位", "我公司", "职工", "员工", "特此证明", "派驻", "在职", "从事", "同志", "工作"),
        ("申请表", "甲方", "缴费基数", "参保证明", "兹介绍"),
    ),
    Anchors(
        "commitment_letter",
        ("个人承诺书", "承诺书", "承诺函", "告知承诺", "信用承诺"),
        ("承诺人", "本人承诺", "郑重承诺", "承诺如下", "自愿承担", "虚假", "法律责任", "真实", "本人"),
        ("申请表", "审批表", "合同", "授权"),
    ),
    Anchors(
        "transfer_authorization",
        ("转账授权书", "授权委托书", "授权书", "委托书", "转账委托", "委托转账", "代领授权", "打款授权", "转账申请书"),
        ("授权人", "被授权人", "委托人", "受托人", "被委托人", "开户行", "账号", "户名", "转入", "转账", "报销款", "代为办理", "全权"),
        ("手术", "知情", "申请表", "合同", "法定代表人"),
    ),
    Anchors(
        "introduction_letter",
        ("介绍信",),
        ("兹介绍", "前往", "接洽", "同志", "此致", "敬礼", "请予", "联系办理", "存根"),
        ("转院", "转诊", "申请表"),
    ),
    Anchors(
        "chronic_application",
        (
            "慢性病申请审核表", "慢性病申请表", "慢特病申请表", "慢性病审批表", "慢性病鉴定", "慢特病病种待遇认定", "慢特病待遇",
            "慢性病待遇", "特殊病种申请", "门诊特殊病", "门诊特定病种", "慢特病认定", "慢特病申请", "慢性病申请", "门诊大病申请",
            "慢性病种申请", "慢性病病种", "慢特病登记", "特殊慢性病申请", "慢性病登记表", "慢性病认定", "特定慢性病待遇",
        ),
        (
            "申请病种", "病种", "鉴定意见", "专家", "定点医疗机构", "经办机构意见", "病史", "病情", "申请人", "联系电话", "治疗经过",
            "审核意见", "医保办",
        ),
        ("收费票据", "出院记录", "结算单", "费用清单"),
    ),
    Anchors(
        "remote_care_application",
        (
            "异地人员就医申请表", "异地就医备案", "异地就医登记", "异地就医申请", "异地安置", "异地长期居住", "常驻异地工作人员备案",
            "异地居住就医", "异地就医人员", "跨省异地就医", "异地就医审批", "异地就诊申请",
        ),
        (
            "安置地", "居住地", "就医地", "参保地", "备案类型", "异地", "定点医院", "联系电话", "安置", "居外", "起止", "开始日期",
            "申请人",
        ),
        ("收费票据", "结算单", "承诺书", "出院记录", "兹证明"),
    ),
    Anchors(
        "maternity_application",
        (
            "生育申请表", "生育保险待遇申请", "生育津贴申请", "生育待遇申领", "生育保险待遇申报", "生育保险申请", "生育医疗费用报销申请",
            "生育保险待遇审核", "生育津贴申领", "生育保险待遇核准", "生育待遇申请", "生育医疗费申请", "生育保险待遇",
        ),
        ("生育津贴", "产假", "胎次", "分娩", "计划生育", "配偶", "生育时间", "生育类别", "单位意见", "手术", "孕周", "申请人"),
        ("收费票据", "出院记录", "结算单"),
    ),
    Anchors(
        "agreement_application",
        (
            "协议医疗机构申请表", "定点医疗机构申请表", "定点零售药店申请", "协议管理申请", "定点医药机构申请", "定点协议申请",
            "协议医药机构申请", "定点医疗机构申请", "定点机构申请", "协议零售药店申请", "定点申请表",
        ),
        (
            "机构名称", "单位名称", "法定代表人", "床位", "执业许可证", "医院等级", "机构等级", "卫技", "科室", "申请单位", "所有制",
            "营业面积", "医保负责人", "诊疗科目", "经营性质",
        ),
        ("收费票据",),
    ),
    Anchors(
        "application_letter",
        ("申请书", "个人申请", "申请报告", "^申请$", "报销申请$", "^情况说明$"),
        ("尊敬的", "申请人", "特此申请", "此致", "敬礼", "恳请", "望批准", "请批准", "望予", "本人"),
        ("申请表", "审批表", "审核表", "登记表", "授权人", "收费票据"),
    ),
    Anchors(
        "business_license",
        ("营业执照",),
        (
            "统一社会信用代码", "法定代表人", "经营范围", "注册资本", "登记机关", "成立日期", "营业期限", "经营者", "组成形式",
            "经营场所", "类型", "住所",
        ),
        ("申请表", "许可证", "事业单位", "民办非企业", "开户许可"),
    ),
    Anchors(
        "medical_institution_license",
        ("医疗机构执业许可证", "医疗机构许可证"),
        (
            "登记号", "诊疗科目", "主要负责人", "有效期限", "机构名称", "所有制形式", "经营性质", "床位", "发证机关", "服务对象",
            "校验记录", "法定代表人",
        ),
        ("申请表", "名册", "清单"),
    ),
    Anchors(
        "tcm_clinic_filing",
        ("中医诊所备案证", "中医(综合)诊所备案", "中医诊所备案"),
        ("诊所名称", "诊疗范围", "备案人", "备案机关", "备案号", "备案编号", "备案日期", "诊所负责人", "主要负责人", "地址"),
        ("申请表", "名册"),
    ),
    Anchors(
        "institution_legal_person_certificate",
        ("事业单位法人证书",),
        ("宗旨和业务范围", "经费来源", "开办资金", "举办单位", "登记管理机关", "有效期", "统一社会信用代码", "法定代表人", "住所"),
        ("申请表", "业务主管单位"),
    ),
    Anchors(
        "private_nonenterprise_certificate",
        ("民办非企业单位登记证书", "民办非企业单位登记证", "民办非企业单位(法人)登记证书", "民办非企业单位", "社会服务机构登记证书"),
        ("业务主管单位", "开办资金", "业务范围", "住所", "法定代表人", "发证机关", "有效期限", "登记管理机关", "统一社会信用代码"),
        ("申请表", "营业执照", "举办单位"),
    ),
    Anchors(
        "drug_business_license",
        ("药品经营许可证",),
        (
            "企业名称", "注册地址", "企业负责人", "质量负责人", "仓库地址", "经营方式", "经营范围", "许可证编号", "发证机关", "有效期至",
            "日常监管", "经营地址",
        ),
        ("申请表", "医疗机构执业许可证", "发票代码"),
    ),
    Anchors(
        "practitioner_certificate",
        (
            "医师资格证书", "医师执业证书", "护士执业证书", "执业药师注册证", "执业药师资格证书", "执业药师职业资格证书",
            "乡村医生执业证书", "专业技术资格证书", "执业助理医师", "护士资格证书", "药师资格证书", "医师资格证", "医师执业证",
            "护士执业证", "职业资格证书", "专业技术职务任职资格", "资格证书$",
        ),
        (
            "执业地点", "执业类别", "执业范围", "证书编码", "证书编号", "执业机构", "执业级别", "发证机关", "签发日期", "学历", "专业",
            "批准日期", "管理号", "注册号", "类别", "签发人",
        ),
        ("申请表", "名册", "花名册", "一览表", "医疗机构执业许可证"),
    ),
    Anchors(
        "staff_roster",
        (
            "卫生技术人员名册", "人员名册", "花名册", "卫生技术人员一览表", "卫生技术人员名单", "执业人员名单", "医务人员名单",
            "人员一览表", "卫技人员名单", "技术人员情况表", "医护人员名单",
        ),
        ("序号", "姓名", "性别", "学历", "职称", "专业", "执业证", "资格证", "岗位", "科室", "出生年月", "职务", "身份证号"),
        ("收费票据", "申请表"),
    ),
    Anchors(
        "social_insurance_proof",
        (
            "参保证明", "社会保险缴费证明", "缴费证明", "社保缴费证明", "权益记录", "社会保险证明", "参保凭证", "缴费凭证",
            "参保缴费证明", "参保缴费记录", "社会保险个人", "参保信息", "缴费明细", "社会保险登记证",
        ),
        (
            "养老保险", "失业保险", "工伤保险", "医疗保险", "缴费基数", "缴费月", "缴费年限", "单位名称", "经办机构", "个人编号",
            "参保状态", "险种", "验证码", "参保单位", "社会保险",
        ),
        ("申请表", "收费票据", "结算单", "甲方"),
    ),
    Anchors(
        "department_list",
        ("科室设置表", "科室设置情况", "科室设置一览表", "科室一览表", "诊疗科目设置", "科室设置", "科室情况表", "科室名单"),
        ("科室名称", "科主任", "负责人", "床位数", "医师数", "护士数", "诊疗科目", "序号", "人员数", "开放床位", "医生数", "科室"),
        ("申请表", "许可证", "花名册", "设备"),
    ),
    Anchors(
        "equipment_list",
        (
            "大型医疗设备清单", "医疗设备清单", "设备清单", "大型医用设备", "仪器设备清单", "设备一览表", "设备明细", "设备登记表",
            "医疗器械清单", "设备情况表", "设备目录",
        ),
        ("设备名称", "型号", "规格型号", "生产厂家", "生产厂商", "购置", "数量", "使用科室", "产地", "价值", "单价", "序号", "启用"),
        ("申请表", "收费票据", "价税合计"),
    ),
    Anchors(
        "price_list",
        (
            "收费标准", "药品价格清单", "价格公示", "收费公示", "医疗服务价格", "药品价格表", "收费价格", "项目价格表", "价格一览表",
            "药品价格", "价格目录", "药品目录", "收费项目表", "物价公示", "价格表",
        ),
        (
            "项目编码", "项目名称", "计价单位", "价格", "单价", "规格", "药品名称", "剂型", "生产企业", "生产厂家", "收费依据",
            "除外内容", "项目内涵", "零售价", "批准文号",
        ),
        ("收费票据", "住院号", "患者", "价税合计", "费用清单", "申请表"),
    ),
    Anchors(
        "monthly_settlement",
        (
            "月结算汇总表", "结算汇总表", "月结算", "月度结算", "月份结算", "费用结算汇总", "月结算申报", "结算申报汇总", "费用申报汇总表",
            "月对账汇总", "基金支付汇总", "拨付汇总",
        ),
        (
            "人次", "人数", "统筹基金", "定点医疗机构", "申报金额", "拨付金额", "合计", "审核", "扣款", "个人账户",
            "结算月份", "险种", "费用总额",
        ),
        ("收费票据", "住院号", "出院记录"),
    ),
)  # fmt: skip


def classify(document: Document) -> Classification:
    """The best type of the table, or `unknown` where none is good enough."""
    if document.pages and document.pages[0].source is Source.XML:
        return _told(document)
    printed = _printed(document)
    words = [*printed, *(squeezed(s.text) for page in document.pages for s in page.seals if s.text)]
    prominent = _prominent(document)
    lettered = [(line, _letters(line)) for line in printed]
    scored = sorted(
        (_score(a, lettered, words, prominent) for a in ANCHORS), key=lambda s: (-round(s.value, 2), s.place)
    )
    best, following = scored[0], scored[1]
    if best.value < _ENOUGH:
        return Classification("unknown", round(1 - best.value, 3), ("没有足够的标题和栏目",))
    if best.value - following.value < _APART:
        reasons = (*best.reasons, f"与 {following.kind} 接近")
        return Classification(best.kind, round(min(best.value, 0.5), 3), reasons, best.title)
    return Classification(best.kind, round(min(best.value, 1.0), 3), best.reasons, best.title)


def _told(document: Document) -> Classification:
    """Data without a print says itself what it is."""
    kinds = {o.kind for page in document.pages for o in electronic.originals(page.attached)}
    if len(kinds) == 1 and "" not in kinds:
        return Classification(kinds.pop(), 1.0, ("电子票据数据写明的票种",))
    return Classification("unknown", 1.0, ("电子票据数据未写明票种",))


@dataclass(frozen=True, slots=True)
class _Score:
    """How well a type fits; `place` is the index of the line with its title, for types that fit alike."""

    kind: str
    value: float
    place: int
    reasons: tuple[str, ...]
    title: str


def _printed(document: Document) -> list[str]:
    """Every line from top to bottom, then every row of a few pieces as one line."""
    lines = [squeezed(x.text) for page in document.pages for x in sorted(page.lines, key=lambda x: x.rect.top)]
    level = (row for page in document.pages for row in rows(page.lines))
    return lines + [squeezed("".join(x.text for x in row)) for row in level if 2 <= len(row) <= 6]


def _prominent(document: Document) -> set[str]:
    """Texts of lines clearly taller than the rest: titles."""
    found = set()
    for page in document.pages:
        usual = line_height(page.lines)
        tall = [x for x in page.lines if x.rect.height > 1.25 * usual and x.rect.middle < 0.5 * page.height]
        found |= {squeezed(x.text) for x in tall}
        found |= {squeezed("".join(x.text for x in row)) for row in rows(page.lines) if any(x in tall for x in row)}
    return found


def _score(anchors: Anchors, lettered: Sequence[tuple[str, int]], words: Sequence[str], prominent: set[str]) -> _Score:
    title, place, reasons, words_of_title = 0.0, len(lettered), list[str](), ""
    for word in anchors.titles:
        for index, line in _like(word, lettered):
            weight = _weight(word, line, line in prominent)
            if weight > title or (weight == title > 0 and index < place):
                title, place, words_of_title = weight, index, word.strip("^$")
                reasons = [f"标题“{words_of_title}”"]
    hits = [w for w in anchors.second if any(w in line for line in words)]
    against = [w for w in anchors.against if any(w in line for line, _ in lettered)]
    value = 0.6 * title + 0.1 * min(len(hits), 4) + 0.05 * min(max(0, len(hits) - 4), 2) - 0.3 * min(len(against), 1)
    if hits:
        reasons.append("栏目" + "、".join(hits[:4]))
    if against:
        reasons.append("但有" + "、".join(against))
    return _Score(anchors.kind, value, place, tuple(reasons), words_of_title)


def _like(word: str, printed: Sequence[tuple[str, int]]) -> Iterator[tuple[int, str]]:
    """The lines that may be the title `word`: they hold at least half of its letters. Cheap, and loses nothing."""
    letters = _letters(word.strip("^$"))
    least = (letters.bit_count() + 1) // 2
    for index, (line, held) in enumerate(printed):
        if (letters & held).bit_count() >= least:
            yield index, line


_ALPHABET = {c: 1 << i for i, c in enumerate(sorted({c for a in ANCHORS for title in a.titles for c in title}))}


@lru_cache(maxsize=4096)
def _letters(text: str) -> int:
    """The letters of titles that `text` holds, a bit each."""
    held = 0
    for c in text:
        held |= _ALPHABET.get(c, 0)
    return held


def _weight(word: str, line: str, prominent: bool) -> float:
    """How far `line` is the title `word`, 0 to 1: words in running text or in front of a value are none."""
    likeness = _likeness(word, line)
    if likeness < (_CLOSE_IN_TITLE if prominent else _CLOSE):
        return 0.0
    short = len(re.sub(r"\d", "", line)) <= len(word) + 12
    return likeness * (1.0 if prominent or short else 0.6)


def _likeness(word: str, line: str) -> float:
    core = word.strip("^$")
    if core in line:
        return float(_is_title(core, line, starts=word[0] == "^", ends=word[-1] == "$"))
    if core != word or len(word) < 6 or len(line) < len(word) - 1:
        return 0.0
    return float(fuzz.partial_ratio(word, line)) / 100


def _is_title(word: str, line: str, *, starts: bool, ends: bool) -> bool:
    """False where the words are the label of a value, an entry of a list, or one of several things told off."""
    before, _, behind = line.partition(word)
    if (starts and before) or (ends and re.sub(_IN_BRACKETS, "", behind)):
        return False
    return not (_GOES_ON.match(behind) or _LISTED.search(before))
