"""Money and engage answer in words, as JSON and as documents, and refuse in words."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.django_db


def test_money_is_told_with_what_is_not_held(cg, starter):
    said = cg("money", "Hartlepool", "--purpose", "public_health")
    assert said.code == 0
    assert "£9.0 million" in said.out
    assert "https://registry.threesixtygiving.org/" in said.out.replace("\n    ", "")


def test_money_as_json_carries_every_amount_and_its_source(cg, starter):
    told = json.loads(cg("money", "E06000001", "--json").out)
    rows = told["tables"][0]["rows"]
    assert any(row["Title"] == "Public health grant" and row["Amount"] == 8_486_000.0 for row in rows)
    assert all(row["Source"] for row in rows)


def test_money_that_is_not_there_is_refused(cg, starter):
    assert cg("money", "Hartlepool", "--year", "1066").code == 3
    assert cg("money", "North East").code == 3


def test_engage_tells_and_writes(cg, starter, tmp_path):
    three = ("E06000001", "E08000021", "E08000024")
    assert "The common part" in cg("engage", *three).out
    told = json.loads(cg("engage", *three, "--json").out)
    assert "icb:E54000050" in {one["body"] for one in told["common"]}
    assert {one["council"] for one in told["local"]} == set(three)
    said = cg("engage", *three, "--pack", "--form", "pdf,docx", "--out", str(tmp_path))
    assert said.code == 0
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".docx", ".pdf"]
    assert cg("engage", "E06000001", "--form", "html", "--out", str(tmp_path)).code == 0
    alone = (tmp_path / "hartlepool-engagement-sheets.html").read_text()
    assert "When each can next say yes" in alone
    assert "that the councils share" not in alone  # one council has no common part
    assert cg("engage", "E06000001", "--form", "exe", "--out", str(tmp_path)).code == 3
