"""A local Fingertips: the CSV answer of `all_data/csv/by_indicator_id`, with the columns of the API's documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commonground.connectors.transport.content import to_csv
from commonground.connectors.transport.fake import Answer, Asked, Said

_NAMES = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,Category,Time period,Value,"
    "Lower CI 95.0 limit,Upper CI 95.0 limit,Lower CI 99.8 limit,Upper CI 99.8 limit,Count,Denominator,Value note,Recent Trend,"
    "Compared to England value or percentiles,Compared to percentiles,Time period Sortable,New data,Compared to goal,Time period range"
)
HEADER = _NAMES.split(",")


def row(indicator: int, area: str, period: str, value: float | None, **more: object) -> list[str]:
    """A made-up row of the documented form; with a value it has limits 4 either side, a count and a denominator."""
    known: dict[str, object] = {
        "Indicator ID": indicator,
        "Indicator Name": f"Indicator {indicator}",
        "Parent Code": "E92000001",
        "Parent Name": "England",
        "Area Code": area,
        "Area Name": f"Place {area}",
        "Area Type": "Districts & UAs (from Apr 2023)",
        "Sex": "Persons",
        "Age": "19+ yrs",
        "Time period": period,
        "Time period Sortable": f"{period[:4]}0000",
    }
    if value is not None:
        known |= {"Value": value, "Lower CI 95.0 limit": value - 4, "Upper CI 95.0 limit": value + 4, "Count": 312, "Denominator": 500}
    known |= more
    return [str(known.get(name, "")) for name in HEADER]


def service(rows: Mapping[tuple[int, int], Sequence[Sequence[str]]]) -> Answer:
    """Answers with the rows of (indicator, area type); the header alone where there are none, as the service does."""

    def answer(asked: Asked) -> Said:
        if asked.path != "/api/all_data/csv/by_indicator_id":
            return Said(status=404)
        wanted = [int(number) for number in asked.query["indicator_ids"].split(",")]
        area_type = int(asked.query["child_area_type_id"])
        body = to_csv(HEADER, [line for number in wanted for line in rows.get((number, area_type), ())])
        return Said(body=body, headers={"Content-Type": "text/csv; charset=utf-8", "ETag": f'"{hash(body) & 0xFFFFFF:x}"'})

    return conditional(answer)


def conditional(answer: Answer) -> Answer:
    """Answers 304 to a question that names the present edition."""

    def asked_again(asked: Asked) -> Said:
        said = answer(asked)
        if said.status == 200 and asked.headers.get("if-none-match") == said.headers.get("ETag"):
            return Said(status=304, headers={"ETag": said.headers["ETag"]})
        return said

    return asked_again
