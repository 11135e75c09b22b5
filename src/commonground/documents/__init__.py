"""Pages for export: HTML, PDF, DOCX, ODS, XLSX, CSV. No figures are computed here."""
