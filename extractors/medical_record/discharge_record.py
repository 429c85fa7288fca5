"""出院记录, 出院小结, 出院志, 24小时内入出院记录: head, diagnoses, free text, signature."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from extractors.medical_record import record_proof
from extractors.medical_record import record_words as words
from extractors.medical_record.read_record import take_apart
from extractors.medical_record.record_head import read_head
from extractors.medical_record.record_labelled import read_labelled_fields
from extractors.medical_record.record_text import read_extras, read_free_text
from extractors.medical_record.record_words import RecordWords
from intake import types
from intake.labels.lexicon import split_words
from intake.model import Document, Doubt, Field, Record
from intake.patterns import words_beside
from intake.pipeline import Extractor
from intake.types.vocabulary import DischargeRecord as F
from intake.types.vocabulary import Spec

_WORDS = words_beside(__file__)

LABELS: Mapping[Spec[Any], tuple[str, ...]] = {
    F.NAME: words.NAME,
    F.SEX: words.SEX,
    F.AGE: words.AGE,
    F.DEPARTMENT: words.DEPARTMENT,
    F.BED: words.BED,
    F.INPATIENT_NUMBER: words.INPATIENT_NUMBER,
    F.STAY_DAYS: words.STAY_DAYS,
    F.PHYSICIAN: words.PHYSICIAN,
    F.RECORD_DATE: split_words(
        "记录日期 记录时间 书写日期 书写时间 签名日期 签名时间 签字日期 签字时间 完成时间 完成日期 填写日期 "
        "报告日期 记录年月日 日期 时间"
    ),
}
SECTIONS: Mapping[Spec[Any], tuple[str, ...]] = {
    F.ADMISSION_CONDITION: split_words(
        "入院情况 入院时情况 入院病情 入院时病情 入院时主要情况 入院时病情摘要 入院病情摘要 入院情况摘要 "
        "入院时情况摘要 入院时简要病史 入院简要病史 入院时病史摘要 入院病史摘要 病史摘要 病情摘要 简要病史 "
        "入院时主要症状及体征 入院时主要症状和体征 入院时主要症状体征 入院时症状及体征 入院时症状体征 "
        "入院时症状与体征 入院症状及体征 主要症状及体征 入院时状况 入院状况 入院摘要 住院病历摘要 病历摘要 "
        "人院情况 人院时情况 入院主要症状及体征 入院经过 入院时病史及体征 入院病史及体征 入院时病情及诊断依据 "
        "主要病史及体征 病史及体征摘要 病史简介 入院时主要病情"
    ),
    F.ADMISSION_DIAGNOSIS: split_words(
        "入院诊断 入院时诊断 入院初步诊断 初步诊断 人院诊断 人院时诊断 入院临床诊断 入院主要诊断"
    ),
    F.COURSE: split_words(
        "诊疗经过 诊治经过 住院经过 治疗经过 住院诊疗经过 住院治疗经过 住院诊治经过 诊断治疗经过 诊疗过程 "
        "治疗过程 诊治过程 住院期间诊疗经过 住院期间治疗经过 住院期间诊治经过 住院期间治疗情况 住院期间诊疗情况 "
        "住院治疗情况 病程与治疗结果 病程及治疗经过 病程及治疗结果 病程与治疗经过 治疗经过及结果 诊疗经过及结果 "
        "诊疗经过及治疗结果 诊治经过及结果 病程经过 主要治疗经过 主要诊疗经过 诊疗情况 治疗情况 检查及治疗经过 "
        "检查治疗经过 诊断及治疗经过 诊断与治疗经过 住院过程 住院期间病情变化及诊疗经过 住院期间病情及治疗经过 "
        "住院期间病情变化 病情及治疗经过 诊疗经过摘要 主要诊治经过 住院期间情况 诊疗措施 治疗方案及经过 "
        "住院治疗过程 诊疗摘要 住院病程"
    ),
    F.DISCHARGE_DIAGNOSIS: split_words(
        "出院诊断 出院时诊断 出院主要诊断 最后诊断 确定诊断 出院临床诊断 最终诊断 出院后诊断 出院确定诊断 出院确诊"
    ),
    F.DISCHARGE_CONDITION: split_words(
        "出院情况 出院时情况 出院病情 出院时病情 出院时症状及体征 出院时症状体征 出院时症状与体征 "
        "出院时主要症状及体征 出院时情况及治疗结果 出院时病情及治疗结果 出院时状况 出院状况 出院时病情摘要 "
        "治疗结果及出院情况 出院时治疗结果 出院情况及治疗结果 出院时主要情况 出院时病情及预后 出院时情况摘要 "
        "出院时身体状况 目前情况 出院时主要症状和体征 出院病情及预后 出院时病情转归 出院症状及体征 出院时健康状况"
    ),
    F.ORDERS: split_words(
        "出院医嘱 出院后医嘱 出院时医嘱 出院医嘱及注意事项 出院注意事项 出院后注意事项 出院建议 出院后建议 "
        "出院后治疗建议 出院指导 出院医嘱及建议 出院医嘱和注意事项 出院医嘱与建议 医嘱及建议 出院后治疗及建议 "
        "出院后治疗意见 出院后处理意见 出院医嘱及健康指导 出院医嘱与健康教育 出院带药及医嘱 出院带药及建议 "
        "出院嘱托 出院嘱咐 出院嘱 医嘱 出院带药及注意事项 出院后用药及建议"
    ),
}
OTHERS = _WORDS["others"]
OPENING = _WORDS["opening"]
_DONE = _WORDS["done"]
WITHIN = {
    F.COURSE.name: _DONE,
    F.ADMISSION_CONDITION.name: _DONE,
    F.ORDERS.name: split_words("出院带药 健康教育 复诊 注 随访计划 温馨提示 提示"),
}
"""Headings that belong to a section where they stand in it: drugs to take home are part of the orders."""
_IN = r"(?:[入人]院|来院|收治|收住|入科)"
_OUT = r"(?:出院|离院|出科)"
SHAPES = {
    F.ADMISSION_CONDITION.name: (
        rf"{_IN}(?!.*(?:诊断|诊疗|诊治|治疗|医嘱|日期|时间$)).{{0,10}}(?:情况|病情|病史|症状|体征|摘要|状态|状况|所见|表现|查体|体检|检查|简况|概况|资料)(?:简述|记录)?"
        r"|(?:主要)?(?:病史|症状)[及和与、].{0,8}体征(?:摘要)?|(?:病情|病史)(?:概要|概述|摘录)"
    ),
    F.COURSE.name: (
        r"(?:住院|院内|在院|诊疗|治疗|诊治|救治|医疗|诊断|病程|病情)(?!.*(?:检查|化验|检验|意见|建议|方案|计划|效果|评价|费用|感染)).{0,12}"
        r"(?:经过|过程|治疗情况|诊疗情况|诊治情况|治疗结果|概要|概况|变化|小结|情况摘要|经过摘要)|病程[及和与、].{1,8}"
    ),
    F.DISCHARGE_CONDITION.name: (
        rf"{_OUT}(?!.*(?:诊断|医嘱|治疗方案|带药|用药|建议|指导|注意|计划)).{{0,10}}"
        r"(?:情况|病情|状况|症状|体征|状态|查体|体检|检查|表现|转归|预后|所见)"
    ),
    F.ORDERS.name: (
        rf"{_OUT}(?!.*(?:诊断|情况|病情)).{{0,8}}"
        r"(?:医嘱|嘱[托咐]?|注意(?:事项|点)?|建议|指导|随访(?:计划|要求|方案|安排)?|用药|宣教|告知|须知|指引|教育|计划|处理|意见|方案)"
        r"|(?:.{0,6}[及与和、])?医嘱(?:[及与和、].{1,8})?"
    ),
    F.ADMISSION_DIAGNOSIS.name: rf"(?:{_IN}|初步|初诊).{{0,6}}诊断",
    F.DISCHARGE_DIAGNOSIS.name: rf"(?:{_OUT}|最后|最终|确定|明确|确诊).{{0,6}}诊断",
}
WORDS = RecordWords(
    split_words(
        "出院记录 出院小结 出院志 入出院记录 入院出院记录 出院病情小结 出院总结 出院证 出院病历摘要 出入院记录 死亡记录"
    ),
    LABELS,
    SECTIONS,
    OTHERS,
    OPENING,
    WITHIN,
    SHAPES,
    titled=r"(?:出院|离院|住院).{0,6}(?:记录|小结|总结|摘要|志|报告)",
)


def extract(document: Document) -> Record:
    """All fields of a discharge record, proven as far as it can prove them."""
    paper = take_apart(document, WORDS)
    days = (F.ADMISSION_DATE, F.DISCHARGE_DATE, F.STAY_DAYS)
    fields = (
        read_head(paper, F.TITLE, F.HOSPITAL) | read_labelled_fields(paper, days, F.RECORD_DATE) | read_free_text(paper)
    )
    return prove_record(Record(types.DISCHARGE_RECORD, fields, read_extras(paper)))


def prove_record(record: Record) -> Record:
    """Length of the stay, order of the dates, and diagnoses at admission and discharge that differ in a letter."""
    stay = (F.ADMISSION_DATE, F.DISCHARGE_DATE, F.STAY_DAYS)
    record = record_proof.check_stay(record, *stay)
    record = record_proof.check_order(record, ((F.ADMISSION_DATE, F.DISCHARGE_DATE), (F.ADMISSION_DATE, F.RECORD_DATE)))
    record = record_proof.check_distance(
        record, ((F.ADMISSION_DATE, F.DISCHARGE_DATE, 180), (F.DISCHARGE_DATE, F.RECORD_DATE, 30))
    )
    record = record_proof.check_alike(record, ((F.DISCHARGE_DATE, F.RECORD_DATE, 1),), stay)  # it is due within a day
    return _doubt_almost_equal(record_proof.check_told_days(record, F.DISCHARGE_DATE, F.COURSE))


def _doubt_almost_equal(record: Record) -> Record:
    """The same diagnosis printed twice, a letter apart: one of the two is misread, or the paper is wrong."""
    first, second = record[F.ADMISSION_DIAGNOSIS], record[F.DISCHARGE_DIAGNOSIS]
    changes: dict[str, Field[Any]] = {}
    for a in first.value or ():
        for b in second.value or ():
            if a != b and len(a) == len(b) > 3 and SequenceMatcher(None, a, b).ratio() > 1 - 2 / len(a):
                why = f"入院与出院诊断相差一两字：“{a}”与“{b}”"
                for spec, field in ((F.ADMISSION_DIAGNOSIS, first), (F.DISCHARGE_DIAGNOSIS, second)):
                    changes[spec.name] = field.as_doubtful(Doubt.CONTESTED.with_text(why))
    return record.with_fields(changes)


DISCHARGE_RECORD = Extractor(types.DISCHARGE_RECORD, extract)
