"""The Chinese words that users see, all in one place: labels of canonical values and what problems say."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

CATEGORY = {
    "inquiry": "咨询",
    "problem": "问题",
    "service": "服务",
    "suggestion": "建议",
    "complaint": "投诉",
    "praise": "表扬",
    "service_request": "服务申请",
    "other": "其他",
}
PRIORITY = {"high": "高", "medium": "中", "low": "低"}
STATUS = {
    "pending": "待处理",
    "in_progress": "处理中",
    "waiting_customer": "待客户",
    "resolved": "已解决",
    "closed": "已关闭",
}
VERDICT = {"satisfied": "满意", "acceptable": "基本满意", "unsatisfied": "不满意"}
STATE = {
    "met": "按时",
    "breached": "超时完成",
    "running": "进行中",
    "paused": "等待客户",
    "warning": "即将到期",
    "overdue": "已超时",
    "unknown": "无法判断",
}
COUNTED = {
    "open": "未解决",
    "resolved": "已解决",
    "unsatisfied": "未达满意",
    "satisfied": "满意",
    "reopened": "二次处理",
    "settled": "一次解决",
}
REASON = {"early": "早于规定时段", "bounded": "按后续环节推定", "paused": "等待客户期间不计时"}
CLOCK = {
    "register": "登记",
    "analyse": "需求分析",
    "respond": "首次响应",
    "resolve": "解决",
    "progress": "进展更新",
    "result": "结果反馈",
    "revisit": "解决后回访",
    "service_revisit": "售后回访",
    "record": "回访记录",
    "follow_up": "3日内跟进",
    "archive": "归档",
}
REVISIT = {
    "revisit": "解决后回访",
    "second": "投诉/问题解决后二次回访",
    "service_revisit": "售后满意度回访",
    "follow_up": "3日内跟进",
    "regular": "定期回访",
    "birthday": "客户生日",
    "anniversary": "合同周年",
    "contract_end": "合同到期",
}
TOO_FEW_TEXTS = "本月投诉和问题类描述只有 {count} 条，不足以归纳高频主题"
RECORD = {"case": "工单", "visit": "回访", "assessment": "满意度评估"}
HANDBOOK = {
    "rapid_response": "快速响应",
    "service_revisit": "服务回访",
    "handling_mechanism": "反馈处理",
    "relationship": "客户关系",
    "requirement": "客户需求",
}
SEVERITY = {"error": "错误", "warning": "提醒"}
EXPLAIN = {
    "head": "{clock}：{state}",
    "head_why": "{clock}：{state}（{reason}）",
    "start": "开始 {start}",
    "start_day": "开始 {start}（{stamp} 只写了日期，从当日 24:00 起算）",
    "no_start": "没有开始时间，无法计算",
    "due": "开始 {start} + 时限 {target} = 截止 {due}",
    "due_wait": "开始 {start} + 时限 {target} + 等待客户 {wait} = 截止 {due}",
    "due_only": "截止 {due}",
    "opens": "最早 {opens} 起",
    "promise": "承诺时间 {promised}",
    "waiting": "等待客户 {wait_from} 至 {wait_until}",
    "waiting_open": "等待客户 {wait_from} 起，尚未结束",
    "stop": "完成 {stop}，用时 {used}",
    "stop_unused": "完成 {stop}",
    "bound": "完成时间未填；后续环节最早的时间是 {bound}",
    "no_stop": "完成时间未填",
    "open": "尚未完成，已用 {used}",
    "minutes": "{count} 分钟",
    "hours": "{count} 小时",
    "office": "{length}（办公时间）",
    "working_days": "{count} 个工作日",
    "archive": "次月 {day} 日",
}


@dataclass(frozen=True)
class Wording:
    """What a problem of one code says. `{label}` is the field, `{value}` the original, `{hint}` a detail."""

    severity: Severity
    message: str
    suggestion: str


@dataclass(frozen=True)
class EventWording:
    """What happened to a cell or row of the tracking workbook, and what people can do about it."""

    message: str
    advice: str


EVENTS: dict[str, EventWording] = {
    "conflict": EventWording("表中和来源都改了", "请在跟踪表中填入正确的值，或把来源改成一致"),
    "gone": EventWording("来源中已没有这条记录", "请核对来源文件；填写的内容仍然保留"),
    "overruled": EventWording("两份跟踪表改得不同", "已采用后收回的值；如不正确，请在跟踪表中改回"),
    "fixed": EventWording("改了不能填写的列", "请在来源文件中修改"),
    "deleted": EventWording("行被删除，已恢复", "不再需要的记录请在来源文件中处理"),
    "twice": EventWording("同一工单有多行", "请在该工单保留的一行中填写"),
    "stray": EventWording("填在没有工单的行里", "请填到对应工单的行，或补全客户名称和问题描述"),
    "baseless": EventWording("无法判断是谁改的", "请核对后在跟踪表中填入正确的值"),
    "old": EventWording("跟踪表的旧副本，未收回", "请把其中的内容填到新的跟踪表"),
}
"""Events of the tracking workbook that people must see."""

PROBLEMS: dict[str, Wording] = {
    "missing-required": Wording("error", "缺少“{label}”", "请填写{label}"),
    "unknown-choice": Wording("error", "“{label}”没有“{value}”这个选项", "请填写其中之一：{hint}"),
    "several-choices": Wording("error", "“{label}”选了不止一项", "请只勾选一项：{hint}"),
    "bad-date": Wording("error", "“{label}”的日期无法识别：{value}", "请按 2026-10-03 14:05 的格式填写"),
    "ambiguous-date": Wording(
        "error", "“{label}”的日期有多种读法：{value}", "请写全年月日，如 2026-10-03 14:05"
    ),
    "future-date": Wording("warning", "“{label}”晚于统计时间：{value}", "请核对{label}"),
    "date-order": Wording("warning", "“{label}”早于“{hint}”", "请核对{label}与{hint}"),
    "bad-score": Wording("error", "“{label}”的评分无法识别：{value}", "请填写 1 到 5 的数字"),
    "score-range": Wording("error", "“{label}”超出 1 到 5 分：{value}", "请填写 1 到 5 的数字"),
    "bad-number": Wording("error", "“{label}”不是数字：{value}", "请填写数字，如 {hint}"),
    "bad-contact": Wording("warning", "“{label}”不像电话或邮箱", "请填写手机、固定电话或邮箱"),
    "bad-id": Wording("warning", "编号格式不符：{value}", "请按 {hint} 填写，中间不留空格"),
    "duplicate-id": Wording(
        "warning", "编号 {value} 重复，内容不同；另一处在 {hint}", "请核对两处，保留正确的一条或改用新编号"
    ),
    "duplicate-record": Wording(
        "warning", "与 {hint} 是同一条反馈（客户、时间、描述相同）", "如确为两件事，请分别填写编号"
    ),
    "unknown-reference": Wording("warning", "找不到编号 {value} 的工单", "请填写已登记的工单编号，或留空"),
    "no-verdict": Wording("warning", "已关闭但没有客户确认结果", "请填写客户确认结果后再关闭"),
    "formula-error": Wording("error", "“{label}”的公式出错：{value}", "请改为直接填写内容"),
    "sheet-not-recognised": Wording(
        "warning", "无法识别工作表“{value}”{hint}", "请使用手册中的表头，或将工作表改名为“说明”"
    ),
    "file-unreadable": Wording("error", "文件无法读取：{hint}", "{detail}"),
    "shifted-row": Wording(
        "error",
        "第 {value} 行比表头多 {hint} 项，内容已错位，未读入",
        "请检查该行的分隔符；内容里有逗号时请加英文双引号",
    ),
    "file-in-use": Wording("warning", "文件正在被占用：{hint}", "请关闭文件后重新运行"),
    "edit-conflict": Wording("warning", "“{label}”被多处修改：{value}", "请核对后保留正确的值"),
    "calendar-uncovered": Wording(
        "warning",
        "{value} 年的法定节假日和调休安排尚未公布，工作日按常规节假日推算",
        "请在 config.toml 的 [calendar] 中补充节假日和调休",
    ),
}

UNREADABLE: dict[str, tuple[str, str]] = {
    "empty": ("文件是空的（0 字节）", "请重新保存或复制该文件"),
    "changing": ("文件未传完或正在写入", "请稍后重试"),
    "incomplete": ("文件不完整，可能未传完", "请稍后重试，或重新复制该文件"),
    "damaged": ("文件已损坏{detail}", "请用 Excel 或 WPS 打开并另存为 xlsx 后重新放入"),
    "password": ("文件有密码", "请去掉打开密码后重新保存"),
    "too-large": ("文件过大（{detail}）", "请拆分文件，或调高 config.toml 中 [limits] 的上限"),
    "bomb": ("文件解压后异常巨大，可能是恶意文件", "请确认文件来源，用 Excel 另存为 xlsx 后重新放入"),
    "extent": ("工作表“{detail}”的数据范围过大", "请删除远处多余的行、列或单元格后保存"),
    "dtd": ("文件含有不允许的外部定义（DTD）", "请用 Excel 另存为 xlsx 后重新放入"),
    "html": ("内容是网页（HTML），不是表格文件", "请用 Excel 打开并另存为 xlsx 后重新放入"),
    "xml": ("内容是 XML 文本，不是表格文件", "请用 Excel 打开并另存为 xlsx 后重新放入"),
    "type": ("内容不是表格文件（{detail}）", "请放入 xlsx、xlsm、xls、xlsb、ods 或 csv 文件"),
    "encoding": ("文本编码无法识别", "请另存为 UTF-8 编码的 csv"),
    "quotes": ("第 {detail} 行起的引号不成对", "请补全英文双引号，或用 Excel 另存为 csv"),
    "access": ("没有权限或无法打开（{detail}）", "请检查文件权限，关闭占用它的程序后重试"),
    "slow": ("读取超过时限", "请删除多余的行列或拆分文件，用 Excel 另存为 xlsx 后重新放入"),
    "killed": ("读取时异常中止", "文件可能已损坏，请用 Excel 另存为 xlsx 后重新放入"),
    "failed": ("内容无法解析{detail}", "请用 Excel 或 WPS 打开并另存为 xlsx 后重新放入"),
}
IGNORED = "不是表格文件（{detail}）"
NEAREST = "，与《{title}》最接近"
