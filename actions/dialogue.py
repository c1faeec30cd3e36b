"""What a turn is, and who answers it. The order of the questions asked here is the order of precedence."""

from actions import answering, clauses, cues, talk
from actions.bands import OFFERED, labelled, understand
from actions.memory import Memory
from actions.reply import Reply, button, card
from actions.self_check import SelfCheckTalk
from actions.stated import Stated, is_correction, stated_facts
from actions.turn import Turn
from policy_kb import KnowledgeBase
from policy_kb.models import Topic

_SURE = 0.4  # of talk and steering
_SURE_COURTESY = 0.8  # of a greeting or goodbye in mid-check
_SURE_OUT_OF_SCOPE = 0.5
_GOOD_HIT = 0.45  # of the search, for a keyword or two that the classifier takes for no matter of the documents
_SURE_CHECK = 0.35
_POSSIBLE_CHECK = 0.1  # enough when the person asks about themselves and states facts of the check
_OWN_FACTS = 2
_SHORT = {"en": 48, "zh": 16}
_COURTESIES = ("greet", "thanks", "goodbye")
_PARTICLE = 4  # 在呢 ends like a question and is none
_REFUSALS = ("empty", "too_long", "unreadable", "command")
# Steering that a word for no may begin ("不用查了"), and all that steers a self-check.
_PLAIN_STEERING = ("start_over", "why", "recall", "back", "continue", "repeat", "dont_know", "human", "show_clause")
_STEERING = ("stop", "start_over", "why", "recall", "back", "dont_know", "continue", "repeat")


class Dialogue:
    """One turn of the conversation: decides what was meant, answers it, and changes the memory."""

    def __init__(self, knowledge: KnowledgeBase, turn: Turn, memory: Memory) -> None:
        self._knowledge = knowledge
        self._turn = turn
        self._memory = memory
        self._lang = turn.lang
        self._checks = SelfCheckTalk(knowledge, memory, turn.lang)
        self._forget_what_is_gone()

    def reply(self) -> Reply:
        """The reply to the turn."""
        reply = self._button() if self._turn.button else self._message()
        self._memory.lang = self._lang
        self._memory.said = reply.text
        return reply

    # Buttons

    def _button(self) -> Reply:
        turn = self._turn
        if turn.button == "answer" and (topic := self._knowledge.topics.get(turn.pressed("topic") or "")):
            return self._answer(topic, {})
        if turn.button == "clause" and (citation := turn.pressed("citation")) in self._knowledge.clauses:
            return self._aside(clauses.show(self._knowledge, self._memory, str(citation), self._lang))
        if turn.button == "start_check" and (check := turn.pressed("check")) in self._knowledge.checks:
            return self._checks.start(str(check), Stated())
        if turn.button == "inform" and self._memory.check and (stated := self._stated()):
            return self._take(stated)
        if turn.button == "refused" and (reason := turn.pressed("reason")) in _REFUSALS:
            return self._aside(Reply(self._say(f"refused_{reason}"), card("fallback", self._lang)))
        if turn.button in ("human", "stop", "start_over", "something_else"):
            return self._steer(turn.button)
        return self._not_understood()

    # Messages

    def _message(self) -> Reply:
        steering = labelled(self._turn, "talk", _SURE)
        if (
            steering
            and self._memory.open_check
            and steering.id in _COURTESIES
            and steering.probability < _SURE_COURTESY
        ):
            steering = None  # "it was a long time ago" is no goodbye
        if self._memory.check is not None and (reply := self._in_check(steering.id if steering else None)):
            return reply
        if self._asks_for_clause(steering is not None):
            return self._show_clause()
        if follow_up := self._follow_up():
            return follow_up
        if steering and steering.id not in ("follow_up", "what_if", "affirm", "deny", "dont_know"):
            return self._steer(steering.id)
        return self._new_matter(steering.id if steering else None)

    def _asks_for_clause(self, is_talk: bool) -> bool:
        """Whether a clause is named by its number, and not just mentioned in a question about something."""
        if not clauses.names_number(self._turn.text):
            return False
        return is_talk or not understand(self._knowledge, self._turn).answers

    def _in_check(self, steering: str | None) -> Reply | None:
        """What a self-check makes of the message; None where it is about something else."""
        state = self._memory.check
        assert state is not None
        if (
            state.open is None
            and steering not in ("start_over", "recall")
            and not self._is_for_finished_check(steering)
        ):
            return None
        stated = self._stated()
        if (cues.supposes(self._turn.text) or steering == "what_if") and (change := self._supposed()):
            return self._checks.what_if(change)
        if stated.facts and not self._asks_policy(stated):
            return self._take(stated)
        if (
            state.open is not None
            and steering not in _PLAIN_STEERING
            and (yes := self._yes_or_no(steering)) is not None
        ):
            return self._take(Stated(facts={state.open: yes}))
        if steering == "dont_know" and stated and not self._turn.is_question:
            return self._checks.miss(stated)  # "around 2017": a date, but none to count from
        if steering in _STEERING:
            return self._steer(steering)
        if state.open is None:
            return None
        if stated and not self._turn.is_question:
            return self._checks.miss(stated)
        if steering in ("affirm", "deny", "dont_know"):
            return self._checks.miss()
        return self._digression(steering)

    def _is_for_finished_check(self, steering: str | None) -> bool:
        """Whether a message after the result still speaks of it: a correction, or a what-if."""
        state = self._memory.check
        if steering == "what_if" or cues.supposes(self._turn.text):
            return True
        if state is None or self._turn.is_question:
            return False
        definition = self._knowledge.checks[state.id]
        concerns = self._stated().facts.keys() & {*definition.facts, *definition.if_stated}
        says_so = self._turn.top.kind == "inform" or steering in ("deny", "affirm") or self._turn.is_personal
        return bool(concerns) and (says_so or is_correction(self._turn.text))

    def _digression(self, steering: str | None) -> Reply | None:
        """Anything that is no answer to the open question: None lets it be answered as a new matter."""
        if clauses.named_clause(self._knowledge, self._turn.text):
            return None
        understanding = understand(self._knowledge, self._turn)
        elsewhere = understanding.offers or labelled(self._turn, "out_of_scope", _SURE_OUT_OF_SCOPE)
        if not cues.has_words(self._turn.text):
            return self._checks.miss()
        if understanding.answers or steering or (self._turn.is_question and elsewhere):
            return None
        if self._turn.top.kind == "out_of_scope" and len(self._turn.text) > _SHORT[self._lang]:
            return None
        return self._checks.miss()

    def _asks_policy(self, stated: Stated) -> bool:
        """Whether a message with facts in it is above all a policy question, not an answer."""
        state = self._memory.check
        if state is not None and state.open in stated.facts and self._turn.is_personal:
            return False
        return self._turn.is_question and understand(self._knowledge, self._turn).answers

    def _yes_or_no(self, steering: str | None) -> bool | None:
        state = self._memory.open_check
        if state is None or state.open is None or self._knowledge.vocabulary[state.open].kind != "bool":
            return None
        if self._turn.is_question and len(self._turn.text) > _PARTICLE:
            return None
        return talk.yes_or_no(self._turn.text, {"affirm": True, "deny": False}.get(steering or ""))

    def _follow_up(self) -> Reply | None:
        """A question that names only what changed since the last answer."""
        turn, details = self._turn, answering.details_of(self._turn)
        short = len(turn.text) <= _SHORT[self._lang]
        looks_so = cues.follows_up(turn.text) or turn.probability("talk/follow_up") >= 0.25
        if not details or not short or not (looks_so or turn.top.kind in ("talk", "inform")):
            return None
        last = self._knowledge.topics.get(self._memory.topic or "")
        if last is None or (understand(self._knowledge, turn).confidence >= 0.8 and not looks_so):
            return None
        changed = {**self._memory.details, **details}
        if (benefit := answering.benefit_topic(self._knowledge, details)) and benefit is not last:
            return self._answer(benefit, changed)
        if answering.responds_to(self._knowledge, last, details):
            return self._answer(last, details if answering.responds_to(self._knowledge, last, details) else changed)
        next_asked = (self._knowledge.topics[follow_up] for follow_up in last.follow_ups)
        for topic in (*understand(self._knowledge, turn).topics, *next_asked):
            if answering.responds_to(self._knowledge, topic, details):
                return self._answer(topic, details)
        return None

    def _new_matter(self, steering: str | None) -> Reply:
        """A question of its own, the opening of a self-check, or nothing that is understood."""
        turn = self._turn
        if check := self._opened_check():
            return self._checks.start(check, self._stated())
        if out := labelled(turn, "out_of_scope", _SURE_OUT_OF_SCOPE):
            if found := self._found_by_keyword():
                return self._aside(talk.choose(self._knowledge, found, self._lang))
            return self._aside(talk.out_of_scope(self._knowledge, out.id, self._lang))
        understanding = understand(self._knowledge, turn)
        details = answering.details_of(turn)
        if understanding.offers and (benefit := self._named_benefit(understanding.topics, details)):
            return self._answer(benefit, details)
        if understanding.answers:
            return self._answer(understanding.topics[0], details)
        if steering in ("affirm", "deny", "dont_know"):
            return self._steer(steering)
        if turn.top.kind == "out_of_scope":
            return self._aside(talk.out_of_scope(self._knowledge, turn.top.id, self._lang))
        if understanding.offers or (steering and understanding.topics):
            return self._aside(talk.choose(self._knowledge, self._two_at_least(understanding.topics), self._lang))
        if stated := self._stated():
            self._memory.facts.update(stated.facts)
        return self._not_understood()

    def _opened_check(self) -> str | None:
        """The self-check that a person opens: by asking about themselves, with facts of their own, or by a command."""
        turn = self._turn
        if not (turn.is_personal or cues.commands_check(turn.text)):
            return None
        opening = labelled(turn, "check", _SURE_CHECK)
        if opening and opening.id in self._knowledge.checks:
            return opening.id
        if not turn.is_personal or not cues.asks_eligibility(turn.text):
            return None
        facts = self._stated().facts
        for label in turn.labels:
            topic = self._knowledge.topics.get(label.id) if label.kind == "topic" else None
            check = label.id if label.kind == "check" else topic.check if topic and topic is self._likeliest() else None
            if check not in self._knowledge.checks:
                continue
            own = facts.keys() & set(self._knowledge.checks[str(check)].facts)
            likely = turn.probability(f"check/{check}") >= _POSSIBLE_CHECK
            if len(own) >= _OWN_FACTS or (likely and own):
                return check
        return None

    def _likeliest(self) -> Topic | None:
        topics = understand(self._knowledge, self._turn).topics
        return topics[0] if topics else None

    def _named_benefit(self, topics: tuple[Topic, ...], details: answering.Details) -> Topic | None:
        """The topic of the benefit and category named, when it is among those understood."""
        benefit = answering.benefit_topic(self._knowledge, details)
        return benefit if benefit in topics and answering.responds_to(self._knowledge, benefit, details) else None

    def _two_at_least(self, topics: tuple[Topic, ...]) -> tuple[Topic, ...]:
        """The topics to offer; one alone is joined by the nearest that the search finds."""
        found = (
            entry.id for entry, _ in self._knowledge.search(self._turn.text, self._lang, 10) if entry.kind == "topic"
        )
        others = [self._knowledge.topics[topic] for topic in found if self._knowledge.topics[topic] not in topics]
        return topics if len(topics) > 1 else (*topics, *others[:1])

    def _found_by_keyword(self) -> tuple[Topic, ...]:
        """Topics for a bare keyword ("posts", "待遇"), which says too little for the classifier."""
        if len(self._turn.text) > _SHORT[self._lang] // 3 or self._turn.is_question:
            return ()
        hits = self._knowledge.search(self._turn.text, self._lang, 10)
        topics = [self._knowledge.topics[e.id] for e, score in hits if e.kind == "topic" and score >= _GOOD_HIT]
        return tuple(topics[:OFFERED]) if len(topics) > 1 else ()

    def _answer(self, topic: Topic, details: answering.Details) -> Reply:
        if not self._turn.button and (stated := self._stated()):
            self._memory.facts.update(stated.facts)
        return self._aside(answering.answer(self._knowledge, self._memory, topic, details, self._lang))

    def _show_clause(self) -> Reply:
        citation = clauses.named_clause(self._knowledge, self._turn.text)
        if citation is None and clauses.names_number(self._turn.text):
            return self._aside(Reply(self._say("no_such_clause"), card("fallback", self._lang)))
        if citation is None and self._memory.citations:
            citation = self._memory.citations[0]
        if citation is None:
            return self._aside(Reply(self._say("which_clause"), card("fallback", self._lang)))
        return self._aside(clauses.show(self._knowledge, self._memory, citation, self._lang))

    def _steer(self, kind: str) -> Reply:
        """Talk that is no policy question: steering a self-check, courtesies, a person wanted."""
        in_check = self._memory.open_check is not None
        if in_check and kind in ("continue", "repeat"):
            return self._checks.ask_again()
        if kind == "show_clause" or (kind == "why" and not in_check):
            if in_check and not clauses.names_number(self._turn.text) and not self._memory.citations:
                return self._checks.explain()
            return self._show_clause()
        if kind in ("why", "dont_know", "back") and in_check:
            return {"why": self._checks.explain, "dont_know": self._checks.skip, "back": self._checks.back}[kind]()
        if kind == "stop" and self._memory.check is not None:
            return self._checks.stop()
        if kind == "start_over":
            if self._memory.check is not None:
                return self._checks.start_over()
            self._memory.facts.clear()
            return Reply(self._say("forgotten"), card("smalltalk", self._lang))
        if kind == "recall":
            return self._checks.recall()
        if kind in ("english", "chinese"):
            return self._in_language("en" if kind == "english" else "zh")
        return self._aside(talk.reply(self._knowledge, self._memory, kind, self._lang))

    def _in_language(self, lang: str) -> Reply:
        """The last answer again, in the language asked for."""
        self._lang = "en" if lang == "en" else "zh"
        self._checks = SelfCheckTalk(self._knowledge, self._memory, self._lang)
        topic = self._knowledge.topics.get(self._memory.topic or "")
        if topic is not None and self._memory.open_check is None:
            return answering.answer(self._knowledge, self._memory, topic, self._memory.details, self._lang)
        return self._aside(Reply(self._say("language_changed"), card("smalltalk", self._lang)))

    def _take(self, stated: Stated) -> Reply:
        return self._checks.take(stated)

    def _aside(self, reply: Reply) -> Reply:
        """In mid-check every reply ends with the open question."""
        return self._checks.reopen(reply)

    def _not_understood(self) -> Reply:
        buttons = [button(self._say("human_button"), "human")]
        return self._aside(Reply(self._say("fallback"), card("fallback", self._lang), buttons))

    def _stated(self, supposed: bool = False) -> Stated:
        """The facts that the message states, or those that it supposes."""
        state = self._memory.check
        open_fact = state.open if state and not supposed else None
        wanted: tuple[str, ...] = ()
        if state is not None:
            definition = self._knowledge.checks[state.id]
            wanted = (*definition.facts, *definition.if_stated)
        return stated_facts(self._knowledge, self._turn, open_fact, self._memory.facts, wanted, supposed)

    def _supposed(self) -> dict[str, object]:
        """The facts that a what-if supposes, though it is put as a question."""
        return self._stated(supposed=True).facts

    def _say(self, name: str, **fill: object) -> str:
        return self._knowledge.reply(name, self._lang, **fill)

    def _forget_what_is_gone(self) -> None:
        """Content may have changed since the last turn: what no longer exists is dropped."""
        state = self._memory.check
        if state is not None and state.id not in self._knowledge.checks:
            self._memory.check = None
        self._memory.facts = {
            fact: value for fact, value in self._memory.facts.items() if fact in self._knowledge.vocabulary
        }
        self._memory.citations = [c for c in self._memory.citations if c in self._knowledge.clauses]
