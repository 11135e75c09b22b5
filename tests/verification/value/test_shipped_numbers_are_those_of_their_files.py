"""Numbers that the package ships, made again from the file they cite. A row that says it was recomputed is held to it here."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from commonground import reference

RECOMPUTED = "recomputed by machine from the cited file; not checked by a second person"


def shipped(name: str) -> list[dict[str, str]]:
    with reference.open_text(f"value/{name}.csv") as file:
        return list(csv.DictReader(file))


def held(shared: Path) -> dict[str, dict[str, str]]:
    with (shared / "reference" / "value_parameters.csv").open(encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


SAID = {
    "all_causes": "all-cause mortality",
    "coronary_heart_disease": "CHD incidence",
    "stroke": "stroke incidence",
    "heart_failure": "heart failure",
    "type_2_diabetes": "type 2 diabetes",
    "breast_cancer": "breast cancer",
    "colon_cancer": "colon cancer",
    "dementia": "dementia",
    "depression": "depression",
}


def test_every_dose_of_every_curve_is_the_published_one(shared: Path) -> None:
    published = [row for row in held(shared).values() if row["group"] == "dose_response" and row["parameter"].startswith("RR ")]
    for row in shipped("curves"):
        same = [
            p
            for p in published
            if p["parameter"].startswith(f"RR {SAID[row['outcome']]}")
            and f" at {row['dose']} " in p["parameter"]
            and "mortality" not in p["parameter"].replace("all-cause mortality", "")
        ]
        assert len(same) == 1, row
        assert [float(row[k]) for k in ("rr", "low", "high")] == [float(same[0][k]) for k in ("value", "ci_low", "ci_high")]
        assert row["checked_by"] == RECOMPUTED


def test_the_price_index_is_the_one_held(shared: Path) -> None:
    published = [float(value) for value in held(shared)["COS208"]["value"].split(";")]
    own = {row["id"]: row for row in shipped("parameters")}
    for year, value in zip(range(2013, 2025), published, strict=True):
        assert float(own[f"deflator.{year}"]["value"]) == value
        assert own[f"deflator.{year}"]["checked_by"] == RECOMPUTED


def test_the_costs_of_the_uk_biobank_models_are_those_of_their_table(shared: Path) -> None:
    file = held(shared)
    own = {row["id"]: row for row in shipped("parameters")}
    for key, source in BIOBANK.items():
        assert [float(own[key][k]) for k in ("value", "low", "high")] == [float(file[source][k]) for k in ("value", "ci_low", "ci_high")], (
            key
        )
        assert own[key]["checked_by"] == RECOMPUTED


def test_people_and_death_rates_are_those_of_the_national_statistics(shared: Path) -> None:
    """Thousands of people by sex and age, mid-2023; the national life table of 2018 to 2020."""
    own = {int(row["age"]): row for row in shipped("people")}
    with (shared / "data" / "population" / "england_population_sex_single_year_2023.csv").open(encoding="utf-8") as file:
        seen = 0
        for row in csv.DictReader(file):
            if row["sex"] in ("males", "females") and row["age"].isdigit() and int(row["age"]) < 90:
                seen += 1
                assert float(own[int(row["age"])][row["sex"].removesuffix("s")]) == pytest.approx(float(row["population"]) / 1000, abs=5e-4)
    assert seen == 180
    rates = {(row["sex"], int(row["age"])): float(row["fatality"]) for row in shipped("rates") if row["disease"] == "all_causes"}
    with (shared / "data" / "life_tables" / "ons_national_life_tables_england_2018_2020.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if int(row["age"]) < 100:
                assert rates[row["sex"], int(row["age"])] == pytest.approx(float(row["mx"]), abs=1e-6)


def test_no_other_row_claims_to_have_been_recomputed() -> None:
    claimed = {row["id"] for row in shipped("parameters") if row["checked_by"] == RECOMPUTED}
    assert claimed == {f"deflator.{year}" for year in range(2013, 2025)} | set(BIOBANK)


BIOBANK = {
    "cost.coronary_heart_disease.nhs_hospital.0": "COS164",
    "cost.coronary_heart_disease.nhs_hospital.1": "COS165",
    "cost.coronary_heart_disease.nhs_hospital.2": "COS166",
    "cost.coronary_heart_disease.nhs_hospital.3plus": "COS167",
    "cost.coronary_heart_disease.nhs_primary.0": "COS168",
    "cost.stroke.nhs_hospital.0": "COS169",
    "cost.stroke.nhs_hospital.1": "COS170",
    "cost.stroke.nhs_hospital.2": "COS171",
    "cost.stroke.nhs_hospital.3plus": "COS172",
    "cost.stroke.nhs_primary.0": "COS173",
    **{f"cost.type_2_diabetes.nhs_primary.{k}": "COS176" for k in ("0", "1", "2", "3plus")},
    **{f"cost.type_2_diabetes.nhs_hospital.{k}": "COS177" for k in ("0", "1", "2", "3plus")},
    **{f"cost.{d}.nhs_hospital.{k}": c for d in ("breast_cancer", "colon_cancer")
       for k, c in (("0", "COS180"), ("1", "COS182"), ("2", "COS183"), ("3plus", "COS186"))},
    **{f"cost.{d}.nhs_primary.0": "COS181" for d in ("breast_cancer", "colon_cancer")},
}  # fmt: skip
