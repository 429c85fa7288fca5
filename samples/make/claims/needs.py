"""What each item asks for, in the guide's words, and the papers of a claim that answer it: what may be left out."""

from collections.abc import Mapping

_ID = ("有效身份证件或社保卡", ("id_card", "social_security_card"))
_BANK = ("患者社保卡或银行卡、存折复印件", ("social_security_card", "bank_card", "passbook"))
_STAY = (
    ("出院小结/出院记录", ("discharge_record",)), ("住院发票", ("inpatient_invoice",)), ("费用清单", ("inpatient_list",)),
    ("住院病历", ("inpatient_record",)),
)  # fmt: skip
NEEDED: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "newborn": (("户口本", ("household_register",)),),
    "remote-work": (_ID, ("异地工作证明材料", ("work_certificate", "labor_contract", "commitment_letter"))),
    "referral": (_ID, ("转诊转院证明材料", ("referral_certificate",))),
    "chronic": (
        _ID, ("《青阳县城乡居民基本医保慢性病申请审核表》", ("chronic_application",)), ("诊断证明原件", ("diagnosis_certificate",)),
        ("门诊病历或出院记录", ("outpatient_record", "discharge_record")), ("相关阳性报告单", ("laboratory", "imaging")),
        ("身份证复印件", ("id_card",)),
    ),
    "outpatient": (_ID, ("医院收费票据", ("outpatient_invoice",)), ("门急诊费用清单", ("outpatient_list",)), _BANK),
    "inpatient": (
        (_ID[0], (*_ID[1], "holder_id_card")), ("医院收费票据", ("inpatient_invoice",)), ("住院费用清单", ("inpatient_list",)),
        ("出院记录", ("discharge_record",)), _BANK,
    ),
    "institution": (
        ("申请书", ("office_letter",)), ("《基本医疗保险协议医疗机构申请表》", ("agreement_application",)),
        ("《医疗机构执业许可证》或《中医诊所备案证》", ("medical_institution_license",)),
        ("《营业执照》《事业单位法人证书》《民办非企业单位登记证书》", ("business_license", "private_nonenterprise_certificate")),
        ("科室设置表", ("department_list",)), ("大型医疗设备清单", ("equipment_list",)),
        ("卫生技术人员（注册）名册", ("staff_roster",)), ("所在单位从业人员参加社会保险证明", ("social_insurance_proof",)),
    ),
    "remote-settlement": _STAY,
    "benefit": _STAY,
    "chronic-review": (
        ("个人申请", ("application_letter",)), ("门诊病历或住院病历", ("outpatient_record", "inpatient_record")),
        ("相关检查、化验资料", ("laboratory", "imaging")), ("诊断证明书", ("diagnosis_certificate",)),
    ),
    "provider": (("劳动合同", ("labor_contract",)), ("社会保险缴纳凭证", ("social_insurance_proof",)), ("执业医师证", ("practice",))),
    "chronic-settlement": (
        ("门诊病历", ("outpatient_record",)), ("发票", ("outpatient_invoice",)), ("处方", ("prescription",)), ("相关检查报告单",
         ("laboratory",)),
    ),
    "maternity-filing": (("双方身份证", ("spouse_id_card",)), ("结婚证", ("marriage_certificate",)), ("准生证", ("birth_permit",))),
    "maternity-claim": (
        ("出院小结或出院记录", ("discharge_record",)), ("住院发票", ("inpatient_invoice",)), ("费用清单", ("inpatient_list",)),
        ("生育申请表", ("maternity_application",)),
    ),
    "maternity-spouse": (
        ("双方身份证", ("spouse_id_card",)), ("结婚证", ("marriage_certificate",)), ("准生证", ("birth_permit",)),
        ("住院发票", ("inpatient_invoice",)), ("费用清单", ("inpatient_list",)), ("诊断证明书", ("diagnosis_certificate",)),
    ),
    "maternity-allowance": (("出院小结或出院记录", ("discharge_record",)), ("单位介绍信", ("introduction_letter",))),
}  # fmt: skip
"""Item -> its materials in the guide's words, and the papers that answer each: what may be left out to seed a missing one."""
