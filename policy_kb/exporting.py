"""Topics that the console has published, as content files and as training examples.

One file for each topic: `content/topics/<id>.yml`, in the form of the content files, and `nlu/topics/<id>.yml`, in the
form of the examples, where there are any.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from policy_kb.as_examples import plain
from policy_kb.drafts import VersionInfo
from policy_kb.models import Topic

_WIDTH = 120


class _Dumper(yaml.SafeDumper):
    """Lists one level in, text of several lines as a block: the form that people write content in."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def export(versions: Iterable[VersionInfo], directory: Path) -> list[Path]:
    """Writes the files of some versions below a folder, over those that are there; raises what the disk raises."""
    written: list[Path] = []
    for version in versions:
        files = {directory / "content" / "topics" / f"{version.topic_id}.yml": content_file(version)}
        if examples := examples_file(version):
            files[directory / "nlu" / "topics" / f"{version.topic_id}.yml"] = examples
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            written.append(path)
    return written


def content_file(version: VersionInfo) -> str:
    """The topic of a version as a content file, with who wrote and who published it as a comment."""
    return _about(version) + _yaml({"topics": [_record(version.draft.topic)]})


def examples_file(version: VersionInfo) -> str:
    """The examples of a version as a file of training examples; empty where it has none."""
    examples = [plain(example) for example in (*version.draft.examples.en, *version.draft.examples.zh)]
    if not examples:
        return ""
    listed = "".join(f"- {example}\n" for example in examples)
    return _yaml({"version": "3.1", "nlu": [{"intent": f"topic/{version.topic_id}", "examples": listed}]})


def _record(topic: Topic) -> dict[str, Any]:
    """The fields that are not as they would be anyway; `entitlement` is always said."""
    return topic.model_dump(mode="json", exclude_defaults=True)


def _about(version: VersionInfo) -> str:
    published = f", published by {version.decided_by} on {version.decided_at:%Y-%m-%d}" if version.decided_at else ""
    return f"# From the console: version {version.number}, written by {version.author}{published}.\n"


def _yaml(data: dict[str, Any]) -> str:
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)
