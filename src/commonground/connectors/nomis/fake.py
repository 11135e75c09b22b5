"""A local Nomis: `dataset/ID.data.csv` with select, recordoffset and at most `page` rows an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commonground.connectors.transport.content import to_csv
from commonground.connectors.transport.fake import Answer, Asked, Said, slice_of

PEOPLE = [
    {"date_name": "2024", "geography_code": code, "gender_name": sex, "c_age_name": age, "obs_value": value}
    for code in ("E06000001", "E06000002")
    for sex in ("Male", "Female")
    for age, value in (("Age 0", "512"), ("Aged 90+", ""))
]


def service(rows: Sequence[Mapping[str, str]] = PEOPLE, page: int = 3) -> Answer:
    """Answers any data set with the rows; names of columns come in capitals, as from the real one."""

    def answer(asked: Asked) -> Said:
        if not asked.path.endswith(".data.csv"):
            return Said(status=404)
        wanted = asked.query["select"].split(",")
        found = slice_of(rows, int(asked.query.get("recordoffset", "0")), page)
        lines = [[{**row, "record_count": str(len(rows))}[name] for name in wanted] for row in found]
        return Said(body=to_csv([name.upper() for name in wanted], lines), headers={"Content-Type": "text/csv"})

    return answer
