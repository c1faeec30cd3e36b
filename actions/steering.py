"""Talk that is no policy question: steering a self-check, courtesies, a person wanted, another language."""

from actions import answering, clauses, talk
from actions.reply import Reply, card
from actions.scene import Scene


def steer(scene: Scene, kind: str) -> Reply:
    """The reply to a kind of talk."""
    checks, is_open = scene.checks, scene.memory.open_check is not None
    if is_open and kind in ("continue", "repeat"):
        return checks.ask_again()
    if kind == "show_clause" or (kind == "why" and not is_open):
        if is_open and not clauses.names_number(scene.turn.text) and not scene.memory.citations:
            return checks.explain()
        return show_clause(scene)
    if kind in ("why", "dont_know", "back") and is_open:
        return {"why": checks.explain, "dont_know": checks.skip, "back": checks.back}[kind]()
    if kind == "stop" and scene.memory.check is not None:
        return checks.stop()
    if kind == "start_over":
        return _start_over(scene)
    if kind == "recall":
        return checks.recall()
    if kind in ("english", "chinese"):
        return _change_language(scene, kind)
    return scene.aside(talk.reply(scene.knowledge, scene.memory, kind, scene.lang))


def show_clause(scene: Scene) -> Reply:
    """The clause that the message names, else the one that the last answer rests on."""
    text = scene.turn.text
    citation = clauses.named_clause(scene.knowledge, text)
    if citation is None and clauses.names_number(text):
        return scene.aside(Reply(scene.say("no_such_clause"), card("fallback", scene.lang)))
    if citation is None and scene.memory.citations:
        citation = scene.memory.citations[0]
    if citation is None:
        return scene.aside(Reply(scene.say("which_clause"), card("fallback", scene.lang)))
    return scene.aside(clauses.show(scene.knowledge, scene.memory, citation, scene.lang))


def _start_over(scene: Scene) -> Reply:
    if scene.memory.check is not None:
        return scene.checks.start_over()
    scene.memory.facts.clear()
    return Reply(scene.say("forgotten"), card("smalltalk", scene.lang))


def _change_language(scene: Scene, kind: str) -> Reply:
    """The last answer again, in the language asked for."""
    scene.speak("en" if kind == "english" else "zh")
    topic = scene.knowledge.topics.get(scene.memory.topic or "")
    if topic is not None and scene.memory.open_check is None:
        return answering.answer(scene.knowledge, scene.memory, topic, scene.memory.details, scene.lang)
    return scene.aside(Reply(scene.say("language_changed"), card("smalltalk", scene.lang)))
