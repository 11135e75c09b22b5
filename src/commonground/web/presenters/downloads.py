"""The forms in which a document can be had, in the order of their links."""

from __future__ import annotations

FORMS = (
    ("PDF", "pdf"),
    ("Word (DOCX)", "docx"),
    ("One web page (HTML)", "html"),
    ("Spreadsheet (ODS)", "ods"),
    ("Excel (XLSX)", "xlsx"),
    ("CSV", "csv"),
    ("JSON", "json"),
)
