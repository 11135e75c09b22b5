"""What a programme is worth: ask a question file, and see what it rests on."""

from __future__ import annotations

from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli import saying, value_further, value_many
from commonground.cli.options import Json
from commonground.cli.value_files import read

if TYPE_CHECKING:
    from commonground.domain.value.answer import Answer

app = typer.Typer(help="See what a programme is worth, to whom, and what that hangs on.", no_args_is_help=True)
QuestionFile = Annotated[Path, typer.Argument(help="A question file (YAML or JSON); - reads it from the pipe.")]


@app.command("ask")
def ask(
    question: QuestionFile,
    json: Json = False,
    csv: Annotated[bool, typer.Option("--csv", help="The account as CSV: every amount with its limits.")] = False,
    chart: Annotated[Path | None, typer.Option(help="Write a picture to this file (.svg or .png).")] = None,
    picture: Annotated[str, typer.Option(help="Which: payers, years, persistence, chances, tornado, fifths or plane.")] = "payers",
) -> None:
    """Ask what a programme is worth.

    The file says which programme, for whom, where and at what cost.
    """
    from commonground.actions.value import ask as value
    from commonground.cli import ready

    text = read(question)
    heard: set[str] = set()

    def progress(what: str, share: float) -> None:
        if what not in heard or share in (0.25, 0.5, 0.75):
            heard.add(what)
            saying.progress(f"{what} ..." if share == 0 else f"{what}: {share:.0%}")

    answer = value.ask(question=text, by=ready.person(), progress=progress)
    if chart is not None:
        _draw(answer, picture, chart)
    if csv:
        saying.say(_account(answer).rstrip())
    elif chart is None or json:
        saying.say(saying.as_json(value.plain(answer)) if json else as_text(answer))


@app.command("case")
def case(
    question: QuestionFile,
    payer: Annotated[str, typer.Option(help="nhs, public-health, social-care, sport-and-leisure, employers, treasury or carers.")] = "nhs",
    form: Annotated[list[str], typer.Option(help="pdf, docx, html or ods; may be given again.")] = ["pdf"],  # noqa: B006 - typer copies it
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("out"),
) -> None:
    """Write the benefit case for one payer, on two pages."""
    from commonground.actions.value import ask as value
    from commonground.actions.value import documents
    from commonground.cli import ready
    from commonground.store import outbox

    asked, by = value.as_question(read(question)), ready.person()
    for each in dict.fromkeys(form):
        body = documents.benefit_case(question=asked, payer=payer, form=each, by=by)
        name = outbox.file_name(asked.place or "England", asked.programme or "own-programme", "benefit-case", payer)
        saying.say(str(outbox.write_whole(out / f"{name.lower()}.{each}", body)))


@app.command("compare")
def compare(
    questions: Annotated[list[Path], typer.Argument(help="Two question files or more, alike in rules, price year and draws.")],
    json: Json = False,
) -> None:
    """Compare programmes as alternatives.

    Doing nothing is always among them.
    """
    from commonground.actions.value import ask as value
    from commonground.cli import ready
    from commonground.domain.value.words import pounds

    found = value.compare(questions=[read(path) for path in questions], by=ready.person())
    if json:
        saying.say(saying.as_json(found))
        return
    kinds = {"ND": "on the frontier", "D": "dominated", "ED": "beaten by a mix of two others"}
    saying.say(saying.paragraph(found.sentence))
    rows = [
        (r.name, pounds(r.cost), f"{r.effect:,.1f}", kinds[r.status], "" if r.icer is None else f"{pounds(r.icer)} against {r.against}")
        for r in found.ranked
    ]
    saying.say("\n" + saying.table(("option", "net cost", "QALYs", "standing", "cost of one more QALY"), rows))
    chances = {t.threshold: t.chances for t in found.curve}
    shown = (20_000.0, 30_000.0, 70_000.0)
    best = [(name, *(f"{chances[t][k]:.0%}" for t in shown)) for k, name in enumerate(found.names)]
    saying.say("\nChance of being best\n" + saying.table(("option", *(f"at £{t:,.0f}" for t in shown)), best))
    saying.say(f"\nKnowing everything would be worth {pounds(found.evpi)} to this decision.")


app.command("rank")(value_many.rank)
app.command("across")(value_many.across)
app.command("grid")(value_further.grid)
app.command("scenarios")(value_further.scenarios)
app.command("cost")(value_further.cost)
app.command("social")(value_further.social)


@app.command("programmes")
def programmes(json: Json = False) -> None:
    """List the programme library.

    What was found, how good the evidence is, and what it costs.
    """
    from commonground.actions.value import ask as value

    held = value.list_programmes()
    if json:
        saying.say(saying.as_json(list(held.values())))
        return
    rows = [
        (
            p.id,
            p.status.replace("_", " "),
            p.grade,
            "yes" if p.valued else "no",
            "not established" if p.cost is None else f"£{p.cost:g} ({p.cost_year})",
        )
        for p in held.values()
    ]
    saying.say(saying.table(("programme", "evidence", "grade", "can be valued", "cost a head"), rows))
    saying.say(f"\n{len(held)} programmes. Grades: A trials, B controlled, C before and after or monitoring, D claim only.")


@app.command("assumptions")
def assumptions(
    contains: Annotated[str, typer.Argument(help="Only those whose id or name contains this.")] = "", json: Json = False
) -> None:
    """List the assumptions that can be overridden.

    Each with its value, evidence mark and source.
    """
    from commonground.actions.value import ask as value
    from commonground.domain.value.nouns import MARKS

    held = [a for a in value.list_assumptions().values() if contains.lower() in a.id or contains.lower() in a.name.lower()]
    if json:
        saying.say(saying.as_json(held))
        return
    if not held:
        saying.say(f"No assumption has {contains!r} in its id or name. `commonground value assumptions` lists them all.")
        return
    rows = [(a.id, f"{a.value:g}", f"{a.unit} {a.price_year}".strip(), MARKS[a.evidence], a.source[:60]) for a in held]
    saying.say(saying.table(("assumption", "value", "unit", "evidence", "source"), rows))


@app.command("inactivity")
def inactivity(
    place: Annotated[str | None, typer.Argument(help="A place by name, code or postcode; else England.")] = None,
    json: Json = False,
) -> None:
    """Show what inactivity costs in a year, by illness and payer."""
    from commonground.actions.value import ask as value
    from commonground.cli import ready
    from commonground.domain.value.nouns import PAYERS
    from commonground.domain.value.words import pounds

    here, rows = value.inactivity(place=place, by=ready.person())
    if json:
        saying.say(saying.as_json(rows))
        return
    nhs = ("nhs_hospital", "nhs_primary")
    total = sum(row.pounds[p][0] for row in rows for p in nhs if p in row.pounds)
    saying.say(
        saying.paragraph(
            f"Inactivity is modelled to cost the NHS {pounds(total)} a year in {here.name} ({rows[0].price_year} prices) through five "
            "illnesses: what would not be spent if every adult did at least 150 minutes a week, at today's rates."
        )
    )
    seen = [p for p in PAYERS if any(p in row.pounds for row in rows)]
    table = [
        (
            row.disease.replace("_", " "),
            f"{row.share[0]:.0%} ({row.share[1]:.0%} to {row.share[2]:.0%})",
            f"{row.cases[0]:,.0f}",
            *(pounds(row.pounds[p][0]) if p in row.pounds else "not established" for p in seen),
        )
        for row in rows
    ]
    saying.say("\n" + saying.table(("illness", "share due to inactivity", "new cases", *(PAYERS[p] for p in seen)), table))
    saying.say("\n" + "\n".join(map(saying.listed, here.notes)))
    saying.say(
        saying.listed("A snapshot: longer life brings later illness, and freed beds are not cash. Never add it to a programme's value.")
    )


@app.command("schema")
def schema(answer: Annotated[bool, typer.Option("--answer", help="Of the answer instead.")] = False) -> None:
    """Print the JSON Schema of a question file, or of its answer."""
    from commonground.actions.value import ask as value

    saying.say(saying.as_json(value.answer_schema() if answer else value.schema()))


def _draw(answer: Answer, picture: str, to: Path) -> None:
    from commonground.actions.value.documents import sources_of
    from commonground.documents.charts import draw
    from commonground.documents.value import pictures
    from commonground.store import outbox
    from commonground.terms import Refused

    made = pictures.of_answer(answer, picture, sources_of(answer)) if picture in pictures.PICTURES else None
    if made is None or to.suffix not in (".svg", ".png"):
        ways = (f"Choose a picture from {', '.join(pictures.PICTURES)}", "Name a file that ends in .svg or .png")
        raise Refused("chart_unknown", what=f"There is no picture {picture!r} as {to.suffix or 'a file without an ending'}", ways_out=ways)
    outbox.write_whole(to, draw.png(made) if to.suffix == ".png" else draw.svg_file(made).encode())
    saying.progress(f"{to}: {made.sentence}")


def _account(answer: Answer) -> str:
    from commonground.actions.value.documents import sources_of
    from commonground.documents.charts import download
    from commonground.documents.value import tables

    return download.csv(tables.numbers(answer, sources_of(answer), whole=True))


def as_text(answer: Answer) -> str:
    """The answer for a terminal: sentences, the account, who gains and pays, what it hangs on, where it is from."""
    from commonground.documents.value import tables
    from commonground.documents.words import listed
    from commonground.domain.value.words import pounds

    a = answer.appraisal
    parts = [saying.paragraph(sentence) for sentence in answer.sentences]
    parts.append(
        f"\nUnder {a.rules} rules, {a.price_year} prices, {answer.draws} draws\n"
        + saying.table(("what", "mean", "95% interval"), tables.account(answer))
    )
    if a.dalys is not None and a.daly_icer is not None:
        per = a.daly_icer.label if a.daly_icer.ratio is None else f"{pounds(a.daly_icer.ratio)} each"
        parts.append(f"Disability-adjusted years averted: {a.dalys.mean:,.1f} ({a.dalys.low:,.1f} to {a.dalys.high:,.1f}); {per}.")
    horizons = list(next((p.savings for p in a.payers if p.established), {}))
    payers = [(p.words, *(pounds(p.savings[h].mean) if p.established else "not established" for h in horizons)) for p in a.payers]
    parts.append("\nWho gains (present value of savings)\n" + saying.table(("payer", *horizons), payers))
    if apart := tables.not_counted(a):
        parts.append(saying.paragraph(f"What falls to {listed(apart)} is not in the net value."))
    keep = [(s.name, f"{s.qalys.mean:,.1f}", pounds(s.net_present_value.mean), s.words) for s in answer.persistence]
    parts.append("\nIf people keep it up for less or longer\n" + saying.table(("scenario", "QALYs", "net value", "in words"), keep))
    bars = [
        (shorten(b.name, 76, placeholder=" …"), f"{b.low_input:.3g}", f"{b.high_input:.3g}", pounds(b.at_low), pounds(b.at_high))
        for b in answer.tornado[:8]
    ]
    parts.append("\nWhat it hangs on most (net benefit)\n" + saying.table(("input", "low", "high", "at low", "at high"), bars))
    turning = [s.words for s in answer.switching if s.value is not None]
    parts.append(
        "\nWhat would have to be true\n"
        + "\n".join(map(saying.listed, turning or ["No single assumption within its range changes the answer."]))
    )
    kinds = [(s.words, _some(s.deaths_avoided_10, 2), _some(s.life_years, 1)) for s in answer.structures]
    parts.append(
        "\nOther kinds of model on the same input (alternatives, never added)\n"
        + saying.table(("model", "deaths avoided in 10 years", "years of life"), kinds)
    )
    if answer.equity:
        last = answer.equity[3]
        parts.append(
            saying.paragraph(
                f"\nFairness: the programme {last.quadrant}, once what its cost displaces is counted (aversion {last.aversion:g}). The "
                f"slope of healthy life from the most to the least deprived is {last.slope_before:.4f} years before and "
                f"{last.slope_after:.4f} after, the concentration index {last.concentration_before:.6f} and {last.concentration_after:.6f}."
            )
        )
        rows = [(f"{d.form} {d.aversion:g}", f"{d.net_total:,.2f}", f"{d.equity_impact:,.3f}") for d in answer.equity]
        parts.append(saying.table(("index, aversion", "net QALYs", "worth of the change in inequality"), rows))
    names = ("most deprived", "second", "third", "fourth", "least deprived", "most over least")
    stairs = [(s.words, *(_some(v, 4) for v in s.by_fifth), _some(s.gap, 2)) for s in answer.staircase]
    parts.append("\nWhere a gap opens, by deprivation fifth\n" + saying.table(("step", *names), stairs))
    parts.append("\nTake care\n" + "\n".join(map(saying.listed, (*answer.notes, *answer.not_established))))
    if answer.unverified:
        parts.append("\nRests on numbers that are not verified\n" + "\n".join(map(saying.listed, answer.unverified)))
    parts.append("\nSources\n" + "\n".join(map(saying.listed, answer.sources)))
    parts.append(f"\nQuestion {answer.fingerprint}, release {answer.release}, {answer.version}.")
    return "\n".join(parts)


def _some(value: float | None, places: int) -> str:
    return "cannot say" if value is None else f"{value:,.{places}f}"
