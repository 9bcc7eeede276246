"""The parts of the SARIF 2.1.0 schema that `pathway check` uses, with the names and limits of the official one.

Unlike there, objects allow no properties beside those listed, so that a new one is looked up before it is used.
"""

from __future__ import annotations

from typing import Any, Final

_COUNT: Final = {"type": "integer", "minimum": 1}
_LEVEL: Final = {"enum": ["none", "note", "warning", "error"]}


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


def _of(name: str) -> dict[str, str]:
    return {"$ref": f"#/definitions/{name}"}


def _list(name: str, least: int = 0) -> dict[str, Any]:
    return {"type": "array", "minItems": least, "items": _of(name)}


SCHEMA: Final = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    **_object(
        ["version", "runs"],
        **{"$schema": {"type": "string", "format": "uri"}},
        version={"enum": ["2.1.0"]},
        runs=_list("run"),
    ),
    "definitions": {
        "run": _object(
            ["tool"],
            tool=_object(["driver"], driver=_of("toolComponent")),
            columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            results=_list("result"),
        ),
        "toolComponent": _object(
            ["name"],
            name={"type": "string"},
            version={"type": "string"},
            semanticVersion={"type": "string"},
            rules={**_list("reportingDescriptor"), "uniqueItems": True},
        ),
        "reportingDescriptor": _object(
            ["id"],
            id={"type": "string"},
            name={"type": "string"},
            shortDescription=_of("multiformatMessageString"),
            help=_of("multiformatMessageString"),
            defaultConfiguration=_object([], level=_LEVEL),
        ),
        "multiformatMessageString": _object(["text"], text={"type": "string"}, markdown={"type": "string"}),
        "message": _object(["text"], text={"type": "string"}),
        "result": _object(
            ["message"],
            ruleId={"type": "string"},
            ruleIndex={"type": "integer", "minimum": -1},
            level=_LEVEL,
            message=_of("message"),
            locations=_list("location"),
            relatedLocations={**_list("location"), "uniqueItems": True},
            fixes={**_list("fix"), "uniqueItems": True},
        ),
        "location": _object(
            [],
            id={"type": "integer", "minimum": -1},
            physicalLocation=_of("physicalLocation"),
            message=_of("message"),
        ),
        "physicalLocation": _object(
            ["artifactLocation"], artifactLocation=_of("artifactLocation"), region=_of("region")
        ),
        "artifactLocation": _object(
            [],
            uri={"type": "string", "pattern": r"^[A-Za-z0-9%/:._~!$&'()*+,;=@-]*$"},
            uriBaseId={"type": "string"},
        ),
        "region": _object([], startLine=_COUNT, startColumn=_COUNT, endLine=_COUNT, endColumn=_COUNT),
        "fix": _object(
            ["artifactChanges"], description=_of("message"), artifactChanges=_list("artifactChange", 1)
        ),
        "artifactChange": _object(
            ["artifactLocation", "replacements"],
            artifactLocation=_of("artifactLocation"),
            replacements=_list("replacement", 1),
        ),
        "replacement": _object(
            ["deletedRegion"],
            deletedRegion=_of("region"),
            insertedContent=_object([], text={"type": "string"}),
        ),
    },
}
