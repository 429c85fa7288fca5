"""诊断证明书, 出院诊断证明书, 疾病证明书, 病情证明: forms and letters."""

from collections.abc import Mapping
from typing import Any

from extractors.medical_record import certificate_letter, record_proof
from extractors.medical_record import record_words as words
from extractors.medical_record.read_record import take_apart
from extractors.medical_record.record_head import read_head
from extractors.medical_record.record_labelled import read_labelled_fields
from extractors.medical_record.record_text import read_extras, read_free_text
from extractors.medical_record.record_words import RecordWords
from intake import types
from intake.labels.lexicon import split_words
from intake.model import Document, Record
from intake.patterns import words_beside
from intake.pipeline import Extractor
from intake.types.vocabulary import DiagnosisCertificate as F
from intake.types.vocabulary import Spec

_WORDS = words_beside(__file__)

LABELS: Mapping[Spec[Any], tuple[str, ...]] = {
    F.CERTIFICATE_NUMBER: split_words("编号 证明编号 证明书编号 证书编号 NO No NO. No. № 证明号"),
    F.NAME: words.NAME,
    F.SEX: words.SEX,
    F.AGE: words.AGE,
    F.ID_NUMBER: split_words(
        "身份证号 身份证号码 身份证件号 身份证件号码 身份证 证件号码 证件号 公民身份号码 居民身份证号"
    ),
    F.DEPARTMENT: words.DEPARTMENT,
    F.OUTPATIENT_NUMBER: ("门诊号", "门诊号码", "门诊病历号", "门诊编号", "就诊号", "门诊ID"),
    F.INPATIENT_NUMBER: words.INPATIENT_NUMBER,
    F.VISIT_DATE: split_words("就诊日期 就诊时间 门诊日期 门诊时间 诊治日期 就医日期 接诊日期"),
    F.STAY_DAYS: words.STAY_DAYS,
    F.PHYSICIAN: (*words.PHYSICIAN, "主任医师", "主任医生", "副主任医师"),
    F.ISSUE_DATE: split_words(
        "开具日期 开具时间 出具日期 出具时间 证明日期 签发日期 填发日期 开证日期 开单日期 填写日期 证明时间 "
        "签名日期 诊断日期 诊断时间 日期 时间"
    ),
}
SECTIONS: Mapping[Spec[Any], tuple[str, ...]] = {
    F.DIAGNOSIS: split_words(
        "诊断 临床诊断 出院诊断 疾病诊断 主要诊断 诊断意见 诊断结果 诊断结论 初步诊断 门诊诊断 疾病名称 病情诊断 "
        "医师诊断 医生诊断 诊断病名 诊断名称 诊断及分期 最后诊断 印象 诊断为 经诊断"
    ),
    F.ADVICE: split_words(
        "处理意见 建议 处理意见及建议 处理及建议 处理建议 医生建议 医师建议 医嘱 诊疗建议 治疗建议 医疗建议 处理 "
        "意见 建议事项 医嘱及建议 医生意见 医师意见 休息建议 病休建议 治疗意见 诊疗意见 出院医嘱 出院建议 "
        "医师处理意见 病情及处理意见 病情及建议 处置意见 处理意见或建议 出院后注意事项 注意事项及建议 休假建议 "
        "医疗意见 诊断建议"
    ),
    F.OUTCOME: split_words("治疗结果 转归 治疗效果 疗效 出院转归 治疗转归 治疗结局 出院时治疗结果"),
}
OTHERS = _WORDS["others"]
SHAPES = {
    F.DIAGNOSIS.name: r"(?:临床|疾病|出院|主要|医师|医生|门诊|西医|中医|最后|目前|病情)?.{0,4}诊断(?:意见|结果|结论|名称|情况)?",
    F.ADVICE.name: (
        r"(?!诊断意见).{0,8}(?:意见|建议|医嘱|注意事项|嘱托)(?:[及与和、或/].{1,8})?|(?:处理|处置|治疗|诊疗)(?:措施|方案)?(?:[及与和、或/].{1,8})?"
    ),
}
WORDS = RecordWords(
    split_words(
        "疾病诊断证明书 疾病诊断证明 病情诊断证明书 医疗诊断证明书 诊断证明书 诊断证明 疾病证明书 疾病证明 病情证明书 病情证明 "
        "诊断书 病情诊断书 出院证明书 出院证明 休假证明书 休假证明 病假证明书 病假证明"
    ),
    LABELS,
    SECTIONS,
    OTHERS,
    shapes=SHAPES,
    titled=r"(?:诊断|疾病|病情|病休|休假|病假|医疗|医学|就诊|出院).{0,6}(?:证明书?|证明单|诊断书|意见书|建议书)",
)


def extract(document: Document) -> Record:
    """All fields of a certificate, proven as far as it can prove them."""
    paper = take_apart(document, WORDS)
    days = (F.ADMISSION_DATE, F.DISCHARGE_DATE, F.STAY_DAYS)
    fields = (
        read_head(paper, F.TITLE, F.HOSPITAL) | read_labelled_fields(paper, days, F.ISSUE_DATE) | read_free_text(paper)
    )
    told = certificate_letter.read_letter(paper)
    fields |= {key: told[key] for key in told if key not in fields or fields[key].value is None}
    return prove_record(Record(types.DIAGNOSIS_CERTIFICATE, fields, read_extras(paper)))


def prove_record(record: Record) -> Record:
    """ID number, age and sex; length of the stay; order of the dates."""
    record = record_proof.check_stay(record, F.ADMISSION_DATE, F.DISCHARGE_DATE, F.STAY_DAYS)
    record = record_proof.check_order(
        record, ((F.ADMISSION_DATE, F.DISCHARGE_DATE), (F.ADMISSION_DATE, F.ISSUE_DATE), (F.VISIT_DATE, F.ISSUE_DATE))
    )
    record = record_proof.check_distance(
        record,
        (
            (F.ADMISSION_DATE, F.DISCHARGE_DATE, 180),
            (F.VISIT_DATE, F.ISSUE_DATE, 366),
            (F.DISCHARGE_DATE, F.ISSUE_DATE, 366),
        ),
    )
    return record_proof.check_identity(
        record, F.ID_NUMBER, F.SEX, F.AGE, (F.VISIT_DATE, F.ADMISSION_DATE, F.DISCHARGE_DATE, F.ISSUE_DATE)
    )


DIAGNOSIS_CERTIFICATE = Extractor(types.DIAGNOSIS_CERTIFICATE, extract)
