"""Ask every publisher, or one: each by itself and at once with the others, so that one that fails leaves the others right."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import date, datetime
from queue import SimpleQueue
from threading import Event

import pyarrow as pa
import pyarrow.compute as pc

from commonground.connectors import sources
from commonground.connectors.bringing import Brought, Connector, Ground, Part
from commonground.connectors.declared import DECLARED, schema, together
from commonground.connectors.gov_uk.bring import bring as gov_uk
from commonground.connectors.nhs_ods.bring import bring as nhs_ods
from commonground.connectors.nomis.bring import bring as nomis
from commonground.connectors.ohid_fingertips.bring import bring as fingertips
from commonground.connectors.ons_geography.bring import bring as open_geography
from commonground.connectors.postcodes_io.bring import bring as postcodes_io
from commonground.connectors.sport_england.bring import bring as sport_england
from commonground.connectors.transport import Keeper, Limits, Polite
from commonground.connectors.transport.paging import as_finding
from commonground.connectors.transport.settings import Settings, read
from commonground.terms import Finding, Refused, dated

FAKES = "COMMONGROUND_TEST_PUBLISHERS"

CONNECTORS: tuple[Connector, ...] = (
    Connector(
        name="open_geography",
        publisher="Office for National Statistics, Open Geography",
        brings="outlines, today's wards, and which small area lies in which council",
        bring=open_geography,
        stage=0,
    ),
    Connector(
        name="fingertips",
        publisher="Office for Health Improvement and Disparities, Fingertips",
        brings="activity and health with their limits, counts and denominators",
        bring=fingertips,
    ),
    Connector(name="nomis", publisher="Office for National Statistics, Nomis", brings="population by sex and single year", bring=nomis),
    Connector(name="gov_uk", publisher="GOV.UK", brings="public health grant and revenue outturn of councils", bring=gov_uk),
    Connector(
        name="sport_england",
        publisher="Sport England",
        brings="Active Partnerships, and the facilities of Active Places",
        bring=sport_england,
    ),
    Connector(
        name="nhs_ods", publisher="NHS England, Organisation Data Service", brings="practices, networks, boards and trusts", bring=nhs_ods
    ),
    Connector(
        name="postcodes_io",
        publisher="Postcodes.io",
        brings="where postcodes of organisations and facilities lie that we cannot place",
        bring=postcodes_io,
        stage=2,
    ),
)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How one connector fared: what it brought (nothing where every answer failed), the publisher's rows read, and seconds."""

    connector: Connector
    brought: Brought
    seconds: float

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.brought.parts)

    @property
    def state(self) -> str:
        """ "whole", "partly" (something failed and is named), "failed" (nothing came) or "nothing" (there was nothing to bring)."""
        if self.brought.parts:
            return "partly" if self.brought.errors else "whole"
        return "failed" if self.brought.errors else "nothing"


def chosen(names: Sequence[str]) -> tuple[Connector, ...]:
    """The connectors of these names, or all. Raises `Refused` (connector_unknown)."""
    known = {connector.name: connector for connector in CONNECTORS}
    strange = [name for name in names if name not in known]
    if strange:
        ways = tuple(f"Use {name}: {connector.brings}" for name, connector in known.items())
        raise Refused("connector_unknown", what=f"There is no connector called {', '.join(strange)}", ways_out=ways)
    return tuple(connector for connector in CONNECTORS if not names or connector.name in names)


def fakes() -> dict[str, str]:
    """Local stand-ins for publishers, for tests alone: "nomis=http://127.0.0.1:8151 gov_uk=..." in an environment variable.

    Only addresses of this very machine are taken, so that it cannot lead a connector anywhere else.
    """
    found = dict(pair.partition("=")[::2] for pair in os.environ.get(FAKES, "").split())
    for name, base in found.items():
        if not re.fullmatch(r"http://127\.0\.0\.1:\d{2,5}", base):
            raise Refused("host_not_allowed", what=f"{FAKES} may name only this machine, not {name}={base}", ways_out=(f"Unset {FAKES}",))
    return found


def run(
    wanted: Sequence[Connector],
    *,
    keeper: Keeper,
    ground: Ground,
    since: Callable[[str], datetime | None] = lambda name: None,
    bases: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    progress: Callable[[str, str], None] | None = None,
) -> tuple[Outcome, ...]:
    """Ask them, stage by stage. `progress(name, words)` is called in the thread that asks. Nothing that a publisher or its answers
    do ends the others: it becomes an error of that connector.
    """
    say = progress or (lambda name, words: None)
    at = fakes() if bases is None else bases
    outcomes: list[Outcome] = []
    for stage in sorted({connector.stage for connector in wanted}):
        now = [connector for connector in wanted if connector.stage == stage]
        seen = _standing_on(ground, outcomes)
        outcomes += _at_once(now, keeper, seen, since, at, limits, say)
    order = [connector.name for connector in wanted]
    return tuple(sorted(outcomes, key=lambda outcome: order.index(outcome.connector.name)))


def _at_once(
    now: Sequence[Connector],
    keeper: Keeper,
    ground: Ground,
    since: Callable[[str], datetime | None],
    at: Mapping[str, str],
    limits: Limits | None,
    say: Callable[[str, str], None],
) -> list[Outcome]:
    """Connectors of one stage, each in a thread of its own. What they say is told by the thread that asked, which alone may write
    it down; when that thread is stopped, so are they, at the next thing that they say.
    """
    told: SimpleQueue[tuple[str, str]] = SimpleQueue()
    stopped = Event()

    def tell(name: str, words: str) -> None:
        if stopped.is_set():
            raise Refused("stopped", what="The asking was stopped", ways_out=("Ask again: what came right is kept",))
        told.put((name, words))

    with ThreadPoolExecutor(max_workers=max(1, len(now)), thread_name_prefix="connector") as pool:
        jobs = [pool.submit(_one, one, keeper, ground, since(one.name), at.get(one.name, ""), limits, tell) for one in now]
        try:
            while True:
                left = wait(jobs, timeout=0.2).not_done
                while not told.empty():
                    say(*told.get())
                if not left:
                    return [job.result() for job in jobs]
        except BaseException:
            stopped.set()
            raise


def _one(
    connector: Connector,
    keeper: Keeper,
    ground: Ground,
    since: datetime | None,
    base: str,
    limits: Limits | None,
    say: Callable[[str, str], None],
) -> Outcome:
    started = time.perf_counter()
    try:
        settings: Settings = read(connector.name, base=base)
        polite = Polite(
            keeper=keeper, allowed=settings.allowed(), limits=limits, since=since, progress=lambda words: say(connector.name, words)
        )
        brought = sound(connector.bring(polite, settings, ground))
    except Refused as refused:
        brought = Brought(findings=(as_finding(refused, connector.publisher),))
    except Exception as fault:  # an answer that we did not foresee must not cost the figures of the other publishers
        why = f"{type(fault).__name__}: {str(fault).splitlines()[0] if str(fault) else ''}"
        what = "The answer could not be read, in a way that we did not foresee"
        remedy = "Report it as CONTRIBUTING.md says; the figures that we hold stay"
        brought = Brought(findings=(Finding(code="unforeseen", what=what, where=connector.publisher, why=why, remedy=remedy),))
    return Outcome(connector=connector, brought=brought, seconds=time.perf_counter() - started)


def sound(brought: Brought) -> Brought:
    """What a connector brought without the parts that give one row twice: they are named instead."""
    kept, findings = [], list(brought.findings)
    for part in brought.parts:
        wrong = [name for name, rows in part.tables.items() if _repeats(name, rows)]
        if wrong:
            what = f"The same row of {', '.join(wrong)} came twice with different values, so nothing of this list is taken"
            where = sources.all_sources()[part.source_id].title
            findings.append(Finding(code="row_repeated", what=what, where=where, remedy="Ask again later"))
        else:
            kept.append(part)
    return replace(brought, parts=tuple(kept), findings=tuple(findings))


def _repeats(name: str, rows: pa.Table) -> bool:
    key = list(DECLARED[name].key)
    return rows.select(key).group_by(key, use_threads=False).aggregate([]).num_rows < rows.num_rows


def _standing_on(ground: Ground, outcomes: Iterable[Outcome]) -> Ground:
    """The ground with the postcodes that were brought in but not placed, for the connector that places them."""
    brought = [
        part.tables[name] for outcome in outcomes for part in outcome.brought.parts for name in ("organisation",) if name in part.tables
    ]
    nowhere = {
        postcode
        for table in brought
        for postcode in table.filter(pc.is_null(table.column("place"))).column("postcode").to_pylist()
        if postcode
    }
    before = ground.unplaced
    return replace(ground, unplaced=lambda: tuple(sorted({*before(), *nowhere}))) if nowhere else ground


def tables(outcomes: Iterable[Outcome], *, unchanged: Callable[[Part], bool] = lambda part: False) -> tuple[dict[str, pa.Table], pa.Table]:
    """Everything that came, as declared tables one under the other, and the rows of the table of sources.

    Parts that are `unchanged` are left out. Two parts that give one row are told apart by who is asked last.
    """
    parts = [part for outcome in outcomes for part in outcome.brought.parts if not unchanged(part)]
    held: dict[str, list[pa.Table]] = {}
    for part in parts:
        for name, rows in part.tables.items():
            held.setdefault(name, []).append(rows)
    joined = {name: _last(name, together(name, found)) for name, found in held.items()}
    if "organisation" in joined and "postcode" in joined:
        joined["organisation"] = _placed(joined["organisation"], joined["postcode"])
    return joined, _source_rows(parts)


def _last(name: str, rows: pa.Table) -> pa.Table:
    key = list(DECLARED[name].key)
    numbered = rows.append_column("row", pa.array(range(rows.num_rows)))
    last = numbered.group_by(key, use_threads=False).aggregate([("row", "max")]).column("row_max")
    return rows if len(last) == rows.num_rows else rows.take(last.take(pc.sort_indices(last)))


def _placed(organisations: pa.Table, postcodes: pa.Table) -> pa.Table:
    """Organisations with the council and small area of postcodes that have just been found."""
    lies = {row["postcode"]: (row["place"], row["lsoa"]) for row in postcodes.to_pylist()}
    rows = organisations.to_pylist()
    for row in rows:
        if row["place"] is None and row["postcode"] in lies:
            row["place"], row["lsoa"] = lies[row["postcode"]]
    return pa.Table.from_pylist(rows, schema=schema("organisation"))


def _source_rows(parts: Sequence[Part]) -> pa.Table:
    catalogue = sources.all_sources()
    rows = []
    for part in parts:
        source = catalogue[part.source_id]
        fetched: date = max(raw.when for raw in part.raws).date()
        rows.append(
            {
                **{
                    name: getattr(source, name) or None
                    for name in ("id", "publisher", "title", "licence", "attribution", "address", "note")
                },
                "edition": part.edition or f"as fetched on {dated(fetched)}",
                "published": source.published,
                "file": None,
                "sha256": part.sha256,
                "retrieved": fetched,
            }
        )
    kinds = {"published": pa.date32(), "retrieved": pa.date32()}
    names = ("id", "publisher", "title", "edition", "published", "licence", "attribution", "address", "file", "sha256", "retrieved", "note")
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, kinds.get(name, pa.string())) for name in names]))
