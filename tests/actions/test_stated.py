"""The facts of a message, from the entities found in it."""

from dataclasses import replace
from typing import Any

import pytest

from actions.stated import Stated, is_correction, stated_facts
from actions.turn import PartAnswer
from policy_kb import KnowledgeBase
from tests.support.turns import Entity, day, fact, number, pressed, turn

pytestmark = pytest.mark.actions

EARLY = (
    "staff_type",
    "employer_type",
    "contact",
    "title_since",
    "appointed_since",
    "required_years",
    "on_confirmed_list",
)
PAY = ("medical_institution", "front_line", "on_the_job", "duty", "staff_count", "days")


def read(
    knowledge: KnowledgeBase,
    text: str,
    *entities: Entity,
    asked: str | None = None,
    known: dict[str, Any] | None = None,
    wanted: tuple[str, ...] = EARLY,
) -> Stated:
    return stated_facts(knowledge, turn(text, entities=list(entities)), asked, known or {}, wanted)


# One fact, said plainly


@pytest.mark.parametrize(
    ("text", "words", "name", "value"),
    [
        ("I had direct contact", "direct contact", "contact", "direct"),
        ("I am not on the list", "not on the list", "on_confirmed_list", False),
        ("我直接接触过", "直接接触", "contact", "direct"),
        ("在企业", "企业", "employer_type", "enterprise"),
    ],
)
def test_a_fact_is_taken_whatever_was_asked(
    knowledge: KnowledgeBase, text: str, words: str, name: str, value: Any
) -> None:
    for asked in (None, name, "title_since"):
        stated = read(knowledge, text, fact(text, words, name, value), asked=asked)
        assert (stated.facts, stated.contradictory, stated.vague, stated.errors) == ({name: value}, [], [], [])
        assert stated


def test_several_facts_of_one_sentence(knowledge: KnowledgeBase) -> None:
    text = "I am a nurse in a hospital, got the title in July 2016, the rules ask for five years"
    stated = read(
        knowledge,
        text,
        fact(text, "nurse", "staff_type", "professional_technical"),
        fact(text, "nurse", "series", "health"),
        fact(text, "hospital", "employer_type", "public_institution"),
        day(text, "July 2016", "2016-07-01", "month", cues=("title_since",)),
        number(text, "five years", 5, "years", cues=("required_years",)),
    )
    assert stated.facts == {
        "staff_type": "professional_technical",
        "series": "health",
        "employer_type": "public_institution",
        "title_since": "2016-07-01",
        "required_years": 5,
    }


def test_nothing_is_stated(knowledge: KnowledgeBase) -> None:
    assert not read(knowledge, "good morning")
    assert not read(knowledge, "", asked="contact")


def test_entities_that_are_no_facts_are_left_out(knowledge: KnowledgeBase) -> None:
    text = "the school benefit"
    assert not read(knowledge, text, fact(text, "school", "benefit", "children"))


# Asked in general


@pytest.mark.parametrize(
    ("text", "words"),
    [("Does indirect contact count?", "indirect contact"), ("间接接触算吗", "间接接触")],
)
def test_a_general_question_states_nothing(knowledge: KnowledgeBase, text: str, words: str) -> None:
    entity = fact(text, words, "contact", "indirect")
    assert not read(knowledge, text, entity)
    assert not read(knowledge, text, entity, asked="contact")


@pytest.mark.parametrize(
    ("text", "words"),
    [("I had indirect contact, does it count?", "indirect contact"), ("我是间接接触，算吗", "间接接触")],
)
def test_an_own_case_put_as_a_question_is_taken(knowledge: KnowledgeBase, text: str, words: str) -> None:
    assert read(knowledge, text, fact(text, words, "contact", "indirect")).facts == {"contact": "indirect"}


def test_a_statement_before_a_general_question_is_taken(knowledge: KnowledgeBase) -> None:
    text = "I am a nurse. Does indirect contact count?"
    stated = read(
        knowledge,
        text,
        fact(text, "nurse", "staff_type", "professional_technical"),
        fact(text, "indirect contact", "contact", "indirect"),
    )
    assert stated.facts == {"staff_type": "professional_technical"}


# Negation


def test_negated_truth_value_is_turned(knowledge: KnowledgeBase) -> None:
    text = "I did not work on the front line"
    for value in (True, False):
        entity = fact(text, "front line", "front_line", value, negated=True)
        assert read(knowledge, text, entity).facts == {"front_line": not value}


def test_negated_choice_states_no_value(knowledge: KnowledgeBase) -> None:
    text = "not in an enterprise"
    entity = fact(text, "enterprise", "employer_type", "enterprise", negated=True)
    assert not read(knowledge, text, entity, asked="employer_type")


def test_negated_choice_beside_the_right_one(knowledge: KnowledgeBase) -> None:
    text = "not in an enterprise, in a public institution"
    stated = read(
        knowledge,
        text,
        fact(text, "enterprise", "employer_type", "enterprise", negated=True),
        fact(text, "public institution", "employer_type", "public_institution"),
    )
    assert stated.facts == {"employer_type": "public_institution"}


# Contradiction and correction


@pytest.mark.parametrize("text", ["direct contact and indirect contact", "direct contact, indirect contact"])
def test_two_values_contradict(knowledge: KnowledgeBase, text: str) -> None:
    stated = read(
        knowledge,
        text,
        fact(text, "direct contact and" if " and" in text else "direct contact,", "contact", "direct"),
        fact(text, "indirect contact", "contact", "indirect"),
    )
    assert (stated.facts, stated.contradictory) == ({}, ["contact"])
    assert stated


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("indirect — no, face to face", "indirect", "face to face"),
        ("indirect, sorry, I mean face to face", "indirect", "face to face"),
        ("间接接触，不对，直接的", "间接接触", "直接的"),
        ("间接接触，说错了，直接的", "间接接触", "直接的"),
    ],
)
def test_a_correction_takes_the_last_value(knowledge: KnowledgeBase, text: str, first: str, second: str) -> None:
    stated = read(knowledge, text, fact(text, first, "contact", "indirect"), fact(text, second, "contact", "direct"))
    assert (stated.facts, stated.contradictory) == ({"contact": "direct"}, [])


def test_the_same_value_twice_is_no_contradiction(knowledge: KnowledgeBase) -> None:
    text = "I am a doctor, a surgeon"
    stated = read(
        knowledge,
        text,
        fact(text, "doctor", "staff_type", "professional_technical"),
        fact(text, "surgeon", "staff_type", "professional_technical"),
    )
    assert stated.facts == {"staff_type": "professional_technical"}


def test_two_dates_for_one_fact_contradict(knowledge: KnowledgeBase) -> None:
    text = "July 2016 or July 2017"
    stated = read(
        knowledge,
        text,
        day(text, "July 2016", "2016-07-01", "month"),
        day(text, "July 2017", "2017-07-01", "month"),
        asked="title_since",
    )
    assert (stated.facts, stated.contradictory) == ({}, ["title_since"])


@pytest.mark.parametrize(
    "text", ["no, direct", "sorry, direct", "I meant direct", "不对，是直接", "说错了", "改成企业", "其实是企业"]
)
def test_corrections(text: str) -> None:
    assert is_correction(text)


@pytest.mark.parametrize("text", ["direct contact", "I know", "直接接触", "nothing else", ""])
def test_no_corrections(text: str) -> None:
    assert not is_correction(text)


# Bare words


def test_a_bare_word_answers_the_question_about_it(knowledge: KnowledgeBase) -> None:
    assert read(
        knowledge, "direct", fact("direct", "direct", "contact", "direct", bare=True), asked="contact"
    ).facts == {"contact": "direct"}


def test_a_bare_word_in_an_answer_to_something_else_is_none(knowledge: KnowledgeBase) -> None:
    text = "I went directly to the unit"
    assert not read(knowledge, text, fact(text, "directly", "contact", "direct", bare=True), asked="title_since")


@pytest.mark.parametrize("text", ["no, direct", "it is direct", "不对，是直接"])
def test_a_bare_word_alone_corrects_a_fact_of_the_check(knowledge: KnowledgeBase, text: str) -> None:
    words = "直接" if "直接" in text else "direct"
    entity = fact(text, words, "contact", "direct", bare=True)
    stated = read(knowledge, text, entity, asked="title_since", known={"contact": "indirect"})
    assert stated.facts == {"contact": "direct"}


def test_a_bare_word_of_two_facts_answers_the_one_asked(knowledge: KnowledgeBase) -> None:
    entities = [
        fact("C", "C", "current_category", "C", bare=True),
        fact("C", "C", "requested_category", "C", bare=True),
    ]
    wanted = ("current_category", "requested_category")
    assert read(knowledge, "C", *entities, asked="current_category", wanted=wanted).facts == {"current_category": "C"}


# Dates


def test_a_date_goes_to_its_cue_before_the_question(knowledge: KnowledgeBase) -> None:
    text = "appointed in March 2017"
    entity = day(text, "March 2017", "2017-03-01", "month", cues=("appointed_since",))
    assert read(knowledge, text, entity, asked="title_since").facts == {"appointed_since": "2017-03-01"}


def test_a_date_with_two_cues_is_both(knowledge: KnowledgeBase) -> None:
    text = "title and post in March 2017"
    entity = day(text, "March 2017", "2017-03-01", "month", cues=("appointed_since", "title_since"))
    assert read(knowledge, text, entity).facts == {"appointed_since": "2017-03-01", "title_since": "2017-03-01"}


def test_a_bare_date_answers_a_question_for_a_date_only(knowledge: KnowledgeBase) -> None:
    entity = day("2016-07-15", "2016-07-15", "2016-07-15")
    assert read(knowledge, "2016-07-15", entity, asked="title_since").facts == {"title_since": "2016-07-15"}
    assert not read(knowledge, "2016-07-15", entity, asked="contact")
    assert not read(knowledge, "2016-07-15", entity)


@pytest.mark.parametrize(("text", "value"), [("spring 2017", "2017-01-01"), ("last year", ""), ("31 June 2016", "")])
def test_a_vague_date_is_no_fact_but_said_so(knowledge: KnowledgeBase, text: str, value: str) -> None:
    stated = read(knowledge, text, day(text, text, value, vague=True), asked="title_since")
    assert (stated.facts, stated.vague) == ({}, ["title_since"])
    assert stated


@pytest.mark.parametrize("value", ["1949-12-31", "2031-01-01"])
def test_a_date_out_of_range_is_an_error_of_its_fact(knowledge: KnowledgeBase, value: str) -> None:
    stated = read(knowledge, value, day(value, value, value), asked="title_since")
    assert stated.facts == {}
    assert [error.field for error in stated.errors] == ["title_since"]
    assert stated


def test_years_are_no_date(knowledge: KnowledgeBase) -> None:
    """ "Five years" to "since when?": said to be vague, not taken for a day."""
    stated = read(knowledge, "5 years", number("5 years", "5 years", 5, "years"), asked="title_since")
    assert (stated.facts, stated.vague) == ({}, ["title_since"])


# Numbers


@pytest.mark.parametrize(
    ("asked", "text", "words", "value", "unit", "expected"),
    [
        ("required_years", "5", "5", 5, None, {"required_years": 5}),
        ("required_years", "five years", "five years", 5, "years", {"required_years": 5}),
        ("required_years", "4.5年", "4.5年", 4.5, "years", {"required_years": 4.5}),
        ("age", "45岁", "45岁", 45, "age", {"age": 45}),
        ("age", "45", "45", 45, None, {"age": 45}),
        ("age", "45 years", "45 years", 45, "years", {"age": 45}),
        ("retirement_age", "60岁", "60岁", 60, "age", {"retirement_age": 60}),
        ("days", "30天", "30天", 30, "days", {"days": 30}),
        ("staff_count", "200人", "200人", 200, "people", {"staff_count": 200}),
        ("post_level", "八级", "八级", 8, "level", {"post_level": 8}),
        ("requested_level", "level 7", "7", 7, "level", {"requested_level": 7}),
        ("increase_percent", "3%", "3%", 3, "percent", {"increase_percent": 3}),
        # another unit than the one asked for is no answer
        ("days", "十年", "十年", 10, "years", {}),
        ("required_years", "30天", "30天", 30, "days", {}),
        ("required_years", "200人", "200人", 200, "people", {}),
        ("post_level", "三年", "三年", 3, "years", {}),
        ("staff_count", "20%", "20%", 20, "percent", {}),
        ("contact", "7", "7", 7, None, {}),
        ("on_confirmed_list", "5", "5", 5, None, {}),
    ],
)
def test_a_number_answers_the_question_it_can_count(
    knowledge: KnowledgeBase,
    asked: str,
    text: str,
    words: str,
    value: float,
    unit: str | None,
    expected: dict[str, Any],
) -> None:
    stated = read(knowledge, text, number(text, words, value, unit), asked=asked, wanted=(asked,))
    assert stated.facts == expected


def test_a_number_goes_to_its_cue(knowledge: KnowledgeBase) -> None:
    text = "the rules ask for five years"
    entity = number(text, "five years", 5, "years", cues=("required_years",))
    assert read(knowledge, text, entity, asked="contact").facts == {"required_years": 5}


def test_a_cue_of_another_measure_is_passed_over(knowledge: KnowledgeBase) -> None:
    """ "干了" goes with days, but ten years are no days."""
    entity = number("干了十年", "十年", 10, "years", cues=("days",))
    assert read(knowledge, "干了十年", entity, asked="years_at_level", wanted=("years_at_level",)).facts == {
        "years_at_level": 10
    }
    assert not read(knowledge, "干了十年", entity, asked="days", wanted=PAY).facts


def test_people_and_days_are_told_apart_by_their_units(knowledge: KnowledgeBase) -> None:
    text = "200人，干了30天"
    stated = read(
        knowledge, text, number(text, "200人", 200, "people"), number(text, "30天", 30, "days", cues=("days",)),
        asked="staff_count", wanted=PAY,
    )  # fmt: skip
    assert stated.facts == {"staff_count": 200, "days": 30}


def test_a_unit_that_fits_no_fact_of_the_check_states_nothing(knowledge: KnowledgeBase) -> None:
    assert not read(knowledge, "45岁", number("45岁", "45岁", 45, "age"), asked="contact")


def test_two_digits_and_year_are_years_where_a_number_is_asked_for(knowledge: KnowledgeBase) -> None:
    entity = day("10年", "10年", "2010-01-01", "year")
    assert read(knowledge, "10年", entity, asked="required_years").facts == {"required_years": 10}
    assert read(knowledge, "10年", entity, asked="title_since").facts == {"title_since": "2010-01-01"}
    cued = day("要求10年", "10年", "2010-01-01", "year", cues=("required_years",))
    assert read(knowledge, "要求10年", cued, asked="contact").facts == {"required_years": 10}
    cued = day("10年取得", "10年", "2010-01-01", "year", cues=("title_since",))
    assert read(knowledge, "10年取得", cued, asked="required_years").facts == {"title_since": "2010-01-01"}


@pytest.mark.parametrize(
    ("text", "value", "vague"),
    [("2021", "2021-01-01", False), ("21年", "2021-01-01", False), ("2021年底", "2021-01-01", True)],
)
def test_a_year_answers_the_question_for_a_year(knowledge: KnowledgeBase, text: str, value: str, vague: bool) -> None:
    entity = day(text, text, value, "year", vague=vague)
    wanted = ("higher_qualification_year", "years_at_level")
    stated = read(knowledge, text, entity, asked="higher_qualification_year", wanted=wanted)
    assert (stated.facts, stated.vague) == ({"higher_qualification_year": 2021}, [])


def test_a_year_that_is_not_said_is_vague(knowledge: KnowledgeBase) -> None:
    entity = day("last year", "last year", "", "year", vague=True)
    stated = read(knowledge, "last year", entity, asked="higher_qualification_year")
    assert (stated.facts, stated.vague) == ({}, ["higher_qualification_year"])


@pytest.mark.parametrize(
    ("asked", "value", "unit"),
    [
        ("required_years", 31, "years"),
        ("required_years", -1, None),
        ("post_level", 14, "level"),
        ("age", 7, None),
        ("age", 40.5, None),
    ],
)
def test_a_number_out_of_range_is_an_error_of_its_fact(
    knowledge: KnowledgeBase, asked: str, value: float, unit: str | None
) -> None:
    text = str(value)
    stated = read(knowledge, text, number(text, text, value, unit), asked=asked, wanted=(asked,))
    assert stated.facts == {}
    assert [error.field for error in stated.errors] == [asked]


# A choice by its place or its label


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", "direct"),
        ("2", "indirect"),
        ("3", "none"),
        ("2.", "indirect"),
        ("第二个", "indirect"),
        ("Direct contact", "direct"),
        ("direct contact.", "direct"),
        ("间接接触", "indirect"),
        ("indirect", "indirect"),
        ("4", None),
        ("0", None),
        ("-1", None),
        ("direct contact with patients", None),
        ("12", None),
    ],
)
def test_choice_by_number_or_label(knowledge: KnowledgeBase, text: str, expected: str | None) -> None:
    stated = read(knowledge, text, asked="contact")
    assert stated.facts.get("contact") == expected


def test_a_place_counts_only_for_the_question_asked(knowledge: KnowledgeBase) -> None:
    assert not read(knowledge, "2", number("2", "2", 2), asked="on_confirmed_list").facts
    assert not read(knowledge, "2", number("2", "2", 2)).facts


def test_words_go_before_a_place(knowledge: KnowledgeBase) -> None:
    text = "1 case, indirect contact"
    stated = read(
        knowledge, text, number(text, "1", 1), fact(text, "indirect contact", "contact", "indirect"), asked="contact"
    )
    assert stated.facts == {"contact": "indirect"}


# Others, and the unit


@pytest.mark.parametrize("text", ["My colleague had direct contact, I am a clerk", "我同事直接接触过，我是文员"])
def test_what_is_said_of_somebody_else_is_not_the_person_s(knowledge: KnowledgeBase, text: str) -> None:
    words = "direct contact" if "direct" in text else "直接接触"
    job = "clerk" if "clerk" in text else "文员"
    stated = read(knowledge, text, fact(text, words, "contact", "direct"), fact(text, job, "staff_type", "management"))
    assert stated.facts == {"staff_type": "management"}


def test_asking_for_somebody_else_alone_is_their_case(knowledge: KnowledgeBase) -> None:
    text = "My wife had direct contact"
    assert read(knowledge, text, fact(text, "direct contact", "contact", "direct")).facts == {"contact": "direct"}


def test_the_unit_s_work_is_not_the_person_s(knowledge: KnowledgeBase) -> None:
    text = "our hospital worked on the front line"
    stated = read(knowledge, text, fact(text, "front line", "front_line", True), asked="contact")
    assert stated.facts == {"unit_front_line": True}


# Buttons


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ('/inform{"contact":"direct"}', {"contact": "direct"}),
        ('/inform{"on_confirmed_list":false}', {"on_confirmed_list": False}),
        ('/inform{"contact":"sideways"}', {}),
        ('/inform{"colour":"red"}', {}),
        ('/inform{"on_confirmed_list":"maybe"}', {}),
        ("/inform", {}),
    ],
)
def test_buttons_state_what_they_say(knowledge: KnowledgeBase, payload: str, expected: dict[str, Any]) -> None:
    assert stated_facts(knowledge, pressed(payload), "contact", {}, EARLY).facts == expected


# Of another case, or of something else than the fact


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What if I were in a company?", "company"),
        ("Could somebody still apply if they were in a company? Suppose a company pays them.", "a company pays"),
        ("要是我在企业呢？", "企业"),
        ("如果有人在企业，还能报吗？", "企业"),
    ],
)
def test_what_is_only_supposed_is_not_stated(knowledge: KnowledgeBase, text: str, words: str) -> None:
    assert not read(knowledge, text, fact(text, words, "employer_type", "enterprise"))


@pytest.mark.parametrize(
    ("text", "words"),
    [("If possible, answer soon. I work in a company.", "company"), ("如果方便的话请说简单点，我在企业", "企业")],
)
def test_a_polite_if_supposes_nothing(knowledge: KnowledgeBase, text: str, words: str) -> None:
    assert read(knowledge, text, fact(text, words, "employer_type", "enterprise")).facts


@pytest.mark.parametrize(
    ("text", "words"),
    [("A friend had direct contact. Does that count?", "direct contact"), ("我同事直接接触了，有影响吗", "直接接触")],
)
def test_somebody_elses_case_in_a_question_answers_nothing(knowledge: KnowledgeBase, text: str, words: str) -> None:
    entity = fact(text, words, "contact", "direct")
    assert not read(knowledge, text, entity, asked="contact")


UPGRADE = ("front_line", "passed_review", "current_category", "requested_category")


@pytest.mark.parametrize(
    ("text", "held", "wished"),
    [
        ("I am class E and hope for class D", "class E", "class D"),
        ("E类，打算申请D类", "E类", "D类"),
    ],
)
def test_a_category_that_is_wished_for_is_not_held(knowledge: KnowledgeBase, text: str, held: str, wished: str) -> None:
    entities = [fact(text, held, "current_category", "E"), fact(text, wished, "current_category", "D")]
    stated = read(knowledge, text, *entities, wanted=UPGRADE)
    assert stated.facts == {"current_category": "E", "requested_category": "D"}
    assert not stated.contradictory


def test_what_an_opening_asks_for_is_taken_where_its_case_is_told(knowledge: KnowledgeBase) -> None:
    wanted = ("employer_type", "tier", "increase_percent")
    for text, words, taken in (
        ("我们是事业单位，副高岗能加3%吗", "3%", {"increase_percent": 3}),
        ("Our hospital is public, could deputy posts grow by 3%?", "3%", {"increase_percent": 3}),
        ("副高岗能加3%吗", "3%", {}),
    ):
        message = turn(text, entities=[number(text, words, 3, "percent")])
        assert stated_facts(knowledge, message, None, {}, wanted, opens=True).facts == taken, text


def test_the_institution_of_a_grassroots_post_is_no_employer(knowledge: KnowledgeBase) -> None:
    text = "a post of the township's public institution"
    entity = fact(text, "public institution", "employer_type", "public_institution")
    assert not read(knowledge, text, entity, asked="grassroots_post", wanted=("grassroots_post", "age"))
    assert read(knowledge, text, entity).facts


def test_a_number_by_itself_is_an_age_where_an_age_is_wanted(knowledge: KnowledgeBase) -> None:
    text = "a village cadre, 44, college"
    assert read(knowledge, text, number(text, "44", 44), wanted=("age", "education")).facts == {"age": 44}
    assert not read(knowledge, text, number(text, "44", 44))


def test_years_of_an_appointment_are_years_at_the_level(knowledge: KnowledgeBase) -> None:
    text = "聘了4年"
    entity = number(text, "4年", 4, "years", cues=("appointed_since",))
    wanted = ("higher_qualification_year", "years_at_level")
    assert read(knowledge, text, entity, wanted=wanted).facts == {"years_at_level": 4}


def test_who_recognises_a_person_is_not_their_unit(knowledge: KnowledgeBase) -> None:
    text = "outstanding contribution, recognised by the health department"
    entity = fact(text, "recognised", "outstanding_contribution", True)
    wanted = ("unit_front_line", "outstanding_contribution")
    assert read(knowledge, text, entity, wanted=wanted).facts == {"outstanding_contribution": True}


def test_a_unit_named_after_the_words_is_not_their_subject(knowledge: KnowledgeBase) -> None:
    text = "on the front line with the hospital builders"
    entity = fact(text, "on the front line", "front_line", True)
    assert read(knowledge, text, entity, wanted=("front_line",)).facts == {"front_line": True}


def test_a_missing_material_of_either_kind_is_not_inferred_from_a_part(knowledge: KnowledgeBase) -> None:
    text = "the papers are not complete yet"
    part = PartAnswer(0, len(text), "missing_noncore", False, share=0.95, own=0.95)
    message = replace(turn(text), parts=(part,))
    wanted = ("missing_core", "missing_noncore", "commitment")
    assert not stated_facts(knowledge, message, None, {}, wanted)
    assert stated_facts(knowledge, message, "missing_noncore", {}, wanted).facts == {"missing_noncore": False}
