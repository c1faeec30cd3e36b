"""A matter of its own: the opening of a self-check, a question, a follow-up, or something outside the documents."""

from actions import answering, cues, steering, talk
from actions.bands import OFFERED, labelled
from actions.reply import Reply
from actions.scene import Scene
from actions.sentences import asked_after_a_story, by_sentences
from policy_kb.models import Topic

_GOOD_HIT = 0.45  # of the search, for a keyword or two that the classifier takes for no matter of the documents
_FAIR_HIT = 0.35  # for a few words that follow an answer, among the topics of its section
_SURE_CHECK = 0.35
_SURE_OF_ITSELF = 0.6  # without any word of the person's own case
_POSSIBLE_CHECK = 0.1  # enough when the person asks about themselves and states facts of the check
_OWN_FACTS = 2
_LOOKS_LIKE_FOLLOW_UP = 0.25
_CLEAR_OF_ITSELF = 0.8


def follow_up(scene: Scene) -> Reply | None:
    """The answer to a question that names only what changed since the last answer; None for any other message."""
    turn, knowledge, details = scene.turn, scene.knowledge, scene.reading.details
    looks_so = cues.follows_up(turn.text) or turn.probability("talk/follow_up") >= _LOOKS_LIKE_FOLLOW_UP
    if (
        not details
        or len(turn.text) > cues.most_characters(scene.lang)
        or not (looks_so or turn.top.kind in ("talk", "inform"))
    ):
        return None
    last = knowledge.topics.get(scene.memory.topic or "")
    if last is None or (scene.reading.understanding.confidence >= _CLEAR_OF_ITSELF and not looks_so):
        return None
    if (benefit := answering.benefit_topic(knowledge, details)) and benefit is not last:
        return scene.answer(benefit, {**scene.memory.details, **details})
    next_asked = (knowledge.topics[topic] for topic in last.follow_ups)
    for topic in (last, *scene.reading.understanding.topics, *next_asked):
        if answering.responds_to(knowledge, topic, details):
            return scene.answer(topic, details)
    return None


def new_matter(scene: Scene) -> Reply:
    """The reply to a question of its own, to the opening of a self-check, or to what is not understood."""
    if reply := by_sentences(scene):
        return reply
    if check := opened_check(scene):
        return scene.checks.start(check, scene.reading.stated_for(check))
    if out := scene.reading.outside:
        if found := _found_by_keyword(scene):
            return scene.aside(talk.choose(scene.knowledge, found, scene.lang))
        if near := _beside_the_last(scene):
            return scene.answer(near, scene.reading.details)
        return scene.aside(talk.out_of_scope(scene.knowledge, out.id, scene.lang))
    return _about_topics(scene)


def _about_topics(scene: Scene) -> Reply:
    kind, understanding, details = scene.reading.steering, scene.reading.understanding, scene.reading.details
    if understanding.offers and (benefit := _named_benefit(scene)):
        return scene.answer(benefit, details)
    if (fitting := _of_the_check(scene)) is not None:
        return scene.answer(fitting, details)
    if understanding.answers:
        return scene.answer(understanding.topics[0], details)
    if kind is None and talk.yes_or_no(scene.turn.text, None) is not None and not understanding.offers:
        kind = "affirm"
    if kind in ("affirm", "deny", "dont_know"):
        return steering.steer(scene, kind)
    if scene.turn.top.kind == "out_of_scope":
        return scene.aside(talk.out_of_scope(scene.knowledge, scene.turn.top.id, scene.lang))
    if understanding.offers or (kind and understanding.topics):
        return scene.aside(talk.choose(scene.knowledge, _two_at_least(scene), scene.lang))
    if facts := scene.reading.stated.facts:
        scene.memory.facts.update(facts)
        return scene.noted(facts)
    return scene.not_understood()


def named_check(scene: Scene) -> str | None:
    """The self-check whose matter is named by a person who asks for a check, or about their own case."""
    turn = scene.turn
    named = [check for check in turn.schemes if check in scene.knowledge.checks]
    if not named:
        return None
    if cues.commands_check(turn.text):
        return named[-1]  # "not the workers' check, the one for management posts"
    if _is_another_matter(scene, named[-1]):
        return None
    own = len(scene.reading.stated_for(named[-1]).facts)
    asks = cues.asks_eligibility(turn.text) and not cues.asks_for_information(turn.text)
    return named[-1] if turn.is_personal and (asks or own >= _OWN_FACTS) else None


def _is_another_matter(scene: Scene, check: str) -> bool:
    """Whether a message is clearly about a topic that leads to no such check: a green channel, but at the doctor's."""
    if asked := asked_after_a_story(scene):
        return asked.check != check or not scene.turn.sentences[-1].is_personal
    understanding = scene.reading.understanding
    return understanding.confidence >= _CLEAR_OF_ITSELF and understanding.topics[0].check != check


def opened_check(scene: Scene) -> str | None:
    """The self-check that a message opens: of its own person, with facts, or by a command."""
    turn, checks = scene.turn, scene.knowledge.checks
    if check := named_check(scene):
        return check
    if scene.memory.open_check and not (cues.commands_check(turn.text) or cues.asks_eligibility(turn.text)):
        return None  # in mid-check, what sounds like an opening is an answer that could not be read
    details = scene.reading.details
    if answering.benefit_topic(scene.knowledge, details) and "current_category" in details:
        return None  # what a category brings, not whether the person gets into it
    opening = labelled(turn, "check", _SURE_CHECK)
    if opening and opening.id in checks:
        own_case = turn.is_personal or cues.commands_check(turn.text)
        told = 0 if cues.asks_for_information(turn.text) else len(scene.reading.stated_for(opening.id).facts)
        clear = opening.probability >= _SURE_OF_ITSELF and not cues.clearly_asks(turn.text)
        if own_case or clear or told >= _OWN_FACTS:
            return opening.id
    if not turn.is_personal or not cues.asks_eligibility(turn.text) or scene.reading.outside:
        return None
    for check in _checks_in_question(scene):
        own = scene.reading.stated_for(check).facts.keys() & set(checks[check].facts)
        likely = turn.probability(f"check/{check}") >= _POSSIBLE_CHECK
        if len(own) >= _OWN_FACTS or (likely and own):
            return check
    return None


def _checks_in_question(scene: Scene) -> list[str]:
    """The self-checks that the message may be about, by themselves or through the likeliest topic."""
    topics = scene.reading.understanding.topics
    likeliest = topics[0] if topics else None
    found: list[str] = []
    for label in scene.turn.labels:
        if label.kind == "check":
            found.append(label.id)
        elif label.kind == "topic" and likeliest is not None and label.id == likeliest.id and likeliest.check:
            found.append(likeliest.check)
    return [check for check in found if check in scene.knowledge.checks]


def _of_the_check(scene: Scene) -> Topic | None:
    """The one topic of the matter under way that a vague question in mid-check may mean; None where it is clear."""
    state, understanding = scene.memory.open_check, scene.reading.understanding
    if state is None or not understanding.offers:
        return None
    if understanding.confidence >= _CLEAR_OF_ITSELF and not cues.refers_back(scene.turn.text):
        return None
    sections = {_section(citation) for citation in scene.knowledge.checks[state.id].citations}
    near = [topic for topic in understanding.topics if _section(topic.citations[0]) in sections]
    return near[0] if len(near) == 1 else None


def _section(citation: str) -> str:
    """The document and the first two numbers: `rules-2022#2.6`."""
    document, _, path = citation.partition("#")
    return f"{document}#{'.'.join(path.split('.')[:2])}"


def _named_benefit(scene: Scene) -> Topic | None:
    """The topic of the benefit and category named, when it is among those understood."""
    knowledge, details = scene.knowledge, scene.reading.details
    benefit = answering.benefit_topic(knowledge, details)
    if benefit is None or benefit not in scene.reading.understanding.topics:
        return None
    return benefit if answering.responds_to(knowledge, benefit, details) else None


def _two_at_least(scene: Scene) -> tuple[Topic, ...]:
    """The topics to offer; one alone is joined by the nearest that the search finds."""
    topics = scene.reading.understanding.topics
    hits = scene.knowledge.search(scene.turn.text, scene.lang, 10)
    found = (scene.knowledge.topics[entry.id] for entry, _ in hits if entry.kind == "topic")
    return topics if len(topics) > 1 else (*topics, *[topic for topic in found if topic not in topics][:1])


def _found_by_keyword(scene: Scene) -> tuple[Topic, ...]:
    """Topics for a bare keyword ("posts", "待遇"), which says too little for the classifier."""
    if len(scene.turn.text) > cues.most_characters(scene.lang) // 3 or scene.turn.is_question:
        return ()
    hits = scene.knowledge.search(scene.turn.text, scene.lang, 10)
    topics = [scene.knowledge.topics[e.id] for e, score in hits if e.kind == "topic" and score >= _GOOD_HIT]
    return tuple(topics[:OFFERED]) if len(topics) > 1 else ()


def _beside_the_last(scene: Scene) -> Topic | None:
    """The topic of the section last answered from that a short question names: "由谁推荐？" after a title review."""
    last = scene.knowledge.topics.get(scene.memory.topic or "")
    if last is None or not scene.turn.is_question or len(scene.turn.text) > cues.most_characters(scene.lang) // 3:
        return None
    hits = scene.knowledge.search(scene.turn.text, scene.lang, 10)
    topics = (scene.knowledge.topics[entry.id] for entry, score in hits if entry.kind == "topic" and score >= _FAIR_HIT)
    section = _section(last.citations[0])
    return next((topic for topic in topics if topic is not last and _section(topic.citations[0]) == section), None)
