"""Answering a policy question: the topic, its variant for the details named, notice and source."""

from collections.abc import Mapping, Sequence
from typing import Any

from actions.memory import Memory
from actions.reply import Reply, button, card
from actions.turn import SCHEME, Turn
from policy_kb import KnowledgeBase, Language
from policy_kb.models import Topic, Variant
from policy_kb.wording import notice, source_line

Details = Mapping[str, list[Any]]

_NO_DETAILS = ("date", "number", SCHEME)
_CATEGORY = "current_category"
# In a longer message a bare "A" or "direct" may be anything; in "and A?" it names the detail.
_BARE_WORDS_UP_TO = 16
# A question may speak of the category as the one held or the one wanted; the benefits are those of the category.
_CATEGORY_WORDS = ("current_category", "requested_category")


def details_of(turn: Turn) -> dict[str, list[Any]]:
    """The details that a message names, each with the values it names, in order."""
    details: dict[str, list[Any]] = {}
    short = len(turn.text) <= _BARE_WORDS_UP_TO
    for entity in turn.entities:
        if entity.get("negated") or entity.get("entity") in _NO_DETAILS or (entity.get("bare") and not short):
            continue
        values = details.setdefault(str(entity["entity"]), [])
        if entity["value"] not in values:
            values.append(entity["value"])
    levels = [entity["value"] for entity in turn.entities if entity.get("unit") == "level"]
    return {**details, "post_level": levels} if levels else details


def answer(knowledge: KnowledgeBase, memory: Memory, topic: Topic, details: Details, lang: Language) -> Reply:
    """The answer to a topic's question, remembered for follow-ups."""
    text, citations = _answer_for(knowledge, topic, details, lang)
    lines = [text]
    if topic.entitlement:
        lines.append(notice(knowledge, citations, lang))
    lines.append(source_line(knowledge, citations, lang))
    _remember(memory, topic, citations, details)
    return Reply(
        "\n".join(lines),
        card("answer", lang, topic=topic.id, citations=list(citations), follow_ups=list(topic.follow_ups)),
        _buttons(knowledge, topic, lang),
    )


def answer_all(
    knowledge: KnowledgeBase, memory: Memory, asked: Sequence[tuple[Topic, Details]], lang: Language
) -> Reply:
    """The answers to several questions of one message, each under its title; the last one is remembered.

    The card is that of the first, with the citations and follow-ups of all.
    """
    lines, citations, notices = [], list[str](), list[str]()
    for topic, details in asked:
        text, own = _answer_for(knowledge, topic, details, lang)
        lines += [topic.title[lang], text, source_line(knowledge, own, lang)]
        citations += own
        if topic.entitlement:
            notices.append(notice(knowledge, own, lang))
        _remember(memory, topic, own, details)
    topics = [topic for topic, _ in asked]
    follow_ups = dict.fromkeys(id_ for topic in topics for id_ in topic.follow_ups if id_ not in {t.id for t in topics})
    return Reply(
        "\n".join([*lines, *dict.fromkeys(notices)]),
        card("answer", lang, topic=topics[0].id, citations=list(dict.fromkeys(citations)), follow_ups=list(follow_ups)),
        list({entry["payload"]: entry for topic in topics for entry in _buttons(knowledge, topic, lang)}.values()),
    )


def _remember(memory: Memory, topic: Topic, citations: Sequence[str], details: Details) -> None:
    memory.topic, memory.citations = topic.id, list(citations)
    memory.details = {name: list(values) for name, values in details.items()}


def responds_to(knowledge: KnowledgeBase, topic: Topic, details: Details) -> bool:
    """Whether a topic has an answer of its own for one of the details."""
    return bool(topic.benefit and _categories(details)) or any(_fits(variant, details) for variant in topic.variants)


def benefit_topic(knowledge: KnowledgeBase, details: Details) -> Topic | None:
    """The topic of a benefit that is named among the details."""
    wanted = details.get("benefit", ())
    return next((topic for topic in knowledge.topics.values() if topic.benefit in wanted), None) if wanted else None


def _answer_for(
    knowledge: KnowledgeBase, topic: Topic, details: Details, lang: Language
) -> tuple[str, tuple[str, ...]]:
    if topic.benefit and (categories := _categories(details)):
        benefit = knowledge.benefits[topic.benefit]
        texts = dict.fromkeys(benefit.categories[category].text[lang] for category in categories)
        return "\n".join(texts), benefit.citations
    fitting = [variant for variant in topic.variants if _fits(variant, details)]
    if len(fitting) == 1:
        return fitting[0].answer[lang], fitting[0].citations or topic.citations
    return topic.answer[lang], topic.citations


def _fits(variant: Variant, details: Details) -> bool:
    return all(_values_fit(details, fact, wanted) for fact, wanted in variant.when.items())


def _values_fit(details: Details, fact: str, wanted: object) -> bool:
    allowed = wanted if isinstance(wanted, list) else [wanted]
    named = _categories(details) if fact == _CATEGORY else details.get(fact, [])
    return bool(named) and all(value in allowed for value in named)


def _categories(details: Details) -> list[Any]:
    return list(dict.fromkeys(value for word in _CATEGORY_WORDS for value in details.get(word, ())))


def _buttons(knowledge: KnowledgeBase, topic: Topic, lang: Language) -> list[dict[str, str]]:
    buttons = []
    if topic.check and topic.check in knowledge.checks:
        title = knowledge.reply("start_check_button", lang, check=knowledge.checks[topic.check].title[lang])
        buttons.append(button(title, "start_check", check=topic.check))
    follow_ups = (knowledge.topics[follow_up] for follow_up in topic.follow_ups)
    return buttons + [button(follow_up.title[lang], "answer", topic=follow_up.id) for follow_up in follow_ups]
