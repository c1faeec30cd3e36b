"""A self-check in conversation: asking, taking facts, explaining, what-if, and the result.

The facts are one dictionary and the check is evaluated anew after every change, so that no answer given earlier
can survive its correction. No verdict is computed here: `policy_kb.checks.evaluate` decides.
"""

from collections.abc import Mapping
from typing import Any

from actions.memory import Memory, SelfCheck
from actions.reply import Reply, bulleted, button, card
from actions.result import result_card, result_lines
from actions.stated import Stated
from actions.stored_results import StoredResults
from policy_kb import KnowledgeBase, Language
from policy_kb.checks import CheckDefinition, Evaluation, FactDefinition, Requirement, evaluate, may_be_asked
from policy_kb.report import Report, make_report
from policy_kb.wording import fact_line, listed, source_line, with_clause

MISSES_BEFORE_HOTLINE = 2


class SelfCheckTalk:
    """One turn of a self-check; changes the memory as it goes."""

    def __init__(self, knowledge: KnowledgeBase, memory: Memory, results: StoredResults, lang: Language) -> None:
        self._knowledge = knowledge
        self._memory = memory
        self._results = results
        self._lang = lang

    def start(self, check_id: str, stated: Stated) -> Reply:
        """Begins a check with the facts known so far; asks the first question, or says the result."""
        self._memory.check = SelfCheck(check_id)
        return self.take(stated, opens=True)

    def take(self, stated: Stated, opens: bool = False) -> Reply:
        """Takes stated facts and goes on; what could not be used is said first."""
        state = self._state
        self._leave_what_would_refuse(stated)
        lines: list[str] = []
        self._memory.facts.update(stated.facts)
        if state.open in stated.facts and state.open not in state.answered:
            state.answered.append(state.open)
        state.skipped = [fact for fact in state.skipped if fact not in stated.facts]
        noted = [fact for fact in stated.facts if fact in self._definition.used and fact != state.open]
        if noted:
            facts = [fact_line(self._knowledge, fact, stated.facts[fact], self._lang) for fact in noted]
            lines.append(self._say("noted", facts=listed(facts, self._lang)))
        lines += self._unusable(stated)
        unclear = next((fact for fact in (*stated.contradictory, *stated.vague) if fact in self._definition.used), None)
        if unclear and unclear not in stated.facts:
            self._memory.facts.pop(unclear, None)
        state.misses = 0
        return self._go_on(lines, opens)

    def _leave_what_would_refuse(self, stated: Stated) -> None:
        """Lets go of facts only inferred, if with them the person would be refused at once: they are asked instead."""
        unasked = stated.inferred - {self._state.open}
        if not unasked:
            return
        named = {fact: value for fact, value in stated.facts.items() if fact not in unasked}
        refused = [self._evaluate({**self._memory.facts, **facts}).outcome for facts in (stated.facts, named)]
        if refused[0] == "not_eligible" != refused[1]:
            stated.facts = named

    def miss(self, stated: Stated | None = None) -> Reply:
        """An answer that fits no value: the fact's definition, and after two misses the hotline."""
        state = self._state
        state.misses += 1
        definition = self._open_definition
        unusable = self._unusable(stated) if stated else []
        lines = unusable or [self._say("not_a_value")]
        if definition.help and (state.misses > 1 or not unusable):
            lines.append(with_clause(definition.help[self._lang], definition.citations, self._lang))
        if state.misses >= MISSES_BEFORE_HOTLINE:
            lines.append(self._say("check_hotline"))
        return self._question(lines)

    def ask_again(self) -> Reply:
        """The open question once more."""
        return self._question([])

    def skip(self) -> Reply:
        """The person does not know the open fact: it stays unknown, and the check goes on."""
        state = self._state
        if state.open is not None and state.open not in state.skipped:
            state.skipped.append(state.open)
            state.answered.append(state.open)  # so that "back" asks it again
        return self._go_on([self._say("skipped")])

    def back(self) -> Reply:
        """Takes the last answer back and asks for it again; at the first question it stays there."""
        state = self._state
        if state.answered:
            fact = state.answered.pop()
            self._memory.facts.pop(fact, None)
            state.skipped = [skipped for skipped in state.skipped if skipped != fact]
            state.questions = max(state.questions - 2, 0)  # asking adds one again
            return self._ask(fact, [self._say("went_back")])
        return self._question([self._say("nothing_before")])

    def explain(self) -> Reply:
        """Why the open fact is asked: the condition it decides, with its clause."""
        condition = self._condition_behind(str(self._state.open))
        if condition is not None:
            citations, reason = condition.citations, self._say("why", condition=condition.title[self._lang])
        else:
            citations = self._open_definition.citations or self._definition.citations
            reason = self._say("why_figure")
        clause = self._knowledge.clauses[citations[0]]
        text = [
            reason,
            self._say("why_clause", title=clause.title[self._lang]),
            clause.text[self._lang],
            source_line(self._knowledge, citations, self._lang),
        ]
        self._memory.citations = list(citations)
        return self.reopen(Reply("\n".join(text), card("clause", self._lang, citation=citations[0])))

    def _condition_behind(self, fact: str) -> Requirement | None:
        """The first condition that a fact decides, by itself or in a figure; None where none does."""
        for condition in self._definition.conditions:
            if fact in self._definition.facts_behind(condition.holds_when.names()):
                return condition
        return None

    def recall(self) -> Reply:
        """The facts known so far."""
        facts = self._memory.facts
        lines = bulleted([fact_line(self._knowledge, fact, value, self._lang) for fact, value in facts.items()])
        text = self._say("recall", facts=lines) if facts else self._say("recall_nothing")
        return self.reopen(Reply(text, card("smalltalk", self._lang)))

    def stop(self) -> Reply:
        """Ends the check with a sentence and no card; the facts are kept."""
        self._memory.check = None
        return Reply(self._say("stopped"))

    def start_over(self) -> Reply:
        """Forgets the check's facts and begins it again."""
        for fact in self._definition.used:
            self._memory.facts.pop(fact, None)
        self._memory.check = SelfCheck(self._state.id)
        return self._go_on([self._say("started_over")])

    def what_if(self, change: Mapping[str, Any]) -> Reply:
        """Evaluates a change of the facts and compares; the facts stay as they were."""
        used = {fact: value for fact, value in change.items() if fact in self._definition.used}
        facts = [fact_line(self._knowledge, fact, value, self._lang) for fact, value in (used or dict(change)).items()]
        supposed = self._evaluate({**self._memory.facts, **change})
        report = self._report(supposed, {**self._memory.facts, **change})
        own = self._report(self._evaluate(self._memory.facts), self._memory.facts)
        lines = [
            self._say("what_if", change=listed(facts, self._lang)),
            *result_lines(
                self._knowledge, report, self._lang, between=(self._say("what_if_own", verdict=own.verdict),)
            ),
        ]
        card_ = result_card(report, self._state.id, supposed, self._lang, what_if=True)
        return self.reopen(Reply("\n".join(lines), card_))

    def reopen(self, reply: Reply) -> Reply:
        """A reply to something else in mid-check: the card says what is open, the text ends by asking it again."""
        state = self._memory.open_check
        if state is None:
            return reply
        if reply.card is not None:
            reply.card["open"] = {"check": state.id, "fact": state.open}
            if reply.card["type"] in ("fallback", "out_of_scope"):
                state.misses += 1
                if state.misses >= MISSES_BEFORE_HOTLINE:
                    reply.text += "\n" + self._say("check_hotline")
        reply.text += "\n" + self._say("back_to_check", question=self._question_text(self._open_definition))
        reply.buttons = self._choice_buttons(self._open_definition)
        return reply

    # What follows asks and tells.

    def _go_on(self, lines: list[str], opens: bool = False) -> Reply:
        state = self._state
        evaluation = self._evaluate(self._memory.facts)
        askable = [fact for fact in evaluation.missing if fact not in state.skipped]
        if evaluation.outcome == "incomplete" and askable:
            opening = [self._definition.opening[self._lang]] if opens else []
            return self._ask(askable[0], [*opening, *lines])
        state.open = None
        self._memory.citations = list(evaluation.citations)
        return self._conclude(evaluation, tuple(lines))

    def _conclude(self, evaluation: Evaluation, lines: tuple[str, ...]) -> Reply:
        """The result, kept under its number; `lines` are what else there is to say, after the verdict."""
        facts = self._memory.facts
        report = self._report(evaluation, facts)
        number = self._results.keep(self._definition, evaluation, facts)
        text = "\n".join(result_lines(self._knowledge, report, self._lang, number, lines))
        fields = {"number": number} if number else {}
        return Reply(text, result_card(report, self._state.id, evaluation, self._lang, **fields), self._after())

    def _ask(self, fact: str, lines: list[str]) -> Reply:
        state = self._state
        if state.open != fact:
            state.questions += 1
            state.misses = 0
        state.open = fact
        return self._question(lines)

    def _question(self, lines: list[str]) -> Reply:
        state, definition = self._state, self._open_definition
        parsed, _ = self._knowledge.vocabulary.parse_all(self._memory.facts)
        possible = [fact for fact in may_be_asked(self._definition, parsed) if fact not in state.skipped]
        fields = {
            "check": state.id,
            "fact": definition.id,
            "kind": definition.kind,
            "choices": [{"value": choice.id, "title": choice.title[self._lang]} for choice in definition.values],
            "asked": state.questions,
            "at_most": state.questions - 1 + len(possible),
        }
        text = "\n".join([*lines, self._question_text(definition)])
        return Reply(text, card("question", self._lang, **fields), self._choice_buttons(definition))

    def _question_text(self, definition: FactDefinition) -> str:
        text = definition.question[self._lang]
        if definition.kind == "choice":
            titles = [f"{number}. {choice.title[self._lang]}" for number, choice in enumerate(definition.values, 1)]
            return "\n".join([text, *titles])
        return text

    def _choice_buttons(self, definition: FactDefinition) -> list[dict[str, str]]:
        if definition.kind == "choice":
            return [button(c.title[self._lang], "inform", **{definition.id: c.id}) for c in definition.values]
        if definition.kind == "bool":
            return [button(self._say("yes" if v else "no"), "inform", **{definition.id: v}) for v in (True, False)]
        return []

    def _after(self) -> list[dict[str, str]]:
        return [
            button(self._say("start_over_button"), "start_over"),
            button(self._say("human_button"), "human"),
        ]

    def _report(self, evaluation: Evaluation, facts: Mapping[str, Any]) -> Report:
        return make_report(self._knowledge, self._definition, evaluation, facts, self._lang)

    def _unusable(self, stated: Stated) -> list[str]:
        """Sentences about what was said but cannot be used."""
        vocabulary = self._knowledge.vocabulary
        lines = [
            self._say("contradictory", fact=vocabulary[fact].title[self._lang])
            for fact in dict.fromkeys(stated.contradictory)
        ]
        for fact in dict.fromkeys(stated.vague):
            name = "vague" if vocabulary[fact].kind == "date" else "vague_number"
            lines.append(self._say(name, fact=vocabulary[fact].title[self._lang]))
        for error in stated.errors:
            definition = vocabulary[error.field]
            if definition.minimum is None:
                lines.append(self._say("not_a_value"))
                continue
            lines.append(
                self._say(
                    "out_of_range",
                    fact=definition.title[self._lang],
                    minimum=definition.minimum,
                    maximum=definition.maximum,
                )
            )
        return lines

    def _evaluate(self, facts: Mapping[str, Any]) -> Evaluation:
        parsed, _ = self._knowledge.vocabulary.parse_all(facts)
        return evaluate(self._definition, parsed)

    def _say(self, name: str, **fill: object) -> str:
        return self._knowledge.reply(name, self._lang, **fill)

    @property
    def _state(self) -> SelfCheck:
        assert self._memory.check is not None
        return self._memory.check

    @property
    def _definition(self) -> CheckDefinition:
        return self._knowledge.checks[self._state.id]

    @property
    def _open_definition(self) -> FactDefinition:
        return self._knowledge.vocabulary[str(self._state.open)]
