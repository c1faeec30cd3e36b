"""What holds for every self-check, whatever facts are known: tried with facts that hypothesis makes up."""

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import jinja2.meta
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_kb import read_content
from policy_kb.checks import CheckDefinition, Evaluation, FactDefinition, FactValue, Vocabulary, evaluate, may_be_asked
from policy_kb.records import Bilingual

pytestmark = pytest.mark.content

CONTENT = read_content()
CHECKS: dict[str, CheckDefinition] = {check.id: check for check in CONTENT.checks}
FACTS: dict[str, FactDefinition] = {fact.id: fact for fact in CONTENT.facts}
TEMPLATES = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)
TEMPLATE = cache(TEMPLATES.from_string)
Facts = dict[str, FactValue]

# Some 200 tests: each check and property together. Raise the number for a longer search.
tried = settings(max_examples=30, deadline=None)
every_check = pytest.mark.parametrize("check", [pytest.param(CHECKS[name], id=name) for name in sorted(CHECKS)])


def table_facts(check: str) -> list[Facts]:
    """The facts of the cases in the check's table, where made-up facts would hardly ever meet every condition."""
    table = yaml.safe_load((Path(__file__).parent / "checks" / f"{check}.yml").read_text(encoding="utf-8"))
    rows = [{name: value for name, value in case["facts"].items() if value is not None} for case in table["cases"]]
    return [Vocabulary(CONTENT.facts).parse_all(json.loads(json.dumps(row, default=str)))[0] for row in rows]


@cache
def values(fact: str) -> st.SearchStrategy[Any]:
    """Any value of a fact; those around the limits of the rules more often."""
    definition = FACTS[fact]
    minimum: Any = definition.minimum
    maximum: Any = definition.maximum
    if definition.kind == "bool":
        return st.booleans()
    if definition.kind == "choice":
        return st.sampled_from([choice.id for choice in definition.values])
    if definition.kind == "date":
        limits = st.sampled_from([date(2018, 12, 31), date(2019, 1, 1), date(2016, 2, 29), date(2022, 1, 1)])
        return limits | st.dates(minimum, maximum)
    if definition.kind == "integer":
        return st.integers(minimum, maximum)
    return st.integers(minimum, maximum) | st.floats(minimum, maximum)


def made_up(names: list[str], at_most: int) -> st.SearchStrategy[Facts]:
    one = st.sampled_from(names).flatmap(lambda name: st.tuples(st.just(name), values(name)))
    return st.lists(one, max_size=at_most).map(dict)


@cache
def strategy(name: str) -> st.SearchStrategy[Facts]:
    """Facts of the vocabulary, or a case of a check's table with some facts changed, forgotten or added."""
    own = [*CHECKS[name].facts, *CHECKS[name].if_stated]
    changed = st.builds(
        lambda row, forgotten, news: {fact: value for fact, value in row.items() if fact not in forgotten} | news,
        st.sampled_from(table_facts(name)),
        st.sets(st.sampled_from(own), max_size=3),
        made_up(own, 2) | made_up(list(FACTS), 3),
    )
    return changed | made_up(own, len(own)) | made_up(list(FACTS), 6)


@every_check
@tried
@given(data=st.data())
def test_evaluation_never_raises_and_is_coherent(check: CheckDefinition, data: st.DataObject) -> None:
    facts = data.draw(strategy(check.id))
    evaluation = evaluate(check, facts)
    assert evaluation.outcome in check.outcomes
    assert (evaluation.outcome == "incomplete") == bool(evaluation.missing)
    assert (evaluation.outcome == "eligible" and bool(check.routes)) == (evaluation.route is not None)
    assert {reason.condition for reason in evaluation.reasons} == {condition.id for condition in check.conditions}
    assert evaluation.citations


@every_check
@tried
@given(data=st.data())
def test_evaluation_does_not_change_the_facts(check: CheckDefinition, data: st.DataObject) -> None:
    facts = data.draw(strategy(check.id))
    before = list(facts.items())
    evaluate(check, facts)
    assert list(facts.items()) == before


@every_check
@tried
@given(data=st.data())
def test_order_of_the_facts_does_not_matter(check: CheckDefinition, data: st.DataObject) -> None:
    facts = data.draw(strategy(check.id))
    shuffled = dict(data.draw(st.permutations(list(facts.items()))))
    assert evaluate(check, shuffled) == evaluate(check, facts)


@every_check
@tried
@given(data=st.data())
def test_facts_of_other_checks_do_not_matter(check: CheckDefinition, data: st.DataObject) -> None:
    facts = data.draw(strategy(check.id))
    own = {name: value for name, value in facts.items() if name in (*check.facts, *check.if_stated)}
    assert evaluate(check, own) == evaluate(check, facts)


# What a decision may become when more is said and nothing of it taken back. A condition below the one that an authority
# decides may turn out to fail: one condition known to be unmet is `not_eligible` at once.
BECOMES = {"not_eligible": {"not_eligible"}, "depends": {"depends", "not_eligible"}, "eligible": {"eligible"}}


def optional(check: CheckDefinition) -> set[str]:
    """The facts that nobody is asked for and that a condition holds against those who state them."""
    return {name for condition in check.conditions for name in condition.holds_when.stated_names()}


@every_check
@tried
@given(data=st.data())
def test_more_facts_never_undo_a_decision(check: CheckDefinition, data: st.DataObject) -> None:
    """The decision stands, and so do route and figures; a level or category asked for may still be refused."""
    fewer = data.draw(strategy(check.id))
    more = data.draw(strategy(check.id)) | fewer
    before, after = evaluate(check, fewer), evaluate(check, more)
    if before.outcome == "incomplete":
        return
    refused = {"not_eligible"} if (more.keys() - fewer.keys()) & optional(check) else set()
    assert after.outcome in BECOMES[before.outcome] | refused
    if after.outcome == before.outcome:
        assert after.route == before.route
        assert before.computed.items() <= after.computed.items()


@every_check
@tried
@given(data=st.data())
def test_what_is_known_of_a_condition_stays_known(check: CheckDefinition, data: st.DataObject) -> None:
    """More facts decide unknown conditions; they change no decided one but of a level or category asked for."""
    fewer = data.draw(strategy(check.id))
    more = {name: value for name, value in data.draw(strategy(check.id)).items() if name not in optional(check)} | fewer
    known = {reason.condition: reason.status for reason in evaluate(check, fewer).reasons if reason.status != "unknown"}
    later = {reason.condition: reason.status for reason in evaluate(check, more).reasons}
    assert known.items() <= later.items()


@every_check
@tried
@given(data=st.data())
def test_what_if_is_a_copy(check: CheckDefinition, data: st.DataObject) -> None:
    """Supposing other facts leaves the own ones, and what they decide, as they were."""
    facts, supposed = data.draw(strategy(check.id)), data.draw(strategy(check.id))
    before = evaluate(check, facts)
    assert evaluate(check, facts | supposed) == evaluate(check, {**supposed, **facts, **supposed})
    assert evaluate(check, facts) == before


@every_check
@tried
@given(data=st.data())
def test_outcome_is_what_the_statuses_say(check: CheckDefinition, data: st.DataObject) -> None:
    """The rule of evaluation a second time: unmet decides at once, an authority once all above is met."""
    facts = data.draw(strategy(check.id))
    evaluation = evaluate(check, facts)
    found = {reason.condition: reason.status for reason in evaluation.reasons}
    table = [(found[condition.id], condition) for condition in check.conditions]
    unmet = [condition for status, condition in table if status == "unmet"]
    strict = [condition for condition in unmet if condition.otherwise == "not_eligible"]
    decided = [status for status, _ in table[: table.index(("unmet", unmet[0]))]] if unmet else []
    if strict:
        assert (evaluation.outcome, evaluation.reasons[0].condition) == ("not_eligible", strict[0].id)
        assert evaluation.citations == strict[0].citations
    elif unmet and set(decided) <= {"met"}:
        assert (evaluation.outcome, evaluation.reasons[0].condition) == ("depends", unmet[0].id)
        assert evaluation.citations == unmet[0].citations
    else:
        assert evaluation.outcome in ("incomplete", "eligible")
        assert (evaluation.outcome == "incomplete") == bool(evaluation.missing)
        if evaluation.outcome == "eligible":
            assert {status for status, _ in table} == {"met"}


@every_check
@tried
@given(data=st.data())
def test_missing_facts_are_unknown_facts_of_the_check_in_its_order(check: CheckDefinition, data: st.DataObject) -> None:
    facts = data.draw(strategy(check.id))
    missing = evaluate(check, facts).missing
    assert list(missing) == [name for name in check.facts if name in missing]
    assert not set(missing) & set(facts)


@every_check
@tried
@given(data=st.data())
def test_answering_every_question_ends_in_a_decision(check: CheckDefinition, data: st.DataObject) -> None:
    facts = data.draw(strategy(check.id))
    for _ in range(len(check.facts) + 1):
        if not (missing := evaluate(check, facts).missing):
            break
        facts = facts | {missing[0]: data.draw(values(missing[0]))}
    assert evaluate(check, facts).outcome != "incomplete"


@every_check
@tried
@given(data=st.data())
def test_nothing_is_asked_that_could_not_be_foreseen(check: CheckDefinition, data: st.DataObject) -> None:
    """Every fact that any answers lead to is among those that may be asked, of which no more are left each time."""
    facts = data.draw(strategy(check.id))
    foreseen = may_be_asked(check, facts)
    while missing := evaluate(check, facts).missing:
        assert set(missing) <= set(foreseen)
        facts = facts | {missing[0]: data.draw(values(missing[0]))}
        left = may_be_asked(check, facts)
        assert set(left) < set(foreseen)
        foreseen = left


def shown(check: CheckDefinition, evaluation: Evaluation) -> Iterator[Bilingual]:
    """The words that a person may read of an evaluation."""
    outcome = check.outcomes[evaluation.outcome]
    yield from (check.title, check.opening, outcome.verdict, outcome.next_steps)
    yield from (route.text for route in check.routes if route.id == evaluation.route)
    statuses = {reason.condition: reason.status for reason in evaluation.reasons}
    for condition in check.conditions:
        yield condition.title
        if condition.unmet and statuses[condition.id] == "unmet":
            yield condition.unmet


@every_check
@tried
@given(data=st.data())
def test_words_of_every_evaluation_can_be_rendered(check: CheckDefinition, data: st.DataObject) -> None:
    """Facts and figures are given to the words by name, None where they are unknown, and None is never read."""
    facts = data.draw(strategy(check.id))
    evaluation = evaluate(check, facts)
    names = (*check.facts, *check.if_stated, *check.figures)
    context = {name: (facts | evaluation.figures).get(name) for name in names}
    for words in shown(check, evaluation):
        for text in (words.en, words.zh):
            rendered = TEMPLATE(text).render(context)
            assert rendered.strip()
            assert "None" not in rendered
            assert "{" not in rendered


@every_check
def test_words_use_only_names_of_the_check(check: CheckDefinition) -> None:
    names = {*check.facts, *check.if_stated, *check.figures}
    words = [check.title, check.opening, *(route.text for route in check.routes)]
    words += [text for outcome in check.outcomes.values() for text in (outcome.verdict, outcome.next_steps)]
    words += [text for condition in check.conditions for text in (condition.title, condition.unmet) if text]
    for text in words:
        for language in (text.en, text.zh):
            assert jinja2.meta.find_undeclared_variables(TEMPLATES.parse(language)) <= names


@every_check
def test_every_condition_says_what_failed(check: CheckDefinition) -> None:
    assert [condition.id for condition in check.conditions if condition.unmet is None] == []
