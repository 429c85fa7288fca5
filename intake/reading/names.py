"""What is no person's name although it stands where one is expected: labels of forms, words of seals.

A form whose label has nothing behind it gives the next label for a value, and a seal over the value gives its own words. Both
have the length of a name, so only what they say tells them apart.
"""

import re

from intake.values import squeezed

_LABELS = frozenset(
    (
        "曾用名", "又名", "别名", "民族", "籍贯", "国籍", "职业", "职务", "职称", "婚姻", "婚否", "已婚", "未婚", "学历", "文化程度",
        "出生", "出生地", "生日", "宗教信仰", "宗教", "兵役状况", "服务处所", "血型", "身高", "体重", "本人", "患者", "病人", "配偶",
        "子女", "父母", "监护人", "联系人", "代办人", "申请人", "经办人", "负责人", "法定代表人", "收款人", "付款人", "交款人", "复核人",
        "复核员", "收费员", "开票人", "审核人", "制单人", "操作员", "主任", "备注", "说明", "合计", "小计", "总计", "金额", "数量",
        "单价", "规格", "名称", "项目", "序号", "摘要", "标本", "样本", "条码", "结果", "参考值", "初步诊断", "主诉", "险种", "待遇",
        "男", "女", "男性", "女性", "汉族", "年月日", "无", "不详", "未知", "正面", "反面", "复印件", "原件", "正本", "副本",
    )
)  # fmt: skip
"""Words of forms that nothing in their letters marks as such."""
_OF_FORMS = re.compile(
    r"专用|用章|公章|印章|盖章|签[名字章]|收讫|收费|结算|票据|发票|财务|监制|门诊|住院|入院|出院|病案|病历|病[区房情]|科[室别系]|床[号位]"
    r"|号码|编号|[卡证号]号|号$|日期|时间|年月|年龄|性别|姓名|金额|费[用别]|类[别型]|身份|证件|医保|社保|参保|保险|保障|医院|诊断"
    r"|医[师生保]|护士|单位|地址|住址|住所|电话|手机|邮编|关系|户[主别口]|与患者|意见|用途|账[号户]|开户|银行|代码|校验|流水"
    r"|申请|审核|登记|机关|机构|有效期|期限|[:：]"
)


def is_no_name(text: str) -> bool:
    """Whether the text is a word of forms or of seals; what it is not may still be no name.

    >>> [is_no_name(t) for t in ("曾用名", "务专用章", "就诊卡号", "样张三", "章样", "费例")]
    [True, True, True, False, False, False]
    """
    flat = squeezed(text)
    return flat in _LABELS or bool(_OF_FORMS.search(flat))
