"""What a report concludes (诊断意见, 印象, 病理诊断 …), and whether that states a finding.

Language is judged with great care: 未见…, 正常 and 阴性 deny a finding, 考虑, 待排 and ? only suspect one, and what follows a
denial in the same sentence may still be denied (未见占位、结节，肿大淋巴结). So a finding is stated only by a sentence that
holds a word of disease and nothing of the kind; a report is clear only where every sentence denies. All else is open.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.papers.entries import mark_weak_text
from intake.fields import parse_field
from intake.labels.sections import Headings, Run, Section, read_sections
from intake.model import Document, Field, State, enclosing_rect
from intake.types import papers, vocabulary
from intake.types.vocabulary import Kind
from intake.values import compact_text

_CONCLUDING = (
    "诊断意见", "检查结论", "印象", "诊断印象", "诊断提示", "影像诊断", "影像学诊断", "影像意见", "影像印象", "超声提示", "超声诊断",
    "超声印象", "病理诊断", "诊断结论", "心电图诊断", "心电诊断", "心电图结论", "结论", "检查提示", "检查诊断", "检查意见", "检查印象",
    "报告结论", "内镜诊断", "镜下诊断", "放射学诊断", "放射诊断", "CT诊断", "MR诊断", "MRI诊断", "X线诊断", "诊断", "提示", "意见",
    "结论与建议", "结论及建议", "诊断意见及建议", "肺功能诊断", "细胞学诊断", "检查结果及意见",
)  # fmt: skip
_DESCRIBING = (
    "检查所见", "影像所见", "影像表现", "影像学表现", "超声所见", "超声描述", "镜下所见", "肉眼所见", "镜检所见", "检查描述",
    "放射学表现", "CT所见", "MR所见", "X线所见", "所见", "检查技术", "检查方法", "检查部位", "检查项目", "临床诊断", "临床资料", "病史摘要",
    "建议", "免疫组化", "心电图特征", "送检材料", "巨检",
)  # fmt: skip
_SEEN = re.compile(r"所见|描述|表现")
_OF_ANYBODY = frozenset({"诊断", "提示", "意见", ""})
"""Headings that conclude only below a description: a report's head prints the clinician's 诊断, too."""
_ENDS = (
    "报告医师", "报告医生", "审核医师", "审核医生", "诊断医师", "诊断医生", "检查医师", "检查医生", "医师", "医生", "报告者", "审核者",
    "报告日期", "报告时间", "审核日期", "审核时间", "检查日期", "检查时间", "打印时间", "打印日期", "记录者", "记录员", "签名", "医师签名",
    "备注", "注", "声明", "技师", "操作者", "姓名", "性别", "年龄", "日期", "科室", "申请医师", "送检医师", "初诊医师", "复诊医师",
)  # fmt: skip
_IN_SEAL = 0.6
"""Share of a line inside a seal from which it is the seal's own text."""
_CLOSING = re.compile(r"本报告|此报告|仅供|以上结果|未经|签字有效|盖章有效")
"""What a form prints below a report: it belongs to no conclusion."""

_SENTENCES = re.compile(r"[。；;！!\n]|(?<!\d)\d{1,2}\s*[.、．)）](?!\d)|[①-⑳]")
_DENIED = re.compile(
    r"未见|未发现|未探及|未检出|未查见|未显示|未提示|没有|否认|[(（][-—][)）]|无(?:明显|异常|殊|特殊|确切|阳性)|"
    r"无(?!回声|菌|症状|痛)[\u4e00-\u9fff]{0,6}(?:异常|改变|病变|征象|扩张|增大|肿大|狭窄|积液)"
)
_CLEAR = re.compile(r"正常|阴性")
"""Words of a clear report; beside a word of disease they are none (较正常增大)."""
_NEGATIVE_LETTER = re.compile(r"[不无非未否没]")
"""What may turn the word behind it; a sentence that holds one never states a finding beyond doubt."""
_SUSPECTED = re.compile(
    r"\?|？|疑|待排|待查|考虑|可能|除外|排除|倾向|建议|请结合|随访|复查|随诊|可见于|待定|必要时|鉴别|或|"
    r"术后|既往|病史|陈旧|治疗后|吸收|愈合|切除"
)
_FINDING = re.compile(
    r"结节|占位|梗[死塞]|骨折|增生|狭窄|结石|囊肿|息肉|炎|肿[瘤块大物]|癌|瘤|积液|硬化|出血|缺血|梗阻|溃疡|钙化|斑块|脱位|突出|膨出|"
    r"肥大|增大|扩张|返流|反流|早搏|颤动|扑动|传导阻滞|心律失常|心动过速|心动过缓|肺气肿|肺大疱|气胸|纤维化|脂肪肝|肝硬|萎缩|"
    r"坏死|感染|结核|退变|退行性|变性|损伤|畸形|水肿|增厚|异常|低电压|ST段?(?:改变|压低|抬高)|T波(?:改变|低平|倒置)|实变|磨玻璃|曲张|"
    r"破裂|血栓|脱髓鞘"
)
_HARMLESS = re.compile(
    r"^(?:窦性心律|窦性|心电图|正常|请?结合临床|建议.*|随[访诊].*|复查.*|必要时.*|.{0,12}检查|.{0,6}平扫|余)?$"
)


@dataclass(frozen=True, slots=True)
class ReportConclusion:
    """The concluding text and what it states: `papers.YES`, `NO` or `UNKNOWN`, with the reason."""

    field: Field[str]
    states: str
    why: str


def read_conclusion(document: Document) -> ReportConclusion | None:
    """The conclusion of a report of imaging, pathology, or a curve; None where none is printed."""
    headings = Headings({papers.CONCLUSION: _CONCLUDING}, _DESCRIBING, labels=_ENDS)
    body = read_sections(document.pages, headings).sections
    described = next((i for i, s in enumerate(body) if _SEEN.search(s.name)), len(body))
    found = [(_heading_word(s), i, s) for i, s in enumerate(body) if s.name == papers.CONCLUSION and s.runs]
    found = [(word, i, s) for word, i, s in found if f"{word}报告" not in compact_text(s.heading.text)]  # the title
    telling = [(len(word), -i, s) for word, i, s in found if word not in _OF_ANYBODY or i > described]
    return _read_section(max(telling, key=lambda t: t[:2])[2]) if telling else None


def _heading_word(section: Section) -> str:
    """The heading's words as listed."""
    text = re.sub(r"[\s【】\[\]■●◆★▲]|^[一二三四五六七八九十\d]{1,2}[、.]", "", section.heading.text)
    return next((w for w in sorted(_CONCLUDING, key=len, reverse=True) if text.startswith(w)), "")


def _read_section(section: Section) -> ReportConclusion | None:
    runs: list[Run] = []
    for run in section.runs:
        if not run.line.text.strip() or any(s.rect.coverage_of(run.line.rect) > _IN_SEAL for s in run.page.seals):
            continue
        if _CLOSING.search(run.line.text):
            break
        runs.append(run)
    if not runs:
        return None
    printed = "".join(("\n" if run.fresh and i else "") + run.line.text.strip() for i, run in enumerate(runs))
    return ReportConclusion(_join_runs(runs, printed), *stated(printed))


def _join_runs(runs: Sequence[Run], printed: str) -> Field[str]:
    """The text as one field, as sure as its worst line; its place is on the page where it begins."""
    spec = vocabulary.text_field(papers.CONCLUSION, papers.CONCLUSION)
    parts = [mark_weak_text(parse_field.parse_field(spec, r.line, r.page), Kind.TEXT, r.line) for r in runs]
    worst = next((f for f in parts if f.state is not State.READ), parts[0])
    page = runs[0].page
    place = page.evidence_at(enclosing_rect(r.line.rect for r in runs if r.page is page))
    scores = [f.confidence for f in parts if f.confidence is not None]
    state = State.READ if worst.state is State.READ else State.DOUBTFUL
    return Field(printed, printed, state, worst.source, min(scores, default=None), place, worst.reasons)


def stated(text: str) -> tuple[str, str]:
    """Whether a concluding text states a finding, and by which words.

    >>> stated("双肺未见异常。")
    ('否', '结论：双肺未见异常')
    >>> stated("1.右肺上叶结节。2.余未见异常。")
    ('是', '结论：右肺上叶结节')
    >>> stated("右肺结节，考虑炎性，建议复查")[0]
    '不明'
    """
    sentences = [s for s in (compact_text(x).strip("，,、:：") for x in _SENTENCES.split(text)) if s]
    plain = [s for s in sentences if _states_finding(s)]
    if plain:
        return papers.YES, f"结论：{plain[0]}"
    clear = [s for s in sentences if _DENIED.search(s) or _CLEAR.search(s)]
    if clear and all(_denies_finding(s) for s in sentences):
        return papers.NO, f"结论：{clear[0]}"
    return papers.UNKNOWN, _describe_open(sentences)


def _states_finding(sentence: str) -> bool:
    """A word of disease, and nothing in the sentence that denies, suspects or speaks of the past."""
    opposed = (_NEGATIVE_LETTER, _DENIED, _CLEAR, _SUSPECTED)
    return bool(_FINDING.search(sentence)) and not any(p.search(sentence) for p in opposed)


def _denies_finding(sentence: str) -> bool:
    """Every clause denies a finding or says nothing of one; what suspects does not deny."""
    return all(_HARMLESS.fullmatch(c) or _clause_denies(c) for c in re.split(r"[，,]", sentence))


def _clause_denies(clause: str) -> bool:
    """未见 with diseases behind it alone, or 正常 without any: 结节未见明显变化 and 较正常增大 deny nothing."""
    if _SUSPECTED.search(clause):
        return False
    denied, clear = _DENIED.search(clause), _CLEAR.search(clause)
    if denied and not clear:
        return not _FINDING.search(clause[: denied.start()])
    return clear is not None and not denied and not _FINDING.search(clause) and not _NEGATIVE_LETTER.search(clause)


def _describe_open(sentences: Sequence[str]) -> str:
    suspected = next((s for s in sentences if _SUSPECTED.search(s)), None)
    return f"结论只是怀疑或建议：{suspected}" if suspected else "结论须由人判断"
