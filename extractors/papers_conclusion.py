"""What a report concludes (诊断意见, 印象, 病理诊断 …), and whether that states a finding.

Language is judged with great care: 未见…, 正常 and 阴性 deny a finding, 考虑, 待排 and ? only suspect one, and what follows a
denial in the same sentence may still be denied (未见占位、结节，肿大淋巴结). So a finding is stated only by a sentence that
holds a word of disease and nothing of the kind; a report is clear only where every sentence denies. All else is open.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.papers_entries import sure
from intake import fields as vocabulary
from intake import papers
from intake.fields import Kind
from intake.model import Document, Field
from intake.reading import take
from intake.reading.pieces import joined
from intake.reading.sections import Headings, Section, read_sections
from intake.values import squeezed

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
_ENDS = (
    "报告医师", "报告医生", "审核医师", "审核医生", "诊断医师", "诊断医生", "检查医师", "检查医生", "医师", "医生", "报告者", "审核者",
    "报告日期", "报告时间", "审核日期", "审核时间", "检查日期", "检查时间", "打印时间", "打印日期", "记录者", "记录员", "签名", "医师签名",
    "备注", "注", "声明", "技师", "操作者", "姓名", "性别", "年龄", "日期", "科室", "申请医师", "送检医师", "初诊医师", "复诊医师",
)  # fmt: skip
_CLOSING = re.compile(r"本报告|此报告|仅供|以上结果|未经|签字有效|盖章有效")
"""What a form prints below a report: it belongs to no conclusion."""

_SENTENCES = re.compile(r"[。；;！!\n]|(?<!\d)\d{1,2}\s*[.、．)）](?!\d)|[①-⑳]")
_DENIED = re.compile(
    r"未见|未发现|未探及|未检出|未及|未查见|未显示|未提示|无(?:明显|异常|殊|特殊|确切|阳性)|没有|不明显|阴性|除外|排除|否认|[(（][-—][)）]|"
    r"正常|不伴|无[\u4e00-\u9fff]{0,6}(?:异常|改变|病变|征象|扩张|增大|肿大|狭窄|积液)"
)
_SUSPECTED = re.compile(
    r"\?|？|疑|待排|待查|考虑|可能|不除外|不排除|倾向|建议|请结合|随访|复查|随诊|可见于|待定|必要时|鉴别|或"
)
_FINDING = re.compile(
    r"结节|占位|梗[死塞]|骨折|增生|狭窄|结石|囊肿|息肉|炎|肿[瘤块大物]|癌|瘤|积液|硬化|出血|缺血|梗阻|溃疡|钙化|斑块|脱位|突出|膨出|"
    r"肥大|增大|扩张|返流|反流|早搏|颤动|扑动|阻滞|心律失常|心动过速|心动过缓|心肌|肺气肿|肺大疱|气胸|纤维化|脂肪肝|肝硬|萎缩|"
    r"坏死|感染|结核|退变|退行性|变性|损伤|畸形|水肿|增厚|异常|低电压|ST|T波|实变|磨玻璃|曲张|破裂|血栓|动脉瘤|白质|脱髓鞘"
)
_HARMLESS = re.compile(
    r"^(?:窦性心律|窦性|心电图|正常|请?结合临床|建议.*|随[访诊].*|复查.*|必要时.*|.{0,12}检查|.{0,6}平扫|余)?$"
)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The concluding text and what it states: `papers.YES`, `NO` or `UNKNOWN`, with the reason."""

    field: Field[str]
    states: str
    why: str


def read_conclusion(document: Document) -> Conclusion | None:
    """The conclusion of a report of imaging, pathology, or a curve; None where none is printed."""
    headings = Headings({papers.CONCLUSION: _CONCLUDING}, _DESCRIBING, labels=_ENDS)
    sections = [s for s in read_sections(document.pages, headings).find(papers.CONCLUSION) if s.runs]
    if not sections:
        return None
    section = max(sections, key=_rank)
    return _read(section)


def _rank(section: Section) -> int:
    """The more telling heading wins: 诊断 alone may be the clinician's."""
    word = re.sub(r"[\s:：【】\[\]]", "", section.heading.text)
    return next((len(w) for w in sorted(_CONCLUDING, key=len, reverse=True) if word.startswith(w)), 0)


def _read(section: Section) -> Conclusion | None:
    runs = []
    for run in section.runs:
        if _CLOSING.search(run.line.text):
            break
        runs.append(run)
    if not runs:
        return None
    spec = vocabulary.text(papers.CONCLUSION, papers.CONCLUSION)
    printed = "".join(("\n" if run.fresh and i else "") + run.line.text.strip() for i, run in enumerate(runs))
    page = runs[0].page
    line = joined([r.line for r in runs if r.page is page], blank=False)
    field = sure(take.field(spec, line, page), Kind.TEXT)
    if field.value is None:
        return None
    shown = Field(printed, printed, field.state, field.source, field.confidence, field.evidence, field.why)
    states, why = stated(printed)
    return Conclusion(shown, states, why)


def stated(text: str) -> tuple[str, str]:
    """Whether a concluding text states a finding, and by which words.

    >>> stated("双肺未见异常。")
    ('否', '结论：双肺未见异常')
    >>> stated("1.右肺上叶结节。2.余未见异常。")
    ('是', '结论：右肺上叶结节')
    >>> stated("右肺结节，考虑炎性，建议复查")[0]
    '不明'
    """
    sentences = [s for s in (squeezed(x).strip("，,、:：") for x in _SENTENCES.split(text)) if s]
    plain = [s for s in sentences if _FINDING.search(s) and not _DENIED.search(s) and not _SUSPECTED.search(s)]
    if plain:
        return papers.YES, f"结论：{plain[0]}"
    if sentences and all(_denies(s) for s in sentences) and any(_DENIED.search(s) for s in sentences):
        return papers.NO, f"结论：{next(s for s in sentences if _DENIED.search(s))}"
    return papers.UNKNOWN, _open(sentences)


def _denies(sentence: str) -> bool:
    """Every clause denies a finding or says nothing of one; what suspects does not deny."""
    clauses = re.split(r"[，,]", sentence)
    return all(
        _HARMLESS.fullmatch(c) or (_DENIED.search(c) and not _SUSPECTED.search(c) and not _beside_denial(c))
        for c in clauses
    )


def _beside_denial(clause: str) -> bool:
    """A finding before the denial in one clause: 结节未见明显变化 is no clear report."""
    first = _DENIED.search(clause)
    return first is not None and bool(_FINDING.search(clause[: first.start()]))


def _open(sentences: Sequence[str]) -> str:
    suspected = next((s for s in sentences if _SUSPECTED.search(s)), None)
    return f"结论只是怀疑或建议：{suspected}" if suspected else "结论须由人判断"
