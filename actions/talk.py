"""Courtesies, who and what the assistant is, choices between topics, what lies outside, and a person wanted."""

import re

from actions import cues
from actions.memory import Memory
from actions.reply import Reply, button, card
from policy_kb import KnowledgeBase, Language
from policy_kb.models import Topic

HOTLINE = "12333"
_EXAMPLE_TOPICS = (
    "title-early-one-year",
    "children-school",
    "recruit-green-channel-who",
    "materials-incomplete",
)
_YES = re.compile(
    r"^\W*(?:(?:yes|yep|yeah|yup|sure|correct|right|absolutely|definitely|certainly|of course|indeed)\b"
    r"|(?:i|we|it|they) (?:do|did|have|has|am|was|were|is|are)\W*$"
    r"|(?:对|是的?|有的?|嗯|可以|在的?|参加|参与|得到|当然|肯定|必须|可不|没错)(?:\W|了|过|啊|呀|呐|呢|的|有|是|参|$))"
    r"|^\W*(?:已经?|早就?).{0,8}(?:了|过)"
    r"|^\W*[上去干做来得拿评交]过(?:的|了|啊)?\W*$",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^\W*(?:no(?! problem| doubt| wonder| question)|nope|nah|not|never|i don't|i haven't|i didn't)\b"
    r"|^\W*(?:没(?!错|问题|毛病|得说|说的)|不(?!错|用说|假|瞒|就)|否|未|无(?!疑)|还没|暂时还?没|暂时不)",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"\b(?:not|never|no|without|left off|removed)\b|n't\b|不|没|未|非", re.IGNORECASE)
_REVERSAL = re.compile(r"\bbut\b|\bhowever\b|但|不过|可是", re.IGNORECASE)
_UNSURE = re.compile(
    r"\b(?:perhaps|maybe|probably|possibly|might|think so|guess so|hope so|not sure|unsure|believe so)\b"
    r"|可能|大概|也许|应该|好像|估计|说不准|不确定|不清楚",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,，.。;；!！、]|\s+(?:and|to that|because|since|as)\s+", re.IGNORECASE)
# "No, I am" says both.
_AFFIRMS = re.compile(
    r"^\W*(?:(?:i|we|it|they) (?:do|did|have|am|was|were|is|are)\W*$|是|有|在|参加|得到)", re.IGNORECASE
)
_SHORT_ANSWER = 40


def yes_or_no(text: str, leaning: bool | None) -> bool | None:
    """What a message answers to a yes-or-no question; None where it does not say so plainly.

    `leaning` is what the message was understood as. Words win over it: "I am not on it" is no, and "perhaps", "yes
    but …" and "no, I am" are neither. What stands after "不对" or "wait" counts, not what stands before.
    """
    if after := cues.after_taking_back(text):
        return yes_or_no(after, None)
    if cues.says_both(text) or _UNSURE.search(text) or _REVERSAL.search(text):
        return None
    first, *others = _CLAUSE.split(text.strip(), maxsplit=1)
    rest = others[0] if others else ""
    if _NO.search(first):
        return None if _AFFIRMS.search(rest) and not _NEGATION.search(rest) else False
    negated = bool(_NEGATION.search(first))
    if _YES.search(first):
        return None if negated and "没错" not in first else True
    if leaning is None or len(text) > _SHORT_ANSWER:
        return None
    return leaning and not _NEGATION.search(text)


def reply(knowledge: KnowledgeBase, memory: Memory, kind: str, lang: Language) -> Reply:
    """The reply to a kind of talk."""
    if kind == "human":
        text = knowledge.reply("handoff", lang, hotline=HOTLINE)
        return Reply(text, card("handoff", lang, hotline=HOTLINE))
    if kind in ("repeat", "continue") and memory.said:
        return Reply(memory.said, card("smalltalk", lang))
    if kind == "something_else":
        return Reply(knowledge.reply("something_else", lang), card("fallback", lang))
    if kind in ("greet", "thanks", "goodbye", "who_are_you", "what_can_you_do"):
        buttons = _examples(knowledge, lang) if kind in ("greet", "what_can_you_do") else []
        return Reply(knowledge.reply(kind, lang), card("smalltalk", lang), buttons)
    return Reply(knowledge.reply("nothing_open", lang), card("smalltalk", lang), _examples(knowledge, lang))


def choose(knowledge: KnowledgeBase, topics: tuple[Topic, ...], lang: Language) -> Reply:
    """Which of two or three topics, or something else? One topic alone is offered, too."""
    named = [{"topic": topic.id, "title": topic.title[lang]} for topic in topics]
    listing = "\n".join(f"{number}. {entry['title']}" for number, entry in enumerate(named, 1))
    buttons = [button(entry["title"], "answer", topic=entry["topic"]) for entry in named]
    buttons.append(button(knowledge.reply("something_else_button", lang), "something_else"))
    return Reply(knowledge.reply("choose", lang, topics=listing), card("choose", lang, topics=named), buttons)


def out_of_scope(knowledge: KnowledgeBase, area: str, lang: Language) -> Reply:
    """A matter that the documents do not speak of: of the same field (12333 may know), or another altogether."""
    name = "out_of_scope_near" if area == "near" else "out_of_scope_far"
    return Reply(knowledge.reply(name, lang), card("out_of_scope", lang))


def _examples(knowledge: KnowledgeBase, lang: Language) -> list[dict[str, str]]:
    topics = (knowledge.topics[topic] for topic in _EXAMPLE_TOPICS if topic in knowledge.topics)
    return [button(topic.title[lang], "answer", topic=topic.id) for topic in topics]
