"""Drafts of topics, their publication and their history, as JSON.

A draft is what `policy_kb.drafts.TopicDraft` describes. A body may besides name `based_on` (the number of the version
that the text starts from) and, for an existing draft, `seen` (its `updated_at` when it was opened): what somebody else
did in the meantime is then answered with 409 instead of being overwritten.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from aiohttp import web

from policy_kb.accounts import Account
from policy_kb.audit import Within
from policy_kb.drafts import (
    DraftRefused,
    NoSuchVersion,
    TopicDraft,
    TopicVersions,
    VersionConflict,
    VersionInfo,
    draft_of,
)
from web.bodies import read_object
from web.console.access import Permission
from web.console.bodies import moment, number_in_path, optional_object, whole_number
from web.console.routes import add_call
from web.console.stores import TOPIC_VERSIONS, recording
from web.database import asked
from web.problems import FieldError, Problem, unprocessable

P = ParamSpec("P")
T = TypeVar("T")

_NO_VERSION = "There is no such version."
LONGEST_ID = 64


def add_drafts(app: web.Application) -> None:
    """Adds the calls. All staff read and write drafts; editors decide on them."""
    add_call(app, "GET", "/drafts", Permission.READ, list_drafts)
    add_call(app, "GET", "/drafts/{id}", Permission.READ, show_draft)
    add_call(app, "POST", "/drafts", Permission.READ, save_draft)
    add_call(app, "PUT", "/drafts/{id}", Permission.READ, change_draft)
    add_call(app, "POST", "/drafts/{id}/publish", Permission.EDIT, publish)
    add_call(app, "POST", "/drafts/{id}/discard", Permission.EDIT, discard)
    add_call(app, "GET", "/topics/{id}/history", Permission.READ, history)
    add_call(app, "POST", "/topics/{id}/rollback", Permission.EDIT, roll_back)


async def list_drafts(request: web.Request, account: Account) -> web.Response:
    """`{"drafts": […], "published": […]}`: the open drafts, and what of the console is published now."""
    drafts = await asked(_versions(request).drafts)
    published = await asked(_versions(request).published)
    return web.json_response({"drafts": _listed(drafts), "published": _listed(published)})


async def show_draft(request: web.Request, account: Account) -> web.Response:
    """One version, whatever its state."""
    return _shown(await _version(request))


async def save_draft(request: web.Request, account: Account) -> web.Response:
    """Keeps a new draft: 201, or 422 naming what is wrong in it."""
    body = await read_object(request)
    based_on = _based_on(body)
    draft = await _attempt(draft_of, body)
    entry: Within[VersionInfo] = recording(account, "draft.save", lambda saved: (_subject(saved), None, saved.draft))
    saved = await _attempt(_versions(request).save, draft, account.name, based_on=based_on, within=entry)
    return _shown(saved, 201)


async def change_draft(request: web.Request, account: Account) -> web.Response:
    """Changes a draft; 409 where somebody else has changed or decided it since `seen`."""
    body = await read_object(request)
    former = await _version(request)
    seen, based_on = _seen(body), _based_on(body)
    draft: TopicDraft = await _attempt(draft_of, body)
    entry: Within[VersionInfo] = recording(
        account, "draft.change", lambda saved: (_subject(saved), former.draft, saved.draft)
    )
    save = _versions(request).save
    saved = await _attempt(save, draft, account.name, former.id, seen=seen, based_on=based_on, within=entry)
    return _shown(saved)


async def publish(request: web.Request, account: Account) -> web.Response:
    """Publishes a draft; 422 where the content would not hold with it, 409 where another version was faster."""
    seen = _seen(await optional_object(request))
    draft = await _version(request)
    former = await _published(request, draft.topic_id)
    entry: Within[VersionInfo] = recording(
        account, "topic.publish", lambda done: (_subject(done), former and former.draft, done.draft)
    )
    done = await _attempt(_versions(request).publish, draft.id, account.name, seen=seen, within=entry)
    return _shown(done)


async def discard(request: web.Request, account: Account) -> web.Response:
    """Puts a draft aside."""
    seen = _seen(await optional_object(request))
    draft = await _version(request)
    entry: Within[VersionInfo] = recording(account, "draft.discard", lambda done: (_subject(done), done.draft, None))
    done = await _attempt(_versions(request).discard, draft.id, account.name, seen=seen, within=entry)
    return _shown(done)


async def history(request: web.Request, account: Account) -> web.Response:
    """`{"versions": […], "of_files": topic|null}`: all versions, newest first, and the topic as the files have it."""
    topic = _topic_id(request)
    versions = await asked(_versions(request).history, topic)
    of_files = await asked(_versions(request).of_files, topic)
    if not versions and of_files is None:
        raise Problem(404, "There is no such topic.")
    files = of_files.model_dump(mode="json") if of_files else None
    return web.json_response({"versions": _listed(versions), "of_files": files})


async def roll_back(request: web.Request, account: Account) -> web.Response:
    """Brings back version `number` of the body; 0 brings back the files, and the answer's `version` is then null."""
    wanted = whole_number(await read_object(request), "number")
    topic = _topic_id(request)
    former = await _published(request, topic)
    entry: Within[VersionInfo | None] = recording(
        account, "topic.roll-back", lambda done: (f"{topic} {wanted}", former and former.draft, done and done.draft)
    )
    done = await _attempt(_versions(request).roll_back, topic, wanted, account.name, within=entry)
    return web.json_response({"version": done.model_dump(mode="json") if done else None})


async def _attempt(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """A call of the versions; its refusals become 404, 409 and 422."""
    try:
        return await asked(call, *args, **kwargs)
    except DraftRefused as refused:
        raise unprocessable([FieldError(item.field, item.detail) for item in refused.problems]) from refused
    except VersionConflict as conflict:
        raise Problem(409, str(conflict)) from conflict
    except NoSuchVersion as missing:
        raise Problem(404, str(missing)) from missing


async def _version(request: web.Request) -> VersionInfo:
    found = await asked(_versions(request).find, number_in_path(request, "id", _NO_VERSION))
    if found is None:
        raise Problem(404, _NO_VERSION)
    return found


async def _published(request: web.Request, topic: str) -> VersionInfo | None:
    """What of a topic is published before it is changed."""
    return next((item for item in await asked(_versions(request).published) if item.topic_id == topic), None)


def _versions(request: web.Request) -> TopicVersions:
    return request.app[TOPIC_VERSIONS]


def _topic_id(request: web.Request) -> str:
    topic = request.match_info["id"]
    if len(topic) > LONGEST_ID or not topic.isascii():
        raise Problem(404, "There is no such topic.")
    return topic


def _seen(body: dict[str, Any]) -> datetime | None:
    seen = moment(body, "seen")
    body.pop("seen", None)
    return seen


def _based_on(body: dict[str, Any]) -> int | None:
    based_on = whole_number(body, "based_on") if body.get("based_on") is not None else None
    body.pop("based_on", None)
    return based_on


def _subject(version: VersionInfo) -> str:
    return f"{version.topic_id} {version.number}"


def _listed(versions: Iterable[VersionInfo]) -> list[dict[str, Any]]:
    return [version.model_dump(mode="json") for version in versions]


def _shown(version: VersionInfo, status: int = 200) -> web.Response:
    return web.json_response(text=version.model_dump_json(), status=status)
