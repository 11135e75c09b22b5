"""What an answer says in words: three sentences a committee can read, and the cautions that go with them."""

from __future__ import annotations

from collections.abc import Sequence

from commonground.domain.indicators.wording import MINUS
from commonground.domain.value.appraise import Appraisal, Scenario, Spread
from commonground.domain.value.library import Programme
from commonground.domain.value.nouns import ADULT, MARKS
from commonground.domain.value.question import BY_FIFTH, Question
from commonground.domain.value.world import Effect
from commonground.terms import counted

MODELLED = "This is a model's result, not a measured one: it says what the evidence would imply, not what has happened."


def pounds(amount: float) -> str:
    """Pounds to three figures, in words for the large ones.

    >>> pounds(303_124.0), pounds(-37_012.0), pounds(-1_030_000_000.0)
    ('£303,000', '−£37,000', '−£1.03 billion')
    """
    size = abs(amount)
    sign = MINUS if amount < 0 else ""
    if size >= 999_500_000:
        return f"{sign}£{figures(size / 1e9)} billion"
    if size >= 999_500:
        return f"{sign}£{size / 1e6:.3g} million"
    if size >= 99_950:
        return f"{sign}£{round(size, -3):,.0f}"
    return f"{sign}£{round(size, -2 if size >= 9_995 else (-1 if size >= 995 else 0)):,.0f}"


def figures(amount: float, many: int = 3) -> str:
    """A number to so many figures, never in powers of ten.

    >>> figures(16.42), figures(-0.6284), figures(1.64e6)
    ('16.4', '−0.628', '1,640,000')
    """
    return f"{float(f'{amount:.{many}g}'):,.15g}".replace("-", MINUS)


def _between(spread: Spread) -> str:
    return f"{figures(spread.mean)} ({figures(spread.low)} to {figures(spread.high)})"


def chance_of(share: float) -> str:
    """A share of draws as a chance, never certain: "more than 99%"."""
    if share > 0.99:
        return "more than 99%"
    return "less than 1%" if share < 0.01 else f"{share:.0%}"


def inside(name: str) -> str:
    """A payer's name inside a sentence: "adult social care", "NHS hospitals", "the Treasury"."""
    return name if name.startswith("NHS") else name[:1].lower() + name[1:]


def headline(question: Question, main: Appraisal, scenarios: Sequence[Scenario], place: str, name: str, payer: str) -> tuple[str, ...]:
    """Three sentences: what is gained and spent; whether it is worth it and how sure; who pays, who gains and what it hangs on."""
    cohorts = sum(1 for size in question.intake if size > 0)
    who = people_of(question) if cohorts == 1 else f"{people_of(question)}, starting over {cohorts} years,"
    first = (
        f"{name} for {who} in {place} would cost {pounds(main.programme_cost)} and is modelled to add "
        f"{_between(main.qalys)} quality-adjusted years of life (QALYs) over their lifetimes, in {main.price_year} prices."
    )
    threshold, chance = next(iter(main.chances.items()))
    value = main.net_present_value
    verdict = "whether it is worth its cost we cannot tell"
    if value.low > 0:
        verdict = "it is worth more than it costs"
    elif value.high < 0:
        verdict = "it costs more than it is worth"
    second = (
        f"By the {main.rules} rules {verdict}: its net value is {pounds(value.mean)} ({pounds(value.low)} to {pounds(value.high)}), "
        f"with a chance of {chance_of(chance)} of being worth its cost at {threshold}, and {_kept_up(scenarios)}."
    )
    saves = savings(main)
    top = [f"{inside(name)} ({pounds(amount)})" for name, amount in saves[:2]]
    third = f"{payer} pays; {falls_to(saves, top)}." if top else f"{payer} pays; no payer is shown to save."
    saved = main.public_savings
    if saved.low >= main.programme_cost:
        third += " Public savings alone repay the cost over the participants' lifetimes."
    elif saved.high < main.programme_cost:
        third += " Public savings alone do not repay the cost."
    else:
        third += " Whether public savings alone repay the cost we cannot tell."
    return first, second, third


def glance(question: Question, main: Appraisal, scenarios: Sequence[Scenario], place: str, name: str, payer: str) -> tuple[str, ...]:
    """The same at a first look: about how much, and no verdict, because how sure it is takes more draws."""
    first = (
        f"At a first look, {name} for {people_of(question)} in {place} would cost "
        f"{pounds(main.programme_cost)} and is modelled to add about {figures(main.qalys.mean, 2)} quality-adjusted years of life "
        f"over their lifetimes, in {main.price_year} prices."
    )
    second = (
        f"By the {main.rules} rules its net value is about {pounds(main.net_present_value.mean)}, and {_kept_up(scenarios)}; "
        "how sure that is, and whether it is worth its cost, the whole answer says."
    )
    saves = savings(main)
    top = [inside(name) for name, _ in saves[:1]]
    return first, second, f"{payer} pays; {falls_to(saves, top)}." if top else f"{payer} pays."


def people_of(question: Question) -> str:
    """Everybody who starts, in every year of the intake: "1 person", "1,500 people"."""
    many = question.people.participants * sum(question.intake)
    return counted(round(many), "person", "people") if many >= 1 else f"{many:g} of a person"


def _kept_up(scenarios: Sequence[Scenario]) -> str:
    """The net value over the three persistence scenarios, lowest to highest."""
    low, high = (pounds(find(s.net_present_value.mean for s in scenarios)) for find in (min, max))
    return "the same however long people keep it up" if low == high else f"from {low} to {high} as people keep it up for less or longer"


def savings(main: Appraisal) -> list[tuple[str, float]]:
    """Who is spared a cost in ten years, and how much of it, most first."""
    saved = [(p.words, p.savings["10 years"].mean) for p in main.payers if p.established]
    return sorted(((name, amount) for name, amount in saved if amount > 0), key=lambda row: -row[1])


def falls_to(saves: Sequence[tuple[str, float]], top: Sequence[str]) -> str:
    """Where the savings of ten years fall: most of them where it is most, else the largest."""
    most = sum(amount for _, amount in saves[: len(top)]) > sum(amount for _, amount in saves) / 2
    who = " and ".join(top)
    if most:
        return f"over 10 years most of what is saved falls to {who}"
    return f"over 10 years the largest {'saving falls' if len(top) == 1 else 'savings fall'} to {who}"


def cautions(question: Question, programme: Programme | None, does: Effect) -> tuple[str, ...]:
    """What a reader must know beside the result."""
    said = [MODELLED]
    if programme is not None:
        if programme.status in ("null", "negative"):
            said.append(f"The evidence on this programme is {programme.status}: {programme.effect}.")
        if programme.status in ("uncertain", "not_established"):
            said.append(
                f"The evidence on this programme is {programme.status.replace('_', ' ')} (grade {programme.grade}): {programme.effect}."
            )
        if programme.note:
            said.append(programme.note)
    said += _dose(question, programme)
    if question.people.ages[0] < ADULT:
        said.append(
            f"Under {ADULT} no link from activity to later illness is established, so nothing counts for children, though their cost does."
        )
    said += _reach(question) + _counted(question)
    if does.falls_ratio is not None:
        said.append(
            "Falls avoided are counted, but not fewer fractures, which trials in the NHS have not shown "
            "(falls.injury_follows is 0; set it to 1 to see the other case)."
        )
    if len(question.intake) > 1:
        said.append(
            "Later cohorts are taken to have the ages, rates and prices of the first; other kinds of model are shown for one cohort."
        )
    said.append("Health and wellbeing totals are alternatives, not to be added; the combined view takes the overlap off once.")
    said.append(
        "Activity is taken from what people report, and the links are observed, not trials; a share (causal.share) allows for that."
    )
    return tuple(said)


def _dose(question: Question, programme: Programme | None) -> list[str]:
    """How much activity is added, where that is from and how well it is known."""
    if question.dose is not None:
        minutes, met, source, mark = question.dose.minutes_a_week, question.dose.met, question.dose.source, "user"
    elif programme is not None and programme.minutes_a_week is not None and programme.met is not None:
        minutes, met, source, mark = programme.minutes_a_week, programme.met, programme.dose_source, programme.dose_evidence
    else:
        return []
    return [
        f"The dose is {minutes:g} minutes a week at {met:g} METs: {source.removesuffix('; judgement')} ({MARKS[mark]}).",
        "The dose and adherence are taken as given, so intervals do not hold what is not known of them: ask again with less and with more.",
    ]


def _reach(question: Question) -> list[str]:
    """Who is reached by deprivation, and where that is from."""
    given = [name for name in BY_FIFTH if getattr(question.people, name) is not None]
    if not given:
        return []
    listed = ", ".join(name.removesuffix("_by_fifth").replace("eligible", "eligibility") for name in given)
    source = question.people.reach_source or "no source is given, so that nothing can be claimed from it about fairness"
    return [f"By deprivation fifth the question gives {listed}: {source}."]


COUNTED = {
    "working_days": "working days that employers save",
    "tax_burden": "the marginal excess burden of tax (metb) on net public money",
    "later_costs": "NHS care for every cause in the years gained, which holds the modelled illnesses too",
}


def _counted(question: Question) -> list[str]:
    """What is counted beyond the usual, and values of money that took the price year of what they replace."""
    more = [words for name, words in COUNTED.items() if getattr(question.counting, name)]
    said = [f"The net value also counts, because the question asks for it: {'; '.join(more)}."] if more else []
    for change in question.overrides:
        if (
            change.id.startswith(("cost.", "later.", "threshold.displaced", "wellby.value", "work.day", "work.fiscal"))
            and not change.price_year
        ):
            said.append(f"{change.id} was given without a price year, so it is taken to be in the prices of the value it replaces.")
    return said
