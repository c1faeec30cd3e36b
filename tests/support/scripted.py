"""A short conversation for pages to show: one message of each card, in both languages, after the contract."""

from typing import Any

from tests.support.fake_rasa import say

Messages = list[dict[str, Any]]

SCHOOL = {
    "zh": (
        "子女入学待遇按通过人才分类定级评审后认定的类别确定：\n"
        "- A、B类人才：子女可在户籍所在地选择基础教育阶段（小学至高中）学校的起始年级就读。\n"
        "- C、D类人才：子女可在居住地就近择优到义务教育阶段（小学至初中）公办学校就读；条款未提及高中阶段。\n"
        "- E类人才：不享受子女入学待遇。\n\n"
        "以上为2022年的规定，现行政策请咨询12333。\n依据：《操作细则》（2022）2.7.2.4"
    ),
    "en": (
        "It depends on the category recognised in the talent classification and grading review:\n"
        "- Categories A and B: choice of a school of the basic education stage in the place of household"
        " registration.\n"
        "- Categories C and D: a public school of the compulsory education stage near the home.\n"
        "- Category E: no benefit for the children's school entry.\n\n"
        "These are the rules of 2022; please ask hotline 12333 what applies today.\n"
        "Source: Operational Rules 2022, 2.7.2.4"
    ),
}
CONTACT = {
    "zh": ("您与确诊病例或无症状感染者是哪种接触？", ("直接接触", "间接接触", "没有接触")),
    "en": (
        "What contact did you have with confirmed cases or asymptomatic infected persons?",
        ("Direct contact", "Indirect contact", "No contact"),
    ),
}
SINCE = {"zh": "您的现职称是什么时候取得的？", "en": "When did you obtain your present title?"}
NUMBER = "4821-7093-5512"
VERDICT = {
    "zh": (
        "按您提供的情况，不符合提前一年申报上一级职称的条件。\n"
        "截至2021年12月31日，您聘任现级别满3年，需满4年。\n"
        "✗ 不符合——聘任时间达到规定年限减一年（2.1.2.4、2.1.2.7）\n"
        "✓ 符合——属于专业技术人员（2.1.2.1）\n"
        "✓ 符合——直接接触确诊病例或无症状感染者（2.1.2.2）\n"
        "如有信息填错，直接更正即可重新核对。\n"
        "以上为2022年的规定，现行政策请咨询12333。\n"
        "依据：《操作细则》（2022）2.1.2.4、2.1.2.7"
    ),
    "en": (
        "By what you told me, you do not meet the conditions for applying one year early.\n"
        "Completed years appointed at your present level up to 31 December 2021: 3; needed: 4.\n"
        "✗ Not met — Years appointed reach the required years less one (2.1.2.4, 2.1.2.7)\n"
        "✓ Met — You are professional or technical personnel (2.1.2.1)\n"
        "✓ Met — You had direct contact with infected persons (2.1.2.2)\n"
        "If a fact is wrong, correct it and I will check again.\n"
        "These are the rules of 2022; please ask hotline 12333 what applies today.\n"
        "Source: Operational Rules 2022, 2.1.2.4, 2.1.2.7"
    ),
}
REASONS: tuple[dict[str, Any], ...] = (
    {
        "condition": "years_appointed",
        "status": "unmet",
        "citations": ["rules-2022#2.1.2.4", "rules-2022#2.1.2.7"],
        "zh": "聘任时间达到规定年限减一年",
        "en": "Years appointed reach the required years less one",
    },
    {
        "condition": "professional_technical",
        "status": "met",
        "citations": ["rules-2022#2.1.2.1"],
        "zh": "属于专业技术人员",
        "en": "You are professional or technical personnel",
    },
    {
        "condition": "direct_contact",
        "status": "met",
        "citations": ["rules-2022#2.1.2.2"],
        "zh": "直接接触确诊病例或无症状感染者",
        "en": "You had direct contact with infected persons",
    },
    # Without a title, as the contract has it: the page asks the API for one.
    {"condition": "confirmed_list", "status": "unknown", "citations": ["rules-2022#2.1.2.3"]},
)
EVIL = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>'


def assistant(body: dict[str, Any]) -> Messages:
    """What the assistant answers to a message; the language is the page's, else the message's."""
    text = body["message"]
    lang = body["metadata"].get("lang") or ("zh" if any(c > "\u2e80" for c in text) else "en")
    for word, answer in _ANSWERS.items():
        if word in text.lower():
            return answer(lang)
    return say("抱歉，我没听懂。" if lang == "zh" else "I did not understand that.", custom={"type": "fallback"})


def _school(lang: str) -> Messages:
    titles = (
        ("配偶就业有什么待遇？", "发吉享卡还是吉健卡？")
        if lang == "zh"
        else ("The spouse's job", "Jixiang Card or Jijian Card")
    )
    return say(
        SCHOOL[lang],
        buttons=[
            {"title": titles[0], "payload": '/answer{"topic":"spouse-job"}'},
            {"title": titles[1], "payload": '/answer{"topic":"talent-card"}'},
        ],
    ) + _card(type="answer", topic="children-school", lang=lang, citations=["rules-2022#2.7.2.4"], follow_ups=[])


def _contact(lang: str) -> Messages:
    question, titles = CONTACT[lang]
    values = [
        {"value": value, "title": title} for value, title in zip(("direct", "indirect", "none"), titles, strict=True)
    ]
    buttons = [{"title": item["title"], "payload": f'/inform{{"contact":"{item["value"]}"}}'} for item in values]
    card = _card(
        type="question",
        check="title-one-year-early",
        fact="contact",
        kind="choice",
        choices=values,
        asked=3,
        at_most=7,
    )
    listing = "\n".join(f"{number}. {title}" for number, title in enumerate(titles, 1))
    return say(f"{question}\n{listing}", buttons=buttons) + card


def _since(lang: str) -> Messages:
    return say(SINCE[lang]) + _card(
        type="question",
        check="title-one-year-early",
        fact="title_since",
        kind="date",
        choices=[],
        asked=4,
        at_most=7,
    )


def _result(lang: str) -> Messages:
    return say(VERDICT[lang]) + _card(
        type="result",
        check="title-one-year-early",
        outcome="not_eligible",
        route=None,
        computed={"title_years": 4, "appointed_years": 3, "years_needed": 4},
        reasons=[_reason(reason, lang) for reason in REASONS],
        citations=["rules-2022#2.1.2.4", "rules-2022#2.1.2.7"],
        lang=lang,
        title="提前一年申报上一级职称" if lang == "zh" else "Apply for the next title one year early",
        number=NUMBER,
    )


def _reason(reason: dict[str, Any], lang: str) -> dict[str, Any]:
    shown = {name: reason[name] for name in ("condition", "status", "citations")}
    return shown | ({"title": reason[lang]} if lang in reason else {})


def _handoff(lang: str) -> Messages:
    text = (
        "请拨打12333热线，由工作人员为您解答。"
        if lang == "zh"
        else "Please call hotline 12333; a person will help you."
    )
    return say(text) + _card(type="handoff", hotline="12333")


def _evil(lang: str) -> Messages:
    return say(
        f"{EVIL}\n- {EVIL}\nSource: {EVIL} 2.7.2.4",
        buttons=[{"title": EVIL, "payload": "/stop"}],
    ) + _card(
        type="result",
        check="title-one-year-early",
        outcome="depends",
        title=EVIL,
        citations=["rules-2022#2.7.2.4"],
        reasons=[{"condition": EVIL, "title": EVIL, "status": "met", "citations": []}],
        lang=lang,
    )


def _card(**fields: Any) -> Messages:
    return [{"recipient_id": "somebody", "custom": fields}]


_ANSWERS = {
    "上学": _school,
    "school": _school,
    "提前": _contact,
    "early": _contact,
    '"contact"': _since,
    "2018": _result,
    "人工": _handoff,
    "person": _handoff,
    "evil": _evil,
}
