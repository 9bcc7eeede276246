"""Documents that people write beside pathways and policies: people, stories, scenarios; and all of them by name."""

from pathway.documents.library import Document, FaultyFiles, Library, from_texts

__all__ = ["Document", "FaultyFiles", "Library", "from_texts"]
