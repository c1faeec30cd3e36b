"""Short talks: turns made by hand, one after another, over one memory that goes through the slot each time."""

import copy
from typing import Any

import pytest

from actions.dialogue import Dialogue
from actions.memory import Memory
from actions.reply import Reply
from actions.turn import Turn
from policy_kb import KnowledgeBase, read_content
from policy_kb.results import ResultStore
from tests.support.turns import Entity, day, fact, number, pressed, turn

pytestmark = pytest.mark.actions

EARLY = "title-one-year-early"
START = f'/start_check{{"check":"{EARLY}"}}'


class Talk:
    """One person's conversation."""

    def __init__(self, knowledge: KnowledgeBase, store: ResultStore) -> None:
        self.knowledge = knowledge
        self.store = store
        self.slot: dict[str, Any] = {}

    @property
    def memory(self) -> Memory:
        return Memory.from_slot(self.slot)

    def says(self, text: str, labels: dict[str, float] | None = None, *entities: Entity) -> Reply:
        return self.take(turn(text, labels, list(entities)))

    def presses(self, payload: str, lang: str = "en") -> Reply:
        return self.take(pressed(payload, lang))

    def take(self, given: Turn) -> Reply:
        memory = copy.deepcopy(self.memory)
        reply = Dialogue(self.knowledge, given, memory, self.store).reply()
        self.slot = memory.to_slot()
        return reply

    def informs(self, **facts: Any) -> Reply:
        """Answers with buttons, one fact after another; the reply to the last."""
        for name, value in facts.items():
            written = (
                {True: "true", False: "false"}.get(value, f'"{value}"') if isinstance(value, str | bool) else value
            )
            reply = self.presses(f'/inform{{"{name}":{written}}}')
        return reply


@pytest.fixture
def talk(knowledge: KnowledgeBase, store: ResultStore) -> Talk:
    return Talk(knowledge, store)


def kind(reply: Reply) -> str | None:
    return reply.card["type"] if reply.card else None


def card(reply: Reply) -> dict[str, Any]:
    assert reply.card is not None
    return reply.card


# Questions


@pytest.mark.parametrize(
    ("text", "lang", "source"),
    [
        ("Which school can the child attend?", "en", "Source: Operational Rules 2022, 2.7.2.4"),
        ("人才子女上学有什么待遇？", "zh", "依据：《操作细则》（2022）2.7.2.4"),
    ],
)
def test_a_question_is_answered_with_its_clause_and_follow_ups(talk: Talk, text: str, lang: str, source: str) -> None:
    reply = talk.says(text, {"topic/children-school": 0.9})
    topic = talk.knowledge.topics["children-school"]
    assert reply.card == {
        "type": "answer",
        "lang": lang,
        "topic": "children-school",
        "citations": ["rules-2022#2.7.2.4"],
        "follow_ups": list(topic.follow_ups),
    }
    assert reply.text.endswith(source)
    assert talk.knowledge.documents["rules-2022"].notice[lang] in reply.text  # type: ignore[index]
    payloads = [button["payload"] for button in reply.buttons]
    assert [f'/answer{{"topic":"{name}"}}' for name in topic.follow_ups] == payloads


def test_a_category_that_is_named_gets_its_own_answer(talk: Talk) -> None:
    text = "Which school can a category C talent's child attend?"
    reply = talk.says(text, {"topic/children-school": 0.9}, fact(text, "category C", "current_category", "C"))
    assert "Category C" in reply.text
    assert "Category E" not in reply.text


def test_a_follow_up_that_names_only_what_changed(talk: Talk) -> None:
    text = "Which school can a category C talent's child attend?"
    talk.says(text, {"topic/children-school": 0.9}, fact(text, "category C", "current_category", "C"))
    reply = talk.says(
        "and category E?", {"talk/follow_up": 0.6}, fact("and category E?", "category E", "current_category", "E")
    )
    assert card(reply)["topic"] == "children-school"
    assert "Category E" in reply.text
    assert "Category C" not in reply.text
    reply = talk.says("那D类呢", {"talk/follow_up": 0.6}, fact("那D类呢", "D类", "current_category", "D"))
    assert (card(reply)["topic"], card(reply)["lang"]) == ("children-school", "zh")
    assert "D类" in reply.text


def test_the_clause_behind_an_answer_and_by_its_number(talk: Talk) -> None:
    talk.says("school?", {"topic/children-school": 0.9})
    shown = talk.says("show me the clause", {"talk/show_clause": 0.9})
    assert shown.card == {"type": "clause", "lang": "en", "citation": "rules-2022#2.7.2.4"}
    assert talk.knowledge.clauses["rules-2022#2.7.2.4"].text.en in shown.text
    assert "not the official wording" in shown.text
    named = talk.says("2.1.2.2写的什么", {"talk/show_clause": 0.9})
    assert (card(named)["citation"], card(named)["lang"]) == ("rules-2022#2.1.2.2", "zh")
    assert "非文件原文" in named.text


def test_an_official_text_is_shown_where_it_was_imported(store: ResultStore) -> None:
    official = KnowledgeBase(read_content(), {("rules-2022#2.7.2.4", "zh"): "官方原文在此。"})
    reply = Talk(official, store).says("2.7.2.4写的什么", {"talk/show_clause": 0.9})
    assert "官方原文在此。" in reply.text
    assert "非文件原文" not in reply.text
    assert official.clauses["rules-2022#2.7.2.4"].text.zh not in reply.text


def test_a_few_words_after_an_answer_ask_on_in_its_section(talk: Talk) -> None:
    talk.says("没接触过病例的也能参加单独评审吗？", {"topic/title-outstanding-contact": 0.9})
    reply = talk.says("由谁推荐？", {"out_of_scope/far": 0.9})
    assert card(reply)["topic"] == "title-outstanding-recommendation"


def test_a_few_words_without_an_answer_before_are_outside(talk: Talk) -> None:
    assert kind(talk.says("由谁推荐？", {"out_of_scope/far": 0.9})) == "out_of_scope"


@pytest.mark.parametrize("text", ["show me clause 9.9.9", "显示2.1.2.99"])
def test_a_clause_number_that_is_none(talk: Talk, text: str) -> None:
    reply = talk.says(text, {"talk/show_clause": 0.9})
    assert kind(reply) == "fallback"
    assert "2.1.2.4" in reply.text


@pytest.mark.parametrize("text", ["第8.8.8条呢", "and clause 9.9.9?", "那2.1.2.99呢？"])
def test_nothing_but_a_number_is_no_question_about_a_topic(talk: Talk, text: str) -> None:
    assert kind(talk.says(text, {"topic/talent-card": 0.9})) == "fallback"


def test_a_number_in_a_question_does_not_ask_for_the_clause(talk: Talk) -> None:
    assert kind(talk.says("does 2.7.1 mean a card for everyone?", {"topic/talent-card": 0.9})) == "answer"


def test_the_clause_where_nothing_was_answered(talk: Talk) -> None:
    assert kind(talk.says("show me the clause", {"talk/show_clause": 0.9})) == "fallback"


def test_two_or_three_topics_are_offered_and_one_is_chosen(talk: Talk) -> None:
    reply = talk.says("school or card", {"topic/children-school": 0.3, "topic/talent-card": 0.25})
    assert kind(reply) == "choose"
    assert [entry["topic"] for entry in card(reply)["topics"]] == ["children-school", "talent-card"]
    for entry, button in zip(card(reply)["topics"], reply.buttons, strict=False):
        assert entry["title"] in reply.text
        assert (button["title"], button["payload"]) == (entry["title"], f'/answer{{"topic":"{entry["topic"]}"}}')
    assert reply.buttons[-1]["payload"] == "/something_else"
    assert card(talk.presses(reply.buttons[1]["payload"]))["topic"] == "talent-card"
    assert kind(talk.presses("/something_else")) == "fallback"


def test_what_is_not_understood_says_so_with_the_hotline(talk: Talk) -> None:
    reply = talk.says("blue bananas sing", {"topic/children-school": 0.05, "talk/greet": 0.04})
    assert kind(reply) == "fallback"
    assert "12333" in reply.text


@pytest.mark.parametrize("area", ["near", "far"])
def test_out_of_scope(talk: Talk, area: str) -> None:
    reply = talk.says("what is the weather", {f"out_of_scope/{area}": 0.9})
    assert reply.card == {"type": "out_of_scope", "lang": "en"}


@pytest.mark.parametrize(
    ("label", "card_type", "words"),
    [
        ("greet", "smalltalk", "Hello"),
        ("thanks", "smalltalk", "welcome"),
        ("goodbye", "smalltalk", "Goodbye"),
        ("who_are_you", "smalltalk", "not a person"),
        ("what_can_you_do", "smalltalk", "clause"),
        ("human", "handoff", "12333"),
    ],
)
def test_talk(talk: Talk, label: str, card_type: str, words: str) -> None:
    reply = talk.says("words", {f"talk/{label}": 0.9})
    assert kind(reply) == card_type
    assert words in reply.text
    if card_type == "handoff":
        assert card(reply)["hotline"] == "12333"


def test_last_answer_again_in_the_other_language(talk: Talk) -> None:
    talk.says("人才子女上学有什么待遇？", {"topic/children-school": 0.9})
    reply = talk.says("in English please", {"talk/english": 0.9})
    assert (card(reply)["topic"], card(reply)["lang"]) == ("children-school", "en")
    assert talk.memory.lang == "en"


# Buttons that are stale or forged


@pytest.mark.parametrize(
    "payload",
    [
        '/answer{"topic":"gone"}',
        "/answer",
        '/clause{"citation":"rules-2022#9.9"}',
        '/start_check{"check":"gone"}',
        '/inform{"contact":"direct"}',
        '/answer{"topic":',
    ],
)
def test_buttons_that_lead_nowhere(talk: Talk, payload: str) -> None:
    assert kind(talk.presses(payload)) == "fallback"


@pytest.mark.parametrize("reason", ["empty", "too_long", "unreadable", "command"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_the_channel_could_not_read(talk: Talk, reason: str, lang: str) -> None:
    reply = talk.presses(f'/refused{{"reason": "{reason}"}}', lang)
    assert reply.card == {"type": "fallback", "lang": lang}
    talk.presses(START, lang)
    reply = talk.presses(f'/refused{{"reason": "{reason}"}}', lang)
    assert card(reply)["open"] == {"check": EARLY, "fact": "staff_type"}
    assert talk.knowledge.vocabulary["staff_type"].question[lang] in reply.text  # type: ignore[index]


# The self-check


def test_the_check_asks_in_order_counting_the_questions(talk: Talk) -> None:
    reply = talk.presses(START)
    assert (kind(reply), card(reply)["fact"], card(reply)["kind"]) == ("question", "staff_type", "choice")
    assert (card(reply)["asked"], card(reply)["at_most"]) == (1, 7)
    assert [choice["value"] for choice in card(reply)["choices"]][:2] == ["professional_technical", "skilled_worker"]
    assert reply.buttons[0]["payload"] == '/inform{"staff_type":"professional_technical"}'
    reply = talk.informs(staff_type="professional_technical")
    assert (card(reply)["fact"], card(reply)["asked"], card(reply)["at_most"]) == ("employer_type", 2, 7)


def test_the_whole_check_by_buttons_and_words(talk: Talk) -> None:
    talk.presses(START)
    talk.informs(staff_type="professional_technical", employer_type="public_institution", contact="direct")
    reply = talk.says("July 2016", {"inform": 0.9}, day("July 2016", "July 2016", "2016-07-01", "month"))
    assert card(reply)["fact"] == "appointed_since"
    talk.says("2017-03-01", {"inform": 0.9}, day("2017-03-01", "2017-03-01", "2017-03-01"))
    reply = talk.says("five", {"inform": 0.9}, number("five", "five", 5))
    assert (card(reply)["fact"], card(reply)["asked"], card(reply)["at_most"]) == ("on_confirmed_list", 7, 7)
    reply = talk.says("yes", {"talk/affirm": 0.9})
    result = card(reply)
    assert (result["type"], result["outcome"], result["route"]) == ("result", "eligible", "early")
    assert result["computed"] == {"title_years": 5, "appointed_years": 4, "years_needed": 4}
    assert {reason["status"] for reason in result["reasons"]} == {"met"}
    assert result["citations"] == ["rules-2022#2.1.1", "rules-2022#2.1.2.4"]
    assert "open" not in result
    assert reply.text.endswith("Source: Operational Rules 2022, 2.1.1, 2.1.2.4")


def test_facts_of_the_opening_sentence_are_not_asked_again(talk: Talk) -> None:
    text = "I am a nurse in a public hospital with direct contact, can I apply a year early?"
    reply = talk.says(
        text,
        {f"check/{EARLY}": 0.9},
        fact(text, "nurse", "staff_type", "professional_technical"),
        fact(text, "public hospital", "employer_type", "public_institution"),
        fact(text, "direct contact", "contact", "direct"),
    )
    assert (kind(reply), card(reply)["fact"]) == ("question", "title_since")
    assert (card(reply)["asked"], card(reply)["at_most"]) == (1, 4)
    assert "Professional or technical personnel" in reply.text


def test_one_failing_fact_ends_it_at_once(talk: Talk) -> None:
    talk.presses(START)
    reply = talk.informs(contact="indirect")
    assert (card(reply)["outcome"], card(reply)["reasons"][0]["condition"]) == ("not_eligible", "direct_contact")
    assert card(reply)["reasons"][0]["status"] == "unmet"
    assert card(reply)["citations"] == ["rules-2022#2.1.2.2"]


def test_a_correction_replaces_the_fact_during_and_after_the_check(talk: Talk) -> None:
    talk.presses(START)
    talk.informs(staff_type="professional_technical", employer_type="enterprise")
    text = "no, a public institution"
    reply = talk.says(text, {"inform": 0.8}, fact(text, "public institution", "employer_type", "public_institution"))
    assert (card(reply)["fact"], talk.memory.facts["employer_type"]) == ("contact", "public_institution")
    assert card(talk.informs(contact="indirect"))["outcome"] == "not_eligible"
    text = "sorry, I had direct contact"
    reply = talk.says(text, {"inform": 0.8}, fact(text, "direct contact", "contact", "direct"))
    assert (kind(reply), card(reply)["fact"]) == ("question", "title_since")


def test_a_policy_question_is_answered_and_the_check_goes_on(talk: Talk) -> None:
    opening = talk.presses(START)
    reply = talk.says("Which school can the child attend?", {"topic/children-school": 0.95})
    assert kind(reply) == "answer"
    assert card(reply)["open"] == {"check": EARLY, "fact": "staff_type"}
    assert reply.text.splitlines()[-6].startswith("Back to the check: What kind of staff are you?")
    assert reply.buttons == opening.buttons
    assert card(talk.informs(staff_type="professional_technical"))["fact"] == "employer_type"


@pytest.mark.parametrize(
    ("label", "card_type"),
    [
        ("greet", "smalltalk"),
        ("who_are_you", "smalltalk"),
        ("human", "handoff"),
        ("recall", "smalltalk"),
        ("why", "clause"),
    ],
)
def test_every_other_card_in_mid_check_says_what_is_open(talk: Talk, label: str, card_type: str) -> None:
    talk.presses(START)
    talk.informs(staff_type="professional_technical", employer_type="enterprise")
    reply = talk.says("some words", {f"talk/{label}": 0.9})
    assert kind(reply) == card_type
    assert card(reply)["open"] == {"check": EARLY, "fact": "contact"}
    assert "Back to the check: What contact did you have" in reply.text


def test_why_gives_the_clause(talk: Talk) -> None:
    talk.presses(START)
    talk.informs(staff_type="professional_technical", employer_type="enterprise")
    reply = talk.says("why do you ask", {"talk/why": 0.9})
    assert card(reply)["citation"] == "rules-2022#2.1.2.2"
    assert talk.knowledge.clauses["rules-2022#2.1.2.2"].text.en in reply.text


def test_unknown_facts_are_left_open_and_the_end_is_incomplete(talk: Talk) -> None:
    talk.presses(START)
    talk.informs(staff_type="professional_technical", employer_type="enterprise", contact="direct")
    for expected in ("appointed_since", "required_years", "on_confirmed_list"):
        assert card(talk.says("I don't know", {"talk/dont_know": 0.9}))["fact"] == expected
    reply = talk.says("I don't know", {"talk/dont_know": 0.9})
    assert (kind(reply), card(reply)["outcome"], card(reply)["route"]) == ("result", "incomplete", None)
    assert talk.memory.facts.keys() == {"staff_type", "employer_type", "contact"}


def test_what_if_leaves_the_facts_as_they_were(talk: Talk) -> None:
    talk.presses(START)
    talk.informs(staff_type="professional_technical", employer_type="public_institution")
    before = talk.memory.facts
    text = "what if I had indirect contact?"
    reply = talk.says(text, {"talk/what_if": 0.8}, fact(text, "indirect contact", "contact", "indirect"))
    assert (kind(reply), card(reply)["what_if"], card(reply)["outcome"]) == ("result", True, "not_eligible")
    assert card(reply)["open"] == {"check": EARLY, "fact": "contact"}
    assert talk.memory.facts == before


def test_stop_ends_with_a_sentence_and_keeps_the_facts(talk: Talk) -> None:
    talk.presses(START)
    talk.informs(staff_type="professional_technical")
    reply = talk.says("stop", {"talk/stop": 0.9})
    assert reply.card is None
    assert reply.text
    assert talk.memory.check is None
    assert card(talk.presses(START))["fact"] == "employer_type"


def test_start_over_forgets_the_facts_of_the_check(talk: Talk) -> None:
    talk.presses(START)
    talk.informs(staff_type="professional_technical", employer_type="enterprise")
    reply = talk.presses("/start_over")
    assert (card(reply)["fact"], card(reply)["asked"], talk.memory.facts) == ("staff_type", 1, {})


def test_back_takes_the_last_answer_back(talk: Talk) -> None:
    talk.presses(START)
    talk.informs(staff_type="professional_technical", employer_type="enterprise")
    reply = talk.says("back", {"talk/back": 0.9})
    assert (card(reply)["fact"], card(reply)["asked"]) == ("employer_type", 2)
    assert "employer_type" not in talk.memory.facts
    talk.says("back", {"talk/back": 0.9})
    reply = talk.says("back", {"talk/back": 0.9})
    assert (card(reply)["fact"], card(reply)["asked"]) == ("staff_type", 1)


def test_an_answer_that_is_none_asks_again_and_names_the_hotline(talk: Talk) -> None:
    talk.presses(START)
    first = talk.says("purple", {"inform": 0.3})
    second = talk.says("purple again", {"inform": 0.3})
    for reply in (first, second):
        assert (kind(reply), card(reply)["fact"], card(reply)["asked"]) == ("question", "staff_type", 1)
    assert "12333" not in first.text
    assert "12333" in second.text


def test_values_that_contradict_are_asked_about(talk: Talk) -> None:
    talk.presses(START)
    talk.informs(staff_type="professional_technical", employer_type="enterprise")
    text = "direct and later indirect contact"
    reply = talk.says(
        text,
        {"inform": 0.8},
        fact(text, "direct and", "contact", "direct"),
        fact(text, "indirect contact", "contact", "indirect"),
    )
    assert (kind(reply), card(reply)["fact"]) == ("question", "contact")
    assert "more than one value" in reply.text
    assert "contact" not in talk.memory.facts


def test_a_value_out_of_range_says_the_range(talk: Talk) -> None:
    talk.presses(START)
    talk.informs(staff_type="professional_technical", employer_type="enterprise", contact="direct")
    reply = talk.says("1900-01-01", {"inform": 0.8}, day("1900-01-01", "1900-01-01", "1900-01-01"))
    assert (kind(reply), card(reply)["fact"]) == ("question", "title_since")
    assert "1950-01-01" in reply.text
    assert "2030-12-31" in reply.text


def test_language_switches_in_mid_check(talk: Talk) -> None:
    talk.presses(START)
    text = "专业技术人员"
    reply = talk.says(text, {"inform": 0.9}, fact(text, text, "staff_type", "professional_technical"))
    assert (card(reply)["lang"], card(reply)["fact"]) == ("zh", "employer_type")
    assert "您在哪类单位工作？" in reply.text
    reply = talk.says("enterprise", {"inform": 0.9}, fact("enterprise", "enterprise", "employer_type", "enterprise"))
    assert (card(reply)["lang"], card(reply)["fact"]) == ("en", "contact")


def test_facts_said_before_serve_the_check(talk: Talk) -> None:
    text = "I am a nurse. Which school can my child attend?"
    talk.says(text, {"topic/children-school": 0.9}, fact(text, "nurse", "staff_type", "professional_technical"))
    assert card(talk.presses(START))["fact"] == "employer_type"


def test_a_second_check_uses_the_facts_of_the_first(talk: Talk) -> None:
    talk.presses(START)
    talk.informs(contact="indirect", staff_type="professional_technical", employer_type="enterprise")
    reply = talk.presses('/start_check{"check":"title-outstanding-review"}')
    assert kind(reply) == "question"
    assert card(reply)["check"] == "title-outstanding-review"
    assert card(reply)["fact"] not in ("staff_type", "employer_type")


def test_a_check_that_is_no_more_is_dropped(talk: Talk) -> None:
    talk.presses(START)
    talk.slot["check"]["id"] = "gone"
    talk.slot["facts"] = {"gone": 1, "staff_type": "professional_technical"}
    talk.slot["citations"] = ["gone#1"]
    reply = talk.says("hello", {"talk/greet": 0.9})
    assert kind(reply) == "smalltalk"
    assert "open" not in card(reply)
    assert talk.memory.check is None
    assert talk.memory.facts == {"staff_type": "professional_technical"}


# Named here, so that a check that is lost is missed.
CHECKS = [
    "title-one-year-early",
    "title-outstanding-review",
    "temporary-posts",
    "post-promotion",
    "senior-post",
    "green-channel",
    "community-cadre",
    "talent-project-preference",
    "annual-assessment",
    "performance-pay",
    "talent-upgrade",
    "skill-level-priority",
    "worker-early-appointment",
    "management-early-appointment",
    "front-line-scope",
    "incomplete-materials",
]


def test_all_checks_are_named(knowledge: KnowledgeBase) -> None:
    assert set(CHECKS) == set(knowledge.checks)


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_check_asks_every_question_and_ends(
    knowledge: KnowledgeBase, store: ResultStore, check: str, lang: str
) -> None:
    """A person who knows nothing at all is asked for each fact once and ends with what is missing."""
    talk = Talk(knowledge, store)
    reply = talk.presses(f'/start_check{{"check":"{check}"}}', lang)
    asked: list[str] = []
    while kind(reply) == "question":
        asked.append(card(reply)["fact"])
        assert card(reply)["asked"] == len(asked) <= card(reply)["at_most"]
        assert knowledge.vocabulary[asked[-1]].question[lang] in reply.text  # type: ignore[index]
        unsure = "I don't know" if lang == "en" else "不清楚"
        reply = talk.says(unsure, {"talk/dont_know": 0.9})
    assert (card(reply)["outcome"], card(reply)["lang"]) == ("incomplete", lang)
    assert len(asked) == len(set(asked)) > 0
