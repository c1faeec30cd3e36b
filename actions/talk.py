"""Courtesies, who and what the assistant is, choices between topics, what lies outside, and a person wanted."""

import re

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
    r"^\W*(?:yes|yep|yeah|yup|sure|correct|right|i do|i have|i did|i am|i was|对|是的?|有的?|嗯|可以|在的?|参加了|得到)"
    r"(?:\W|了|啊|呀|$)",
    re.IGNORECASE,
)
_NO = re.compile(r"^\W*(?:no|nope|nah|not|never|i don't|i haven't|i didn't|没有?|不|否|未)", re.IGNORECASE)


def yes_or_no(text: str) -> bool | None:
    """What a message says when it begins with yes or no; None when it begins with neither."""
    if _NO.search(text):
        return False
    return True if _YES.search(text) else None


def reply(knowledge: KnowledgeBase, memory: Memory, kind: str, lang: Language) -> Reply:
    """The reply to a kind of talk."""
    if kind == "human":
        text = knowledge.reply("handoff", lang, hotline=HOTLINE)
        return Reply(text, card("handoff", lang, hotline=HOTLINE))
    if kind == "repeat" and memory.said:
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
