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


@dataclass(frozen=True)
class PeriodWords:
    """How a report speaks of its period, of the one before, of its end, and which kind of edition it is."""

    this: str
    last: str
    end: str
    edition: str
    title: str


PERIODS = {
    "week": PeriodWords("本周", "上周", "期末", "周度", "{year}年第{part}周"),
    "month": PeriodWords("本月", "上月", "月末", "月度", "{year}年{part}月"),
    "quarter": PeriodWords("本季度", "上季度", "季末", "季度", "{year}年第{part}季度"),
    "year": PeriodWords("本年", "上年", "年末", "年度", "{year}年"),
}
REPORT_BESIDE = "-更新"
"""Behind the name of a report that stands beside one that somebody changed."""
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
CAUSE = {
    "early": "早于规定时段",
    "second_handling": "二次处理",
    "unassigned": "未指定责任部门和责任人",
    "outside_hours": "非工作时间受理",
    "not_started": "尚未开始处理",
    "waited": "等待客户后仍未按时",
    "late_response": "首次响应晚",
    "no_progress": "长时间没有进展",
    "plan_deviation": "偏离承诺时间",
    "slow_analyse": "分析环节慢",
    "slow_respond": "响应环节慢",
    "slow_resolve": "解决环节慢",
    "late_entry": "登记、归档不及时",
    "not_done": "到期未办",
    "done_late": "办理偏晚",
}
"""Why a deadline was missed."""
STAGE = {
    "received_at": "受理",
    "registered_at": "登记",
    "analysed_at": "分析",
    "first_response_at": "响应",
    "resolved_at": "解决",
}
STAGE_STILL = "至今"
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
TOO_FEW_TEXTS = "投诉和问题类描述只有 {count} 条，不足以归纳高频主题"
TOPICS_REST = "有描述的投诉与问题共 {texts} 件，其中 {rest} 件未归入以上主题"
SUGGESTED = {"category": "类型", "urgency": "紧急程度", "department": "部门"}
SUGGESTION = {
    "archive": "{field}：{value}（{certainty:.0%}）",
    "routing": "{field}：{value}（按分派表）",
    "joined": "；",
}
OUTLOOK = {
    "few": "暂不预测：需要至少 {fewest} 件有客户评价的已办结工单，满意、不满意各不少于 {each} 件；现有 {n} 件，其中不满意 {unhappy} 件",
    "no_better": "暂不预测：用 {n} 件有客户评价的已办结工单交叉验证，不比平均不满意率更准（AUC {auc:.2f}）",
    "none": "没有尚无评价的未结工单",
    "proof": "依据 {n} 件有客户评价的已办结工单交叉验证：风险最高的一成中 {top_unhappy}/{top_n} 件（{top_rate:.0%}）不满意，总体为 {unhappy}/{n} 件（{base_rate:.0%}），AUC {auc:.2f}",
    "daytimes": "夜间 上午 下午 晚上",
    "weekdays": "周一 周二 周三 周四 周五 周六 周日",
    "late": "首次响应超时",
    "daytime": "{value}反馈",
    "weekday": "{value}反馈",
    "theme": "主题“{value}”",
    "word": "提到“{word}”",
    "column": "{label}“{value}”",
    "joined": "、",
}
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
    "unknown-choice": Wording("error", "“{label}”没有“{value}”这个选项", "{hint}"),
    "several-choices": Wording("error", "“{label}”选了不止一项", "请只勾选一项：{hint}"),
    "several-values": Wording(
        "error", "“{label}”填了不止一处，内容不同：{value}", "请只保留一处；如果是两件事，请另填一张表"
    ),
    "bad-date": Wording("error", "“{label}”的日期无法识别：{value}", "请按 {hint} 的格式填写"),
    "ambiguous-date": Wording(
        "error", "“{label}”的日期有多种读法：{value}", "请只填一个写全年月日的时间，如 {hint}"
    ),
    "future-date": Wording("warning", "“{label}”晚于统计时间：{value}", "请核对{label}"),
    "date-order": Wording("warning", "“{label}”早于“{hint}”", "请核对{label}与{hint}"),
    "bad-score": Wording("error", "“{label}”的评分无法识别：{value}", "请填写 1 到 5 的数字"),
    "score-range": Wording("error", "“{label}”超出 1 到 5 分：{value}", "请填写 1 到 5 的数字"),
    "bad-number": Wording("error", "“{label}”不是数字：{value}", "请填写数字，如 {hint}"),
    "bad-contact": Wording("warning", "“{label}”不像电话或邮箱", "请填写手机、固定电话或邮箱"),
    "damaged-number": Wording(
        "error", "“{label}”的号码已失真：{value}", "请将单元格设为文本格式，重新填写完整的号码"
    ),
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
    "ambiguous-sheet": Wording(
        "error",
        "工作表“{value}”既像{hint}，无法区分，未读入",
        "请在表上方的标题中写明是哪一份表，或在 config.toml 的 [[sources]] 中指定 form（feedback check --mapping 给出写法）",
    ),
    "unknown-heading": Wording(
        "warning",
        "标题“{value}”不认识，是不是“{hint}”？",
        "请将标题改为“{hint}”，或在 config.toml 的 [labels] 中加上这个叫法",
    ),
    "file-unreadable": Wording("error", "文件无法读取：{hint}", "{detail}"),
    "shifted-row": Wording("error", "{hint}", "{detail}"),
    "blank-header": Wording("warning", "这一列没有标题，内容像“{label}”", "请补上标题“{label}”"),
    "conflict-copy": Wording(
        "warning",
        "像是“{value}”的副本（同步冲突、重复下载或另存）",
        "两份都会读入。请核对后把正确的留下，另一份移出文件夹",
    ),
    "file-in-use": Wording("warning", "文件正在被占用：{hint}", "请关闭文件后重新运行"),
    "vanished-record": Wording(
        "warning",
        "“{value}”上次还在（原第 {detail} 行），现在找不到了，已按上次的内容保留",
        "误删的请恢复；确实作废的，请在跟踪表中把状态改为“已关闭”",
    ),
    "late-entry": Wording(
        "warning", "{label}在截止之后才补填（{detail} 之后）", "请当时登记；如时间有误请改正"
    ),
    "edit-conflict": Wording("warning", "“{label}”被多处修改：{value}", "请核对后保留正确的值"),
    "calendar-uncovered": Wording(
        "warning",
        "{value} 年的法定节假日和调休安排尚未公布，工作日按常规节假日推算",
        "请在 config.toml 的 [calendar] 中补充节假日和调休",
    ),
    "past-retention": Wording(
        "warning",
        "第 {hint} 行已超过保存期限，已从结果中清除，不再读入",
        "请从源文件删除这些行",
    ),
}

SHIFTED = {
    "fields": (
        "第 {row} 行比表头多 {count} 项，内容已错位，未读入",
        "请检查该行的分隔符；内容里有逗号时请加英文双引号",
    ),
    "down": ("第 {col} 列的内容向下错了一格（见 {cell}），整列未读入", "请把该列错开的内容向上移一格"),
    "up": ("第 {col} 列的内容向上错了一格（见 {cell}），整列未读入", "请把该列错开的内容向下移一格"),
    "right": ("第 {row} 行的内容向右错了一列（见 {cell}），整行未读入", "请把该行错开的内容向左移一列"),
    "left": ("第 {row} 行的内容向左错了一列（见 {cell}），整行未读入", "请把该行错开的内容向右移一列"),
}
COLUMN = "第{letter}列"
ROW = "第{row}行"
ACROSS = "按列读取：标题在左侧一列，每列是一条记录"

UNREADABLE: dict[str, tuple[str, str]] = {
    "empty": ("文件是空的（0 字节）", "请重新保存或复制该文件"),
    "gone": ("文件已被移走或改名", "请确认文件还在原处后重新运行"),
    "changing": ("文件正在写入或传输", "请等文件保存、传输完毕后重新运行"),
    "incomplete": ("文件不完整，可能未传完", "请等传输完毕后重新运行；仍不行请重新复制该文件"),
    "damaged": ("文件已损坏{detail}", "请用 Excel 或 WPS 打开并另存为 xlsx 后重新放入"),
    "password": ("文件有密码", "请去掉打开密码后重新保存"),
    "encrypted": ("文件已被公司的加密软件加密", "请用加密软件解密后重新放入，或请管理员为本程序授权"),
    "pictures": ("只有图片，没有填写内容", "请把图片里的内容填到单元格里"),
    "too-large": (
        "文件过大（{detail}）",
        "请删除图片和不需要的内容，或拆成几个文件；上限由管理员在 config.toml 的 [limits] 中设置",
    ),
    "bomb": ("文件解压后异常巨大，可能是恶意文件", "请确认文件来源，用 Excel 另存为 xlsx 后重新放入"),
    "extent": ("工作表“{detail}”的数据范围过大", "请删除远处多余的行、列或单元格后保存"),
    "dtd": ("文件含有不允许的外部定义（DTD）", "请用 Excel 另存为 xlsx 后重新放入"),
    "html": (
        "内容是网页，里面没有表格，可能导出时登录已超时",
        "请重新登录系统后再导出，或用 Excel 打开并另存为 xlsx 后重新放入",
    ),
    "xml": ("内容是 XML 文本，不是表格文件", "请用 Excel 打开并另存为 xlsx 后重新放入"),
    "type": ("内容不是表格文件（{detail}）", "请放入 xlsx、xlsm、xls、xlsb、ods 或 csv 文件"),
    "archive": ("内容是压缩包（{detail}）", "请解压后放入里面的表格文件"),
    "foreign": ("不支持 {detail} 格式的表格", "请用制作它的软件打开，另存为或导出为 xlsx 后重新放入"),
    "encoding": ("文本编码无法识别", "请用 Excel 打开并另存为 xlsx，或另存为 UTF-8 编码的 csv"),
    "quotes": ("第 {detail} 行起的引号不成对", "请补全英文双引号，或用 Excel 另存为 csv"),
    "access": ("没有权限打开，或正被其他程序占用", "请关闭占用它的程序，检查文件权限后重新运行"),
    "slow": ("读取超过时限", "请删除多余的行列或拆分文件，用 Excel 另存为 xlsx 后重新放入"),
    "memory": ("内容太多，读取时超出内存上限", "请删除多余的行列和图片，或拆分成几个文件后重新放入"),
    "killed": ("读取时异常中止", "文件可能已损坏，请用 Excel 另存为 xlsx 后重新放入"),
    "failed": ("内容无法解析{detail}", "请用 Excel 或 WPS 打开并另存为 xlsx 后重新放入"),
}
SHRUNK = {
    "files": "文件从 {before} 个减到 {now} 个",
    "records": "记录从 {before} 条减到 {now} 条",
    "message": "输入比上次少很多：{drops}。原有结果未改动。请检查共享文件夹是否已连接、文件是否被误移；确实减少了，请加 --accept-shrink 再运行。",
}
IGNORED = "不是表格文件（{detail}）"
OWN_OUTPUT = "这是本系统的输出，不读入"
PROBLEM_LIST = "反馈检查：问题清单"
LEFT_OUT = "config.toml 的 [[sources]] 规定不读入"
OTHER = "{label}（其他）"
BESIDE = "{label}（旁注）"
EITHER = " 或 "
CHOICES = "请填写其中之一：{labels}"
NEAREST_CHOICE = "是不是“{label}”？"
NEAREST = "，与《{title}》最接近"
TITLE = "《{title}》"
RIVALS = "，又像"
HIDDEN = {
    "sheet": "工作表被隐藏，已照常读取",
    "rows": "第 {places} 行被隐藏，已照常读取",
    "filtered": "第 {places} 行被隐藏（筛选），已照常读取",
    "cols": "第 {places} 列被隐藏，已照常读取",
}
ENTRY = {
    "file": "{letter} {title}-登记表",
    "list": "{title}",
    "form": "{title}（单页）",
    "guide": "填写说明",
    "guide_title": "{title} · 填写说明",
    "dictionary": "字典",
    "required": "* {heading}",
    "list_note": "带 * 的列必填；点单元格右侧的箭头可选择。怎样填写见《填写说明》。",
    "number_note": "← 下一个编号和部门代码。在编号列点箭头即可填入；留空由系统编号。",
    "form_note": "{title} · 带 * 的项目必填 · 点方框右侧的箭头勾选",
    "choice": "请从下拉列表中选择。",
    "tick": "点右侧箭头勾选一项；选第一行取消。",
    "not_ticked": "内容不在勾选列表中，请确认是否这样填写。",
    "time": "请填写日期和时间，如 {example}；不能晚于今天。",
    "plan": "请填写日期和时间，如 {example}。",
    "day": "请填写日期，如 {example}；不能晚于今天。",
    "number": "请填写 {least} 到 {most} 的数字。",
    "form_number": "留空由系统编号。",
    "code": "请从下拉列表中选择部门代码。",
    "code_title": "部门代码",
}
ENTRY_HEADS = {
    "steps": ("怎样使用",),
    "columns": ("怎样填写", "可以填的词", "示例"),
    "deadlines": ("本手册的时限", "从", "到", "多长时间内"),
    "colors": ("颜色",),
}
ENTRY_STEPS = (
    "列表每行登记一件，单页每张登记一件。同一件事只登记一处：填在列表里，或填在单页里。",
    "单页要再填一张时，右键点工作表标签 →“移动或复制”→ 勾选“建立副本”；也可以打印后手写，再录入列表。",
    "列名前带 * 的必须填写，其他列知道多少填多少，空着不影响。没有填的行、没有填的单页都不会被读入。",
    "日期时间写成 2026-10-12 09:05；Ctrl+; 输入今天，Ctrl+Shift+; 输入现在的时间。只写日期也可以，但时限会按当天放宽计算。",
    "粘贴内容时请用“选择性粘贴 → 数值”，这样下拉列表和颜色提示不会丢。",
    "填好后保存，放进 input 文件夹（可以改文件名，可以放在子文件夹）。列可以调整顺序，也可以增加自己的列；请不要改列名。",
)
ENTRY_NUMBERS = (
    "编号由年月、部门代码和序号组成，如 202610-CSR{letter}-001。点编号格的箭头就会填入下一个号，也可以留空，由系统编号。",
    "部门代码后的字母 {letter} 代表本手册，这样不会和其他手册的登记表、系统给出的编号重复。",
    "两个人各用一份登记表时，请各选自己的部门代码（在 config.toml 的 [departments] 中增加），或者都把编号留空。",
)
ENTRY_COLORS = {
    "required": "这一行（这张单页）已经开始填写，但必填的内容还空着。",
    "disorder": "时间早于前一个环节，请核对。",
    "duplicate": "编号在本表中重复，请改用新的编号。",
}
ENTRY_COLOR_NAMES = {"required": "浅红", "disorder": "浅黄", "duplicate": "红色"}
DEADLINE = {
    "choice": "{word} {limit}",
    "rest": "其他{limit}",
    "promise": "按“{label}”",
    "promise_or": "按“{label}”；没有填写时 {limit}",
    "window": "{opens}至 {limit}",
    "progress": "至少每 {limit}更新一次",
    "progress_stop": "{name}，其间不断",
    "record_start": "{name}（沟通结束时）",
    "follow_up_stop": "同一客户的下一次回访（沟通）",
    "only": "（仅{words}）",
    "never": "（{words}除外）",
    "separator": "、",
}

LAYOUT = {"list": "列表", "form": "表单"}
EVIDENCE = {
    "config": "config.toml 指定",
    "title": "上方的标题“{detail}”",
    "sheet_name": "工作表名“{detail}”",
    "file_name": "文件名“{detail}”",
    "own_labels": "手册专有的标题 {detail}",
    "labels": "认识的标题 {detail}",
    "required": "必填项 {detail}",
    "words": "单元格里的用词",
    "beside": "同一工作表上的其他表",
}
LABEL_STATE = {
    "field": "→ {field}",
    "twin": "→ {field}，与 {near} 重复",
    "ignored": "不需要读入",
    "other": "这份表没有“{field}”",
    "typo": "不认识，是不是“{near}”？",
    "unknown": "不认识",
    "unknown_near": "不认识，接近“{near}”",
    "kept": "（原样保留）",
}
MAPPING = {
    "failed": "未能读取：{reason}",
    "ignored": "已忽略：{reason}",
    "sheet": "工作表“{name}”",
    "sheet_left": "工作表“{name}”：未读入",
    "sheet_blank": "工作表“{name}”：未读入（空表、说明，或没有认识的标题）",
    "note": "注意：{note}",
    "place": "{layout} {area}",
    "count": "（同样的共 {count} 份）",
    "read": "{handbook}《{form}》，{record}",
    "ambiguous": "像《{form}》，也像《{rival}》，未读入",
    "unknown": "未能识别，最接近{handbook}《{form}》",
    "nothing": "未能识别，没有相近的表",
    "evidence": "依据  ",
    "lead": "比第二位《{rival}》多 {points} 分",
    "missing": "缺少必填项  ",
    "ignored_rows": "忽略 {count} 行（合计、签字、说明等）",
    "paste_labels": "请改标题；或在 config.toml 的 [labels.{record}] 下加上：",
    "paste_source": "如果是《{form}》，请写进标题；或在 config.toml 末尾加上：",
    "comma": "；",
}
