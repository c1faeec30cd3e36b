"""Questions by another hand, asked one a person: the share that must be right, with every failure listed."""

import pytest

from policy_kb import Content
from tests.conversations.blind import chosen_questions, is_right
from tests.conversations.people import Person
from tests.conversations.running import Bot
from tests.conversations.scripts import Lang, always

pytestmark = pytest.mark.conversations

SHARE = 0.85


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_questions_by_another_hand(lang: Lang, bot: Bot, content: Content) -> None:
    questions = chosen_questions(lang)
    wrong, broken = [], []
    for question in questions:
        turn = Person(bot.url, lang).say(question.text)
        if not is_right(question, turn, content):
            got = turn.citation or [topic["topic"] for topic in turn.card.get("topics", ())]
            wrong.append(f"{question.text}\n    expected {question.accept}, got {turn.card.get('type')} {got}")
        # The sets hold text that mixes both languages; which one the reply is in, the card says.
        broken += [f"{question.text}: {fault}" for fault in always(turn, turn.card.get("lang", lang), None, content)]
    share = 1 - len(wrong) / len(questions)
    assert share >= SHARE, "\n".join([f"{share:.0%} of {len(questions)} questions are right:", *wrong])
    assert not broken, "\n".join(broken)
