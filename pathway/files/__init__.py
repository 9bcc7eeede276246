"""Reads the project's subset of YAML into values that know their place in the file."""

from pathway.files.finder import Finder
from pathway.files.instead import instead, text_instead
from pathway.files.loader import Node, load_file, load_text, read_file
from pathway.files.shapes import Date, Many, Number, Shape, YesNo, span_at, span_of, validate
from pathway.files.text import Text

__all__ = [
    "Date",
    "Finder",
    "Many",
    "Node",
    "Number",
    "Shape",
    "Text",
    "YesNo",
    "instead",
    "load_file",
    "load_text",
    "read_file",
    "span_at",
    "span_of",
    "text_instead",
    "validate",
]
