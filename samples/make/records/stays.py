"""The invented stays and certificates: who was ill, what was done, and what a reader must find on the paper.

Every person, hospital and physician is invented (`samples.make.facts.people`); illnesses and orders are phrases of textbooks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from samples.make.facts.people import HOSPITALS, PEOPLE, InventedPerson
from samples.make.gold import Gold


@dataclass(frozen=True)
class RecordFacts:
    """What a paper says: its printed values by key, its free text in paragraphs, its diagnoses as lists.

    `extra` holds printed labels without a key; `note` what the paper itself gets wrong.
    """

    kind: str
    fields: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, tuple[str, ...]]
    extra: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    def gold(self, file: str, quality: str, seals: list[dict[str, str]]) -> Gold:
        """Expected values in the format of hand-read gold files."""
        texts = {key: "\n".join(paragraphs) for key, paragraphs in self.texts.items()}
        lists = {key: list(entries) for key, entries in self.lists.items()}
        gold: Gold = {
            "file": file,
            "type": self.kind,
            "fields": {**{k: v for k, v in self.fields.items() if v}, **lists, **texts},
            "extra": dict(self.extra),
            "tables": {},
            "items_complete": True,
            "redacted": [],
            "unsure": [],
            "quality": quality,
            "seals": seals,
        }
        return gold | ({"note": self.note} if self.note else {})


def _patient(who: InventedPerson, on: date) -> dict[str, str]:
    """Name, sex and age in full years on a day."""
    born = date(int(who.id_number[6:10]), int(who.id_number[10:12]), int(who.id_number[12:14]))
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return {"name": who.name, "sex": who.sex, "age": str(years)}


def _stay(admitted: date, left: date) -> dict[str, str]:
    return {
        "admission_date": admitted.isoformat(),
        "discharge_date": left.isoformat(),
        "stay_days": str(max((left - admitted).days, 1)),
    }


def fracture() -> RecordFacts:
    """An operation in a county hospital; long text, five orders."""
    stay = _stay(date(2025, 5, 19), date(2025, 6, 4))
    return RecordFacts(
        "discharge_record",
        {
            "title": "出院记录", "hospital": HOSPITALS["county"].name, **_patient(PEOPLE["li"], date(2025, 5, 19)),
            "department": "骨科二病区", "bed": "17床", "inpatient_number": "2025004817", **stay,
            "physician": "何医文", "record_date": "2025-06-04",
        },
        {
            "admission_diagnosis": ("右股骨颈骨折（GardenⅢ型）", "2型糖尿病", "骨质疏松症？"),
            "discharge_diagnosis": ("右股骨颈骨折（GardenⅢ型）", "2型糖尿病", "重度骨质疏松症", "肝囊肿待查"),
        },
        {
            "admission_condition": (
                "患者因“跌伤致右髋部疼痛、活动受限6小时”入院。查体：T 36.7℃，P 82次/分，R 18次/分，BP 142/86mmHg"
                "。右下肢短缩外旋畸形，"
                "右髋部压痛、叩击痛阳性，右足背动脉搏动可触及，末梢血运及感觉正常。否认药物过敏史。辅助检查：X线"
                "片示右股骨颈骨折，断端移位。",
            ),
            "course": (
                "入院后完善血常规、凝血功能、心脏彩超等检查，空腹血糖9.8mmol/L，予皮下注射胰岛素控制血糖。排除手"
                "术禁忌后于2025年5月22日在腰硬联合麻醉下行"
                "右侧人工股骨头置换术，手术顺利，术中出血约200ml，术后予预防感染、抗凝、镇痛、补钙等治疗，术后第2"
                "天拔除引流管，第3天开始助行器辅助下地活动。",
            ),
            "discharge_condition": (
                "患者一般情况良好，饮食睡眠可，无发热。切口愈合良好，已拆线，无红肿渗出。右髋关节屈曲约90°，末梢"
                "血运及感觉正常，复查X线片示假体位置良好。",
            ),
            "orders": (
                "1.继续口服利伐沙班片10mg，每日1次，至术后35天；", "2.患肢避免过度屈曲、内收、内旋，助行器辅助行"
                "走6周；",
                "3.碳酸钙D3片0.6g，每日1次；监测血糖，内分泌科随诊；", "4.术后1个月、3个月、6个月复查X线片；", "5"
                ".如有不适，及时就诊。",
            ),
        },
        {"职业": "农民"},
    )  # fmt: skip


def pneumonia() -> RecordFacts:
    """A child in a ward of a city hospital; values in the cells of a form."""
    return RecordFacts(
        "discharge_record",
        {
            "title": "出院小结", "hospital": HOSPITALS["children"].name, **_patient(PEOPLE["chen"], date(2024, 11, 3)),
            "department": "儿内科一病区", "bed": "儿-06", "inpatient_number": "ZY20241103026",
            **_stay(date(2024, 11, 3), date(2024, 11, 10)), "physician": "许知儿", "record_date": "2024-11-10",
        },
        {
            "admission_diagnosis": ("急性支气管肺炎",),
            "discharge_diagnosis": ("支原体肺炎", "轻度贫血", "过敏性鼻炎？"),
        },
        {
            "admission_condition": (
                "咳嗽5天，发热3天，体温最高39.2℃。查体：神志清，精神稍差，咽充血，双肺呼吸音粗，可闻及中细湿啰音"
                "，心音有力，腹软，肝脾肋下未触及。",
                "血常规：白细胞8.6×10^9/L，C反应蛋白26mg/L；胸片示双肺纹理增多，右下肺斑片影。",
            ),
            "course": (
                "入院后予阿奇霉素静脉滴注抗感染，布地奈德雾化吸入止咳平喘，退热及补液等对症支持治疗。支原体抗体1:"
                "320阳性。治疗7天后体温正常，咳嗽明显减轻。",
            ),
            "discharge_condition": ("体温正常3天，偶有咳嗽，精神食欲好，双肺未闻及明显啰音。",),
            "orders": (
                "1、注意休息，避免受凉，清淡饮食；", "2、阿奇霉素干混悬剂0.2g，每日1次，口服3天停4天；", "3、1周"
                "后呼吸专科门诊复查血常规及胸片。",
            ),
        },
        {"费别": "城乡居民医保"},
    )  # fmt: skip


def colic() -> RecordFacts:
    """In and out within 24 hours; two columns of diagnoses; nobody is sure of everything."""
    return RecordFacts(
        "discharge_record",
        {
            "title": "24小时内入出院记录", "hospital": HOSPITALS["township"].name,
            **_patient(PEOPLE["zhou"], date(2025, 9, 12)), "department": "内儿科", "inpatient_number": "0009127",
            **_stay(date(2025, 9, 12), date(2025, 9, 13)), "physician": "卫乡医", "record_date": "2025-09-13",
        },
        {
            "admission_diagnosis": ("腹痛待查", "左输尿管结石？"),
            "discharge_diagnosis": ("左输尿管下段结石", "左肾轻度积水"),
        },
        {
            "admission_condition": (
                "突发左下腹绞痛2小时，向会阴部放射，伴恶心，无发热。查体：急性痛苦面容，左肾区叩击痛阳性，腹软，"
                "左下腹轻压痛，无反跳痛。",
            ),
            "course": (
                "入院后予间苯三酚解痉、双氯芬酸钠止痛及补液治疗，泌尿系彩超示左输尿管下段结石，大小约5mm，左肾轻度积水。"
                "疼痛缓解后家属要求出院。",
            ),
            "discharge_condition": ("腹痛缓解，生命体征平稳。",),
            "orders": ("多饮水，适当运动，1周后复查泌尿系彩超；如腹痛加重或发热立即就诊。",),
        },
        {"主诉": "左下腹绞痛2小时"},
    )  # fmt: skip


def stroke() -> RecordFacts:
    """A long stay in a hospital of Chinese medicine, written over two pages; the days do not agree with the dates."""
    stay = _stay(date(2024, 12, 24), date(2025, 1, 5)) | {"stay_days": "15"}
    return RecordFacts(
        "discharge_record",
        {
            "title": "出院记录", "hospital": HOSPITALS["tcm"].name, **_patient(PEOPLE["liu"], date(2024, 12, 24)),
            "department": "脑病科", "bed": "32", "inpatient_number": "241224032", **stay, "physician": "顾中脉",
            "record_date": "2025-01-05",
        },
        {
            "admission_diagnosis": ("中医诊断：中风 中经络 风痰阻络证", "西医诊断：脑梗死（急性期）", "高血压病3级 很高危"),
            "discharge_diagnosis": (
                "中医诊断：中风 中经络 风痰阻络证", "西医诊断：左侧基底节区脑梗死", "高血压病3级 很高危", "颈动脉硬化伴斑块形成",
            ),
        },
        {
            "admission_condition": (
                "患者因“右侧肢体无力伴言语不清1天”由门诊收入院。入院症见：神清，右侧肢体无力，持物不稳，言语欠流"
                "利，头昏，纳可，夜寐欠安，二便调，"
                "舌质暗红，苔白腻，脉弦滑。既往高血压病史10余年，不规律服药；否认糖尿病、冠心病病史。",
                "查体：BP 168/96mmHg，神志清楚，构音欠清，右侧鼻唇沟稍浅，伸舌右偏，右上肢肌力4级，右下肢肌力4-级"
                "，肌张力正常，右侧巴氏征阳性。",
                "头颅CT：左侧基底节区低密度影。",
            ),
            "course": (
                "入院后完善相关检查。头颅MRI示左侧基底节区急性脑梗死；颈部血管彩超示双侧颈动脉硬化伴斑块形成；总"
                "胆固醇6.12mmol/L，低密度脂蛋白3.95mmol/L。",
                "西医予阿司匹林抗血小板聚集，阿托伐他汀调脂稳定斑块，丁苯酞改善循环，苯磺酸氨氯地平控制血压；中医"
                "以熄风化痰、活血通络为法，予半夏白术天麻汤加减，"
                "配合针刺右侧曲池、合谷、足三里等穴，每日1次，及中药熏洗、肢体康复训练。",
                "经治疗，患者右侧肢体无力较前好转，言语较前清晰，血压控制在135/80mmHg左右。",
            ),
            "discharge_condition": (
                "神清，言语清晰，右侧肢体肌力5-级，行走稍欠稳，纳寐可，二便调，舌质暗红，苔薄白，脉弦。",
            ),
            "orders": (
                "1.低盐低脂饮食，畅情志，慎起居，继续肢体功能锻炼；", "2.阿司匹林肠溶片100mg，每日1次；阿托伐他汀"
                "钙片20mg，每晚1次；苯磺酸氨氯地平片5mg，每日1次；",
                "3.每日监测血压，1个月后复查血脂、肝功能；", "4.不适随诊。",
            ),
        },
        {},
        "The days of the stay are 15, the dates 12 days apart.",
    )  # fmt: skip


def certificate_form() -> RecordFacts:
    """A ruled form after a stay; ID number, number of the certificate."""
    who = PEOPLE["wang"]
    return RecordFacts(
        "diagnosis_certificate",
        {
            "title": "疾病诊断证明书", "hospital": HOSPITALS["city"].name, "certificate_number": "2025031806",
            **_patient(who, date(2025, 3, 4)), "id_number": who.id_number, "department": "心血管内科",
            "inpatient_number": "00873216", **_stay(date(2025, 3, 4), date(2025, 3, 18)), "physician": "严心安",
            "issue_date": "2025-03-18",
        },
        {"diagnosis": ("冠状动脉粥样硬化性心脏病", "急性下壁心肌梗死 Killip I级", "高血压病2级", "慢性胃炎待排")},
        {
            "advice": (
                "1.出院后休息壹个月，避免劳累及情绪激动；", "2.规律服用双联抗血小板药物至少12个月，不得自行停药；"
                "", "3.心内科门诊随访，1个月后复查心脏彩超。",
            ),
            "outcome": ("好转",),
        },
        {"工作单位": "无"},
    )  # fmt: skip


def certificate_lines() -> RecordFacts:
    """An outpatient's certificate, label and value on ruled lines."""
    return RecordFacts(
        "diagnosis_certificate",
        {
            "title": "诊断证明书", "hospital": HOSPITALS["county"].name, "certificate_number": "0001586",
            **_patient(PEOPLE["zhao"], date(2025, 10, 27)), "department": "康复医学科", "outpatient_number": "M20251027118",
            "visit_date": "2025-10-27", "physician": "方正骨", "issue_date": "2025-10-27",
        },
        {"diagnosis": ("腰椎间盘突出症（L4/5）", "考虑右侧坐骨神经痛")},
        {"advice": ("建议卧床休息贰周，避免久坐及负重，予牵引、针灸治疗，两周后复诊；必要时行腰椎MRI检查。",)},
    )  # fmt: skip


def certificate_letter() -> RecordFacts:
    """A letter without headings, as small hospitals write it."""
    who = PEOPLE["wu"]
    return RecordFacts(
        "diagnosis_certificate",
        {
            "title": "病情证明", "hospital": HOSPITALS["township"].name, **_patient(who, date(2025, 8, 15)),
            "id_number": who.id_number, "admission_date": "2025-08-06", "discharge_date": "2025-08-15",
            "inpatient_number": "0008815", "physician": "卫乡医", "issue_date": "2025-08-15",
        },
        {"diagnosis": ("慢性阻塞性肺疾病急性加重", "肺源性心脏病")},
        {"advice": ("继续家庭氧疗，戒烟，避免受凉，定期门诊复查肺功能。",)},
    )  # fmt: skip
