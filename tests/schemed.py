"""Files as an editor reads them, and the schemas they are held against."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from jsonschema import Draft7Validator

ROOT: Final = Path(__file__).parent.parent
SCHEMAS: Final = ROOT / "docs" / "schemas"
_LINE: Final = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")


def as_editors_read(text: str) -> Any:
    """A YAML text as JSON, its plain scalars read by the core schema of YAML 1.2."""
    return _json(yaml.compose(text, Loader=yaml.SafeLoader))


def _json(node: Any) -> Any:
    match node:
        case yaml.MappingNode():
            return {key.value: _json(value) for key, value in node.value}
        case yaml.SequenceNode():
            return [_json(item) for item in node.value]
        case yaml.ScalarNode() if node.style is None:
            return _plain(node.value)
        case _:
            return node.value


def _plain(text: str) -> Any:
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    return int(text) if re.fullmatch(r"[-+]?[0-9]+", text) else text


@cache
def validator(path: Path) -> Draft7Validator:
    """The validator of a schema in a file."""
    return Draft7Validator(json.loads(path.read_text(encoding="utf-8")))


def faults(schema: Draft7Validator, text: str) -> list[str]:
    """What a schema finds wrong with a text."""
    return [f"{error.json_path}: {error.message}" for error in schema.iter_errors(as_editors_read(text))]


def named_schema(path: Path) -> Path | None:
    """The schema that the first line of a file names; None where it names none."""
    found = _LINE.match(path.read_text(encoding="utf-8"))
    return None if found is None else (path.parent / found[1]).resolve()
