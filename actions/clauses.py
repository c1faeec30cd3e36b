"""Showing a clause: the one named by its number, or the one the last answer rests on."""

import re

from actions.memory import Memory
from actions.reply import Reply, button, card
from policy_kb import KnowledgeBase, Language
from policy_kb.knowledge import Node
from policy_kb.wording import notice, source_line

_NUMBER = re.compile(
    r"(?<![\d.])\d{1,2}(?:\.\d{1,2}){1,4}(?![\d.])(?!\s*(?:years?|yrs|months?|%|percent|年|个|岁|％))"
    r"|(?<=第)\d{1,2}(?=条|部分|段|章)"
    r"|(?<=clause )\d{1,2}\b|(?<=section )\d{1,2}\b|(?<=part )\d{1,2}\b|(?<=paragraph )\d{1,2}\b|(?<=services#)\d\b",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"(?<=\d)[（(](\d{1,2})[）)]")
_DIGITS = "一二三四五六七八九"
_CHINESE_PLACE = re.compile(rf"第([{_DIGITS}])(条|部分|段|章)")
_AROUND_A_NUMBER = re.compile(
    r"(?:[\s\W]|第|条|款|部分|段|章|节|呢|那|看|《?操作细则》?|细则|clause|section|paragraph|part|article|and|what|about|the|of|rules?|no)*",
    re.IGNORECASE,
)
_SERVICES = re.compile(r"services?|服务", re.IGNORECASE)


def named_clause(knowledge: KnowledgeBase, text: str) -> str | None:
    """The citation that a message names by number, as a document has it; None where it names none."""
    text = _written_out(text)
    number = _NUMBER.search(text)
    if number is None:
        return None
    documents = sorted(
        knowledge.documents, key=lambda document: (document == "services") != bool(_SERVICES.search(text))
    )
    candidates = (f"{document}#{number[0]}" for document in documents)
    return next((citation for citation in candidates if citation in knowledge.clauses), None)


def names_number(text: str) -> bool:
    """Whether a message names a clause number, existing or not."""
    return _NUMBER.search(_written_out(text)) is not None


def is_only_a_number(text: str) -> bool:
    """Whether a message is nothing but the number of a clause: "第2.5.1条呢"."""
    around, numbers = _NUMBER.subn(" ", _written_out(text))
    return numbers == 1 and _AROUND_A_NUMBER.fullmatch(around) is not None


def _written_out(text: str) -> str:
    """`2.1.2(3)` as `2.1.2.3`, `第三部分` as `第3部分`."""
    text = _BRACKETED.sub(r".\1", text)
    return _CHINESE_PLACE.sub(lambda match: f"第{_DIGITS.index(match[1]) + 1}{match[2]}", text)


def show(knowledge: KnowledgeBase, memory: Memory, citation: str, lang: Language) -> Reply:
    """The clause: its official wording where it was imported, else the restatement, said to be one."""
    node = knowledge.clauses[citation]
    official = node.official.get(lang)
    kind = "clause_official" if official else "clause_restated"
    lines = [
        knowledge.reply(kind, lang, source=knowledge.source([citation], lang), title=node.title[lang]),
        official or node.text[lang],
        notice(knowledge, [citation], lang),
        source_line(knowledge, [citation], lang),
    ]
    others = [other for other in memory.citations if other != citation]
    memory.citations = [citation, *others]
    return Reply("\n".join(lines), card("clause", lang, citation=citation), _buttons(knowledge, node, others, lang))


def _buttons(knowledge: KnowledgeBase, node: Node, others: list[str], lang: Language) -> list[dict[str, str]]:
    near = (list(node.children) or others)[:4]
    return [
        button(
            f"{citation.partition('#')[2]} {knowledge.clauses[citation].title[lang]}",
            "clause",
            citation=citation,
        )
        for citation in near
    ]
