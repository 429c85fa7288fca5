"""Titles that no list of a type's own has: how makers of forms put one together, and those of papers that are foreign here.

Issuers name one paper in a hundred ways of the same few parts (检验 + 结果 + 报告 + 单), so that a pattern knows more than a
list. Titles of papers that are none of the vocabulary's keep a paper from being taken for the one that it resembles.
"""

FOREIGN = (
    "预交金收据", "预缴金收据", "押金收据", "押金条", "住院证", "入院证", "入院通知单", "挂号单", "挂号凭证", "预约单",
    "检查申请单", "检验申请单", "会诊申请单", "手术通知单", "凭条", "取药单", "取药凭证", "导诊单", "导医单", "指引单",
    "药品说明书", "使用说明书", "胶囊说明书", "片说明书", "注射液说明书", "颗粒说明书", "产品说明书", "须知", "就诊指南",
    "办事指南", "购物小票", "小票", "回单", "缴费通知单", "催款通知单", "缴款通知书", "驾驶证", "行驶证", "登记证书机动车",
    "护照", "通行证", "毕业证书", "毕业证", "学位证书", "学生证", "离婚证", "离婚协议书", "死亡医学证明", "死亡证明", "火化证明",
    "残疾人证", "残疾证", "最低生活保障证", "低保证", "退休证", "军官证", "士兵证", "预防接种证", "接种证", "会议纪要",
    "会议记录", "保险单", "投保单", "理赔申请书", "理赔申请表", "事故认定书", "鉴定书", "判决书", "调解书", "裁定书", "请假条",
    "请假单", "借条", "欠条", "收条", "租赁合同", "买卖合同", "借款合同", "服务合同", "采购合同", "纳税记录", "完税证明",
    "征信报告", "信用报告", "体检须知", "菜单", "调查表", "调查问卷", "满意度调查", "开户许可证", "食品经营许可证", "卫生许可证",
    "放射诊疗许可证", "生产许可证", "医疗器械经营许可证", "排污许可证", "消防验收意见书", "授权书回执", "快递单", "运单", "简历",
    "自我介绍", "考试成绩单", "成绩单", "宣传单", "^公告", "^公示", "^通知",
)  # fmt: skip
"""Titles of papers that offices are handed and that are none of the vocabulary's."""
