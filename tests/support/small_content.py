"""A policy of three clauses as a folder of content files, for tests that break one thing in it."""

from pathlib import Path

FILES = {
    "documents.yml": """\
documents:
  - id: rules
    title: {en: The rules, zh: 规则}
    short_title: {en: Rules 2022, zh: 《规则》（2022）}
    issuer: {en: The department, zh: 省厅}
    number: {en: No. 1, zh: 第1号}
    year: 2022
    validity: {en: For 2022., zh: 仅限2022年。}
    notice: {en: These are the rules of 2022., zh: 以上为2022年的规定。}
    headings:
      - path: "2"
        title: {en: Methods, zh: 办法}
""",
    "clauses/rules/all.yml": """\
clauses:
  - path: "1"
    title: {en: Scope, zh: 适用范围}
    text: {en: It covers nurses., zh: 适用于护士。}
  - path: "2.10"
    title: {en: School places, zh: 子女入学}
    text: {en: A school for every child., zh: 子女均可入学。}
  - path: "2.9"
    title: {en: Years, zh: 年限}
    text: {en: Three years are needed., zh: 需满三年。}
""",
    "topics/one.yml": """\
topics:
  - id: scope
    title: {en: Who is covered?, zh: 适用哪些人？}
    entitlement: true
    citations: [rules#1]
    answer: {en: Nurses are., zh: 适用于护士。}
    follow_ups: [school]
    check: years
""",
    "topics/two.yml": """\
topics:
  - id: school
    title: {en: School places, zh: 子女入学}
    entitlement: false
    citations: [rules#2.10, rules#1]
    benefit: children
    answer:
      en: Every child may attend a school.
      zh: 子女均可入学。
    variants:
      - when: {employer: enterprise}
        citations: [rules#2.9]
        answer: {en: In an enterprise as well., zh: 企业人员也可以。}
""",
    "benefits.yml": """\
benefits:
  - id: children
    title: {en: School, zh: 入学}
    citations: [rules#2.10]
    categories:
      A: {granted: true, text: {en: Yes for A., zh: A类可以。}}
      B: {granted: true, text: {en: Yes for B., zh: B类可以。}}
      C: {granted: true, text: {en: Yes for C., zh: C类可以。}}
      D: {granted: true, text: {en: Yes for D., zh: D类可以。}}
      E: {granted: false, text: {en: Not for E., zh: E类不享受。}}
""",
    "terms.yml": """\
terms:
  - id: nurse
    preferred: {en: nurse, zh: 护士}
    synonyms: {en: [sister], zh: [护士姐姐]}
    citations: [rules#1]
""",
    "facts.yml": """\
facts:
  - id: employer
    kind: choice
    title: {en: your employer, zh: 单位}
    question: {en: Where do you work?, zh: 您在哪里工作？}
    citations: [rules#1]
    values:
      - {id: hospital, title: {en: Hospital, zh: 医院}}
      - {id: enterprise, title: {en: Enterprise, zh: 企业}}
      - {id: agency, title: {en: Agency, zh: 机关}}
  - id: since
    kind: date
    title: {en: the day you began, zh: 入职时间}
    question: {en: Since when?, zh: 什么时候入职？}
    minimum: 1950-01-01
    maximum: 2030-12-31
""",
    "checks/years.yml": """\
id: years
title: {en: Are the years enough?, zh: 年限够不够}
opening: {en: Let us see., zh: 我们来看看。}
facts: [employer, since]
figures:
  years: {completed_years: since}
conditions:
  - id: hospital
    holds_when: {value: employer, in: [hospital, enterprise]}
    otherwise: not_eligible
    citations: [rules#1]
    title: {en: You work there, zh: 在此工作}
  - id: enough
    holds_when: {value: years, at_least: 3}
    otherwise: not_eligible
    citations: [rules#2.9]
    title: {en: Three years, zh: 满三年}
routes:
  - id: special
    when: {value: employer, is: hospital}
    text: {en: By the hospital., zh: 由医院办理。}
  - id: usual
    text: {en: By the unit., zh: 由单位办理。}
citations: [rules#2.9]
outcomes:
  eligible:
    verdict: {en: It is enough., zh: 够。}
    next_steps: {en: Apply., zh: 请申请。}
  not_eligible:
    verdict: {en: It is not., zh: 不够。}
    next_steps: {en: Wait., zh: 请等待。}
  incomplete:
    verdict: {en: Unknown., zh: 未知。}
    next_steps: {en: Find out., zh: 请了解。}
""",
    "replies.yml": """\
replies:
  - id: source
    text: {en: "Source: {source}", zh: "依据：{source}"}
""",
}


def write_content(root: Path) -> Path:
    """The whole small policy below a folder."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def change(root: Path, name: str, old: str, new: str) -> int:
    """Replaces the one place where `old` stands; returns the line of the change, or of what `→` marks in `new`."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    before = text[: text.index(old)] + new.partition("→")[0] if "→" in new else text[: text.index(old)]
    path.write_text(text.replace(old, new.replace("→", "")), encoding="utf-8")
    return before.count("\n") + 1
