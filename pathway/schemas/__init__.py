"""JSON Schemas of the files that people write, for editors; made of the shapes that the loader itself uses."""

from pathway.schemas.kinds import KINDS, about, schema

__all__ = ["KINDS", "about", "schema"]
