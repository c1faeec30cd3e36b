"""Chinese words that a person typed as they sound: "zhicheng 提前 yi nian" becomes "职称 提前 一年"."""

import re
from functools import lru_cache
from itertools import pairwise

from pypinyin import lazy_pinyin

# Words of the two documents and of questions about them. Names of places and cards are left out: English texts have
# them as they are. Where two words sound alike, the first stands.
_WORDS = """
职称 岗位 人才 绩效 工资 奖励 考核 优秀 招聘 专项 编制 编外 在编 聘用 聘任 晋升 晋级 高级 副高 正高 中级 初级 评审
评定 申报 申请 申办 报名 提前 一年 两年 三年 条件 材料 证明 证书 核心 承诺 容缺 受理 窗口 预约 地址 电话 热线 时间
程序 流程 办理 审批 备案 公示 名单 文件 政策 细则 规定 一线 疫情 防控 抗疫 医院 方舱 隔离 医生 医师 护士 药师 检验
疾控 社区 干部 志愿者 单位 事业 企业 机关 部门 主管 卫健 财政 人社 吉享卡 吉健卡 定级 分类 待遇 保障 配偶 爱人 就业
孩子 子女 上学 入学 学校 就近 择优 看病 门诊 住院 特需 贵宾 机场 高铁 绿色 通道 专家 定点 学历 学位 本科 大专 博士
硕士 博士后 留学 论文 业绩 贡献 突出 突破 项目 推荐 优先 评选 荣誉 津贴 资助 创新 创业 专业 技术 技能 等级 认定 工勤
技师 高级工 工人 管理 领导 职务 职员 职级 层级 比例 结构 空缺 岗位等级 每人 每天 多少 多少钱 什么 怎么 谁能 可以
能不能 需要 哪里 什么时候 为什么 免费 合同 劳务 派遣 临时 特设 直接 考试 面试 公告 年龄 退休 服务 乡村 振兴 报告
登记 提交 补交 缺少 资格 年度 一次性 总量 核定 分配 发放 标准 补助 补贴 同类 竞争 选拔 放宽 优惠 符合 绩效工资
绿色通道 高级职称 中级职称 副高级 正高级 专业技术 事业单位 人才卡 人才项目 专项招聘 技能人才 提前一年 提前申报
年度考核 社区干部
"""
_MOST_SYLLABLES = 6
_SHORTEST = 5  # letters; a shorter one might be an English word
_LETTERS = re.compile(r"[A-Za-zÜü]+")
_BETWEEN = frozenset(("", " ", "'", "-", "’"))
_AROUND = re.compile(r"(?<=[㐀-鿿]) (?=\0)|(?<=\0) (?=[㐀-鿿\0])|\0")


def spelled_out(text: str) -> str:
    """The text with the words that it has in pinyin, joined or by syllables, as Chinese characters."""
    words = list(_LETTERS.finditer(text))
    pieces: list[str] = []
    at = place = 0
    while place < len(words):
        count, chinese = _longest(text, words[place : place + _MOST_SYLLABLES])
        if chinese:
            pieces += [text[at : words[place].start()], f"\0{chinese}\0"]
            at = words[place + count - 1].end()
        place += count
    return _AROUND.sub("", "".join([*pieces, text[at:]])) if pieces else text


def _longest(text: str, words: "list[re.Match[str]]") -> "tuple[int, str | None]":
    """How many of these words are one of ours in pinyin, the most possible, and which; one and None if none is."""
    for count in range(len(words), 0, -1):
        gaps = (text[first.end() : second.start()] for first, second in pairwise(words[:count]))
        sound = "".join(word[0] for word in words[:count]).lower().replace("ü", "v")
        if len(sound) >= _SHORTEST and sound in _by_sound() and all(gap in _BETWEEN for gap in gaps):
            return count, _by_sound()[sound]
    return 1, None


@lru_cache(maxsize=1)
def _by_sound() -> "dict[str, str]":
    """The words by their pinyin without tones; 绿 as `lv` and as `lu`."""
    found: dict[str, str] = {}
    for word in _WORDS.split():
        sound = "".join(lazy_pinyin(word))
        found.setdefault(sound, word)
        found.setdefault(sound.replace("v", "u"), word)
    return found
