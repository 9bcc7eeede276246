"""Findings in files: values with a stable code, a place, and help. Never exceptions."""

from pathway.diagnostics.catalogue import CODES, Code, Severity
from pathway.diagnostics.model import Diagnostic, Edit, Fix, Report, Source, Span

__all__ = ["CODES", "Code", "Diagnostic", "Edit", "Fix", "Report", "Severity", "Source", "Span"]
