"""Where something stands in a policy file whose value keeps no place of its own."""

from __future__ import annotations

import re

from pathway.diagnostics import Source, Span


def dated(source: Source, key: str) -> Span:
    """The line of a top-level key, such as `valid_from`; the beginning of the file where there is none."""
    found = re.search(rf"^{key}:[^\n#]*[^\s#]", source.text, re.MULTILINE)
    return source.span(*found.span()) if found else source.span(0, 0)
