"""Words by which a message shows what it wants, where the classifier alone is not enough."""

import re

_CORRECTION = re.compile(
    r"\b(?:no|not|sorry|actually|rather|mean|meant|wait|correction|mistaken|wrong)\b|不是|不对|错|应该是|其实|改成|更正|哦不|啊不"
    r"|(?<![\w])不(?=[，,、\s])",
    re.IGNORECASE,
)
_UPDATE = re.compile(
    r"\b(?:actually|after all|turns out|it turned out|i asked|i checked|i found|found out|correction|sorry|mistake"
    r"|wrong|mixed (?:that|it|them) up|i meant|oh wait|wait|no longer|now it)\b"
    r"|其实|原来|问过|问了|查了|查过|后来|记错|说错|算错|弄错|搞错|更正|纠正|等等|等一下|不好意思|抱歉"
    r"|不对|找到了|应该是|我记起来|想起来",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"不对|哦不|啊不|说错了?|更正|\b(?:no,? wait|wait|sorry|actually|i mean|correction)\b", re.IGNORECASE
)
_MARKS = " \t\n,，.。!！、:：…"
_COURTESY = {
    "greet": r"(?:(?:hi|hello|hey|good (?:morning|afternoon|evening|day))\b|你好|您好|(?:早上|上午|下午|晚上)好|早安)",
    "thanks": r"(?:(?:ok(?:ay)? |many )?(?:thanks?|thank you|thx|cheers|much obliged)\b|谢谢|多谢|感谢|谢了|辛苦了)",
    "goodbye": r"(?:(?:bye|goodbye|see you)\b|再见|拜拜)",
}
_MORE_COURTESY = r"(?:\W|again|there|so much|very much|a lot|everyone|you|啊|呀|哈|了|您|你|嘞|哦|大家|老师)*"
_STOP = re.compile(
    r"\b(?:stop|quit|cancel|exit|enough|end (?:it|this|the check)|leave it|forget it|never mind|drop it)\b"
    r"|停|不(?:用|想|要|再)?(?:查|测|核对|弄|问|答|继续)|算了|到这儿|到这里|结束|退出|先这样|拉倒",
    re.IGNORECASE,
)
_WHAT_IF = re.compile(
    r"^\W*(?:and |but |so |ok(?:ay)?,? )?(?:what if|suppose|supposing|imagine|assum(?:e|ing)|if i (?:were|was|had))\b"
    r"|假如|假设|要是|如果|倘若|换成",
    re.IGNORECASE,
)
# A case that is only thought of, of anybody: "suppose someone …", "could they if …", "如果工勤人员……". "如果可以" is
# polite.
_SUPPOSED_CASE = re.compile(
    r"\b(?:if (?:i (?:were|had)|someone|somebody|anyone|anybody|a person|people|one|an?) "
    r"|what if|suppose|supposing|imagine|assuming)\b"
    r"|换成|(?:假如|假设|要是|如果|倘若|假使)(?!\S{0,2}(?:可以|方便|可能|行|有空|没记错|没弄错))",
    re.IGNORECASE,
)
_DOES_NOT_KNOW = re.compile(
    r"\b(?:don't|do not|dont|can't|cannot|can not|couldn't|could not|wouldn't) (?:really |quite |actually )?"
    r"(?:know|tell|say|remember|recall)\b"
    r"|\b(?:not|un) ?sure\b|\bno idea\b|\bno clue\b|\bdunno\b|\bi'd have to ask\b|\bi forgot\b"
    r"|不(?:太|是很|大)?(?:清楚|知道|确定|记得|了解|晓得|懂)|说不(?:准|清|好|上来)|不好说|没数|忘了|记不(?:清|得)|不敢说|得问问|拿不准|搞不清|弄不清"
    r"|跳过|下一[题个]|\bskip\b|\bpass\b(?! the| my| it)|\bnext (?:one|question)\b",
    re.IGNORECASE,
)
_FOLLOW_UP = re.compile(r"^\W*(?:and|what about|how about|then|or|also|but)\b|呢\W*$|^那", re.IGNORECASE)
_WORDS = re.compile(r"[A-Za-z㐀-鿿]")
_ELIGIBILITY = re.compile(
    r"\b(?:can|could|may|am|do|would|will|should) (?:i|we)\b|eligib|qualif|entitled"
    r"|(?:能|可以|可否|能否|是否).{0,15}[吗么?？]"
    r"|[我俺咱].{0,12}(?:能不能|能|可不可以|可以|符不符合|符合|够不够|够格|行不行)|(?:能不能|符不符合|够不够).{0,8}[我俺咱]",
    re.IGNORECASE,
)
_CLEAR_QUESTION = re.compile(
    r"[?？]|吗\W*$|什么|怎么|谁|哪|有没有|多少|为啥|咋|(?P<a>.)不(?P=a)"
    r"|^\W*(?:what|who|whose|which|where|how|why|is|are|do|does|did|can|could|will|would|should)\b",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\byes (?:and|or) no\b|是也不是|有也没有|又有又没有|一半一半|\bhalf and half\b", re.IGNORECASE)
_SEVERAL = re.compile(r"\band\b|\bor\b|\bboth\b|[和及或、]|都", re.IGNORECASE)
_GENERAL_CASE = re.compile(
    r"\b(?:what if|suppose) (?:(?:a|an|any|some) (?:\w+ )?(?:unit|institution|person|applicant|hospital|company|school)"
    r"|someone|somebody|people)\b",
    re.IGNORECASE,
)
_WORDING = re.compile(
    r"原文|原话|条文|写(?:的|了)?(?:是)?(?:什么|啥)|\b(?:show|read|see|quote)\b.{0,12}\bclause\b|\bsays?\b",
    re.IGNORECASE,
)
_SHORT = {"en": 48, "zh": 16}
_THIS = re.compile(r"\b(?:this|that|it|the same)\b|这|该|此", re.IGNORECASE)
_INFORMATION = re.compile(
    r"^\W*(?:and |but |so |please |tell me )*(?:what|which|who|whose|when|where|why|how)\b"
    r"|什么|怎么|怎样|如何|哪[些个里种类]|多少|为什么|为啥|啥时候|咋",
    re.IGNORECASE,
)
# Before a value, that it is wished for: "would like class D", "想直接认A类"; not "moved from class D", "现在C类".
_WISHED = re.compile(
    r"\b(?:want|wants|wanted|like|hope|hoping|wish|aim|aiming|ask|asks|asking|apply|applying|try|trying|target|targeting"
    r"|go|going|move|moving|upgrade|promotion|jump|jumping|straight|next)\b"
    r"(?:(?!\b(?:from|as an?|am|i'm|now|currently|but|already|since|whether|if|know)\b).)*$"
    r"|(?:想|希望|打算|准备|申请|申报|争取|能不能|能否|可不可以|可以|直接|冲击?|报|往)(?!问|知道|了解|查|看看)"
    r"(?:(?!现在|目前|已经|作为|从|由|我是|本人是).)*$",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"自测|自查|核对|(?<![检筛排调审抽])查(?![体房])|帮.{0,4}[查看算]|check|start|test|eligib|qualif|够不够|符不符合",
    re.IGNORECASE,
)


def is_correction(text: str) -> bool:
    """Whether a text takes something back: "no, direct", "说错了"."""
    return bool(_CORRECTION.search(text))


def does_not_know(text: str) -> bool:
    """Whether a person says that they do not know."""
    return bool(_DOES_NOT_KNOW.search(text))


def after_taking_back(text: str) -> str:
    """What stands after something taken back within a message: "有" of "没有，不对，有"; empty where nothing is."""
    last = _TAKEN_BACK.split(text)[-1].strip(_MARKS)
    return last if last and last != text.strip(_MARKS) else ""


def courtesy(text: str) -> str | None:
    """The kind of courtesy that a message is, and nothing else."""
    for kind, words in _COURTESY.items():
        if re.fullmatch(rf"\W*{words}{_MORE_COURTESY}", text, re.IGNORECASE):
            return kind
    return None


def stops(text: str) -> bool:
    """Whether a message has words for ending what is under way."""
    return bool(_STOP.search(text))


def updates(text: str) -> bool:
    """Whether a message puts something said before right, or brings it up to date: "actually …", "问过了……"."""
    return bool(_UPDATE.search(text))


def supposes(text: str) -> bool:
    """Whether a message supposes something: "what if …", "假如……"."""
    return bool(_WHAT_IF.search(text))


def follows_up(text: str) -> bool:
    """Whether a message has the form of a follow-up: "and …?", "那……呢"."""
    return bool(_FOLLOW_UP.search(text))


def has_words(text: str) -> bool:
    """Whether there is more than numbers and marks."""
    return bool(_WORDS.search(text))


def asks_eligibility(text: str) -> bool:
    """Whether a person asks if they may, or qualify."""
    return bool(_ELIGIBILITY.search(text))


def asks_for_wording(text: str) -> bool:
    """Whether a message asks what a clause says."""
    return bool(_WORDING.search(text))


def clearly_asks(text: str) -> bool:
    """Whether a message is plainly a question; "when I'm old" and "睡了几个小时" are none."""
    return bool(_CLEAR_QUESTION.search(text))


def says_both(text: str) -> bool:
    """Whether a message is a yes and a no in one."""
    return bool(_BOTH.search(text))


def most_characters(lang: str) -> int:
    """Up to how many characters a message is short."""
    return _SHORT[lang]


def names_several(text: str) -> bool:
    """Whether a message lists things or says "both"."""
    return bool(_SEVERAL.search(text))


def supposes_a_case(text: str) -> bool:
    """Whether a sentence is about a case that is only thought of."""
    return bool(_SUPPOSED_CASE.search(text))


def supposes_in_general(text: str) -> bool:
    """Whether a message supposes something of nobody in particular: "what if a unit is too small?"."""
    return bool(_GENERAL_CASE.search(text))


def refers_back(text: str) -> bool:
    """Whether a message speaks of "this" or "it"."""
    return bool(_THIS.search(text))


def asks_for_information(text: str) -> bool:
    """Whether a message asks what, who or how, and not whether."""
    return bool(_INFORMATION.search(text))


def is_wished(before: str) -> bool:
    """Whether what stands before a value says that it is wished for, not held."""
    return bool(_WISHED.search(before))


def commands_check(text: str) -> bool:
    """Whether a message asks for something to be checked."""
    return bool(_COMMAND.search(text))
