"""Census cells for small-area models: adults of every small area of 2021 by age band and sex, from files that are published openly.

No open file in hand gives small areas by age and sex at once, so: mid-2020 ages of small areas (2011 boundaries, split by Census
2021 residents where areas were split) are moved to each council's ages of mid-2024, and shared between the sexes as the council's age
band was in 2017. Age by ethnic group or by disability for small areas (Census 2021, Nomis) is not among the files.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import duckdb
import pyarrow as pa

from commonground.terms import Refused

FILES = {
    "ages": "population/lsoa11_population_single_year_2020.parquet",
    "changes": "geography/lsoa11_to_lsoa21.parquet",
    "places": "geography/lsoa21_lookup.parquet",
    "codes": "geography/lad_historic_to_current.csv",
    "sexes": "population/lad14_adults16plus_sex_age5_2017.csv",
    "now": "population/lad_population_single_year_2023_2024.parquet",
    "deprivation": "deprivation/iod2025_lsoa21.parquet",
}
SAID = (
    "Cells: Office for National Statistics, mid-2020 ages of small areas, moved to councils' ages of mid-2024; sexes as in the "
    "council's age band of 2017; English Indices of Deprivation 2025 (Open Government Licence v3.0)"
)

_STEPS = {
    "active": "SELECT DISTINCT ladcd, ladcd_active AS code FROM codes",
    "council": "SELECT p.lsoa21cd, p.lad24cd, coalesce(a.code, p.lad24cd) AS code, p.pop_census2021::DOUBLE AS residents "
    "FROM places p LEFT JOIN active a ON a.ladcd = p.lad24cd",
    "whole": "SELECT c.lsoa11cd, sum(residents) AS residents FROM changes c JOIN council USING (lsoa21cd) GROUP BY 1",
    "part": "SELECT c.lsoa11cd, c.lsoa21cd, k.code, k.residents / w.residents AS share "
    "FROM changes c JOIN council k USING (lsoa21cd) JOIN whole w USING (lsoa11cd)",
    "old": "SELECT lsoa11cd, substr(year, 2)::INT AS age, people::DOUBLE AS people "
    "FROM (UNPIVOT ages ON COLUMNS('^a[0-9]+$') INTO NAME year VALUE people) WHERE substr(year, 2)::INT >= 16",
    "small": "SELECT p.lsoa21cd, p.code, o.age, sum(p.share * o.people) AS people FROM old o JOIN part p USING (lsoa11cd) GROUP BY 1, 2, 3",
    "before": "SELECT code, age, sum(people) AS people FROM small GROUP BY 1, 2",
    "newest": "SELECT coalesce(a.code, n.ladcd) AS code, least(n.age, 90) AS age, sum(n.population) AS people "
    "FROM now n LEFT JOIN active a ON a.ladcd = n.ladcd WHERE n.year = 2024 GROUP BY 1, 2",
    "half": "SELECT coalesce(a.code, s.lad14cd) AS code, regexp_extract(s.age_band, '^[0-9]+')::INT AS start, "
    "sum(s.population) FILTER (s.sex = 'female') / sum(s.population) AS women "
    "FROM sexes s LEFT JOIN active a ON a.ladcd = s.lad14cd GROUP BY 1, 2",
    "england": "SELECT regexp_extract(age_band, '^[0-9]+')::INT AS start, "
    "sum(population) FILTER (sex = 'female') / sum(population) AS women FROM sexes GROUP BY 1",
    "change": "SELECT b.code, b.age, n.people / b.people AS times, coalesce(h.women, e.women) AS women FROM before b "
    "JOIN newest n ON n.code = b.code AND n.age = b.age "
    "JOIN england e ON e.start = CASE WHEN b.age < 20 THEN 16 ELSE least(b.age - b.age % 5, 95) END "
    "LEFT JOIN half h ON h.code = b.code AND h.start = e.start WHERE b.people > 0",
    "banded": "SELECT s.lsoa21cd, {band} AS age, sum(s.people * c.times * c.women) AS women, "
    "sum(s.people * c.times * (1 - c.women)) AS men FROM small s JOIN change c ON c.code = s.code AND c.age = s.age GROUP BY 1, 2",
}
_SQL = (
    "SELECT b.lsoa21cd AS area, k.lad24cd AS council, b.age, sex.sex, ((d.imd_decile + 1) // 2)::INT AS fifth, "
    "CASE WHEN sex.sex = 'F' THEN b.women ELSE b.men END AS people FROM banded b JOIN council k USING (lsoa21cd) "
    "JOIN deprivation d USING (lsoa21cd) CROSS JOIN (VALUES ('F'), ('M')) sex(sex) WHERE b.age IS NOT NULL ORDER BY 1, 3, 4"
)


def bands(starts: Sequence[int]) -> list[str]:
    """Names of age bands from their first ages: 16, 25, 75 gives 16-24, 25-74, 75+."""
    ages = list(starts)
    if ages != sorted(set(ages)) or not ages or ages[0] < 16 or ages[-1] > 90:
        raise Refused("ages_unordered", what="Age bands start at rising ages from 16 to 90", ways_out=("Use 16,25,35,45,55,65,75",))
    return [f"{low}-{high - 1}" for low, high in pairwise(ages)] + [f"{ages[-1]}+"]


def adults_by_small_area(folder: Path, starts: Sequence[int]) -> pa.Table:
    """Columns area, council, age, sex (F, M), fifth (of deprivation, 1 most deprived) and people, for adults from the first age on."""
    names = bands(starts)
    if absent := [name for name in FILES.values() if not (folder / name).is_file()]:
        raise Refused(
            "files_absent",
            what=f"These files are not in the folder: {', '.join(absent)}",
            where=str(folder),
            ways_out=("Bring them (docs/reference/data-files.md says which)", "Give cells of your own: area, council, groups, people"),
        )
    connection = duckdb.connect(":memory:")
    for name, file in FILES.items():
        reader = "read_parquet" if file.endswith(".parquet") else "read_csv"
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {reader}('{str(folder / file).replace(chr(39), chr(39) * 2)}')")  # noqa: S608
    band = (
        "CASE " + " ".join(f"WHEN s.age >= {low} THEN '{name}'" for low, name in reversed(list(zip(starts, names, strict=True)))) + " END"
    )
    for name, step in _STEPS.items():
        connection.execute(f"CREATE TEMP TABLE {name} AS {step.replace('{band}', band)}")
    return connection.execute(_SQL).to_arrow_table()
