"""A local GOV.UK: search, content and attachments, in the form of the real answers about the public health grant."""

from __future__ import annotations

import io
import zipfile

from commonground.connectors.transport.fake import Answer, Asked, Said

_STEM = "public-health-grants-to-local-authorities"
_ASSETS = "https://assets.publishing.service.gov.uk/media/698b"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"


def spreadsheet(text: str) -> bytes:
    """The smallest file with the marks of an OpenDocument spreadsheet: its first member names what it is, unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), _ODS)
        archive.writestr("content.xml", f"<text>{text}</text>" * 50)
    return out.getvalue()


def service() -> Answer:
    """Answers for three editions; among the results are others, as in the real search."""
    results = [{"title": "Public health grant and social care charging: local authority circulars", "link": "/government/collections/x"}]
    results += [
        {
            "title": f"Public health grants to local authorities: {year} to {year + 1}",
            "link": f"/government/publications/{_STEM}-{year}-to-{year + 1}",
            "public_timestamp": f"{year}-02-10T09:00:00Z",
        }
        for year in (2024, 2026, 2025)
    ]

    def answer(asked: Asked) -> Said:
        if asked.path == "/api/search.json":
            return Said.json({"results": results, "total": len(results)})
        if asked.path.startswith(f"/api/content/government/publications/{_STEM}-"):
            year = asked.path.rsplit("-", 3)[1]
            circular = {"title": "Circular", "content_type": None, "url": f"/government/publications/{_STEM}/circular"}
            name = f"{_ASSETS}/annex-e-{year}.ods"
            annex = {"title": "Annex E: public health grant allocations", "content_type": _ODS, "url": name}
            return Said.json({"title": "x", "details": {"attachments": [circular, annex]}})
        if asked.path.endswith(".ods"):
            return Said(body=spreadsheet(asked.path), headers={"Content-Type": _ODS})
        return Said(status=404)

    return answer
