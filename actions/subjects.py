"""Of whom a part of a message speaks: the person, somebody else, or the unit."""

import re
from typing import Literal

Subject = Literal["self", "other", "unit"]

# Parts are cut at punctuation, and where a new subject begins without any: "… and I …", "……我本人……".
_PART = re.compile(
    r"[^,，.。;；!！?？\n]"
    r"(?:(?!\b(?:and|but|while|though) (?:i|my|we|our|the)\b|但我|而我|我本人|我自己|我个人)[^,，.。;；!！?？\n])*",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.。;；!！?？\n]\s*$")
_OTHER = re.compile(
    r"\b(?:(?:my|our|a|the|his|her) (?:\w+ )?(?:colleague|coworker|friend|wife|husband|son|daughter|brother|sister"
    r"|mother|father|boss|neighbou?r)s?|he|she|they|dr\.? \w+|mr\.? \w+|ms\.? \w+|mrs\.? \w+)\b"
    r"|\b(?:people|those|staff|personnel|anyone|anybody) (?:who|that|with)\b"
    r"|同事|朋友|爱人|媳妇|老婆|老公|丈夫|妻子|儿子|女儿|闺女|哥|姐|弟弟|妹妹|父亲|母亲|我[爸妈]|领导(?!职务|岗位|职责|责任|小组|班子|干部)|邻居|(?<!其)他|她|别人",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"\b(?:i|i'm|i've|i'd|im|myself)\b"
    r"|\bmy (?=own|outstanding|contribution|breakthrough|title|work|performance|post|level|name|role)"
    r"|我(?:个人)?的(?=突出|贡献|重大|职称|表现|工作|岗位|名字)"
    r"|我(?!们|的|家|[爸妈哥姐]|同事|朋友|爱人|媳妇|老婆|老公|儿子|女儿|单位|院|科)|俺(?!们|家|媳妇)|本人|自己",
    re.IGNORECASE,
)
_NOT_THEIR_STAFF = (
    r"(?!\S{0,3}(?:护士|医生|大夫|医师|药师|护师|技师|老师|教师|职工|工人|司机|干部|人员|上班|工作|当|干|的人))"
)
_AUTHORITY = r"(?:\w+ )?(?:competent |(?:health|personnel|hr|human resources|organi[sz]ation|labou?r) department)"
_UNIT = re.compile(
    rf"(?:(?<!by )(?<!from )\b(?:our|my|whole)|(?<!by )(?<!from )(?<!in )(?<!into )(?<!at )(?<!of )\bthe) "
    rf"(?!{_AUTHORITY}|(?:shelter|fangcang|isolation|fever|makeshift) )(?:\w+ ){{0,2}}?(?<!competent )"
    r"(?:unit|hospital|institution|department|team|company|school|ward|cent(?:re|er)|cdc)\b"
    r"|\b(?:unit|hospital|institution|company|school|cent(?:re|er)) (?:that|which)\b"
    r"|\bthe cdc\b"
    rf"|(?:我们?|咱们?|俺们?|本)\S{{0,4}}?(?:单位|医院|院|科室|团队|学校|中心|疾控|公司){_NOT_THEIR_STAFF}"
    rf"|(?<!事业)(?<!企业)(?<!工作)单位(?!性质|\S{{0,2}}(?:认定|批准|推荐|证明)){_NOT_THEIR_STAFF}|全院|全单位"
    r"|(?:医院|学校|科室|团队|中心|疾控)(?=参|上了|直接|一直|被|有|贡献|做|也)",
    re.IGNORECASE,
)
# What only a person can do: said of the unit, it is a fact of nobody.
PERSONAL_FACTS = frozenset({"contact", "major_breakthrough", "outstanding_performance"})


def subject_at(text: str, position: int) -> Subject | None:
    """The subject of what stands at a position: of its part, or the unit that the sentence has spoken of before it."""
    before: Subject | None = None
    for part in _PART.finditer(text):
        if position < part.start():
            break
        if _SENTENCE_END.search(text[: part.start()]):
            before = None
        inside = part.start() <= position < part.end()
        # "on the front line, building the hospital": what follows the words is not their subject.
        named = subject_of(part[0], position - part.start() if inside else None)
        subject = named or ("unit" if before == "unit" else None)
        if inside:
            return subject
        before = subject
    return None


def part_before(text: str, position: int) -> str:
    """What stands before a position in its part."""
    return next((text[p.start() : position] for p in _PART.finditer(text) if p.start() <= position < p.end()), "")


def speaks_of_self(text: str) -> bool:
    """Whether some part of the text has the person as its subject."""
    return any(subject_of(part[0]) == "self" for part in _PART.finditer(text))


def subject_of(part: str, until: int | None = None) -> Subject | None:
    """The subject that a part names first, a unit only before a place in it; None where it names none."""
    patterns: dict[Subject, re.Pattern[str]] = {"other": _OTHER, "unit": _UNIT, "self": _SELF}
    found = [(match.start(), subject) for subject, pattern in patterns.items() if (match := pattern.search(part))]
    if until is not None:
        found = [(start, subject) for start, subject in found if subject != "unit" or start <= until]
    return min(found)[1] if found else None
