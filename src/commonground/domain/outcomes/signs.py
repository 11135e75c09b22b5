"""The signs by which a passage states a priority, or tells something else: in its place in the document, and in its own form.

A sign is a name, how strongly it shows (1, or a mean of log-odds) and the reason in words, empty where it needs none. What each sign
weighs is kept apart (`reference/outcomes/signs.csv`), fitted by `tools/weigh_signs.py` to labelled documents.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from commonground.domain.outcomes.passages import Passage, letters

SHORT = 20  # letters: fewer are a passage only in a list whose introduction or heading wants something
_FAR, _LOUDEST = 8, 4.0  # items of a list that count as beside one, and how much one of them can say


class Sign(NamedTuple):
    """One sign of a passage: its name, its value, and the reason in words."""

    name: str
    value: float
    said: str = ""


_OURS = (
    r"priorit\w+|aims?|ambitions?|objectives?|goals?|commit(?:ments?|ted|s)?|promis\w+|pledg\w+|vision|focus\w*|areas for action"
    r"|what (?:we|i) (?:will|want|are going)|(?:we|i) (?:will|want|need|intend|plan|shall)"
)
_WANTS = re.compile(rf"\b(?:{_OURS}|outcomes?|actions?)\b", re.IGNORECASE)
_TELLS = re.compile(
    r"\b(?:background|context|introduction|foreword|governance|about (?:this|the|us)|because|why"
    r"|what (?:you|people|\w+ people|residents) told|engagement|consultation|evidence|findings|our journey|picture"
    r"|what we (?:already )?know"
    r"|how (?:we will|will we) (?:know|measure|monitor|review|report)"
    r"|how (?:the|this|our) \w+ (?:was|were)|understanding|challenges?|issues?|headlines?|monitoring|progress|achievements?"
    r"|what we have (?:already )?(?:done|achieved)|done so far|data|facts|definitions?|glossary|contents|references|append\w+"
    r"|attachments?|downloads?|documents?"
    r"|contacts?|policy|laws?|duties|case stud\w+|today|minutes|boards?|committee|members?(?:hip)?|partners|attendance|present"
    r"|acknowledg\w+|key initiatives|outline|links|more information|find out more)\b",
    re.IGNORECASE,
)
_STANDS_FOR = re.compile(r"\b(?:values|principles|behaviours|welcome|message|summary|profile|why|needs?|demand|context)\b", re.IGNORECASE)
_REFERENCES = re.compile(
    r"^[\d.]*\s*(?:references|works cited|bibliography|(?:table of )?contents|glossary(?: of terms)?|abbreviations|acronyms|further reading"
    r"|acknowledge?ments?|(?:end|foot) ?notes)$",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:consultation|(?:stakeholder|public|resident) engagement|responses|survey|focus groups?"
    r"|what (?:you|people|\w+ people|residents) (?:told|said))\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:priority|objective|outcome|aim|goal|ambition|commitment|pillar|theme) ?[\da-z]+\b", re.IGNORECASE)
_REPORTED_SPEECH = re.compile(
    r"\b(?:respondents?|participants?|interviewees|attendees) (?:\w+ ){0,2}(?:said|told|felt|suggest\w*|propos\w*|comment\w*|specified"
    r"|agreed|emphasi[sz]ed|highlighted|found|identified|reported|wanted|thought|mentioned|asked)\b"
    r"|\b(?:was|were) (?:felt|suggested|cited|mentioned|reported)\b"
    r"|\b(?:suggested improvements|universal agreement|comments? on|cited as)\b",
    re.IGNORECASE,
)
_LEAD_IN_WANTS = re.compile(rf"\b(?:{_OURS}|proposals?|intends?|success|want to (?:see|be))\b", re.IGNORECASE)
_LEAD_IN_MAY_WANT = re.compile(
    r"\b(?:outcomes?|actions?|will|this means|to (?:achieve|do|deliver) this|opportunit(?:y|ies))\b", re.IGNORECASE
)
_LEAD_IN_TELLS = re.compile(
    r"\b(?:told|said|heard|asked|shows?|found|evidence|members|attended|present|must|dut(?:y|ies)|requires?|was|were|had|have|has"
    r"|last year|past year|because|so far|such as|causes?|factors|challenges|issues|made? up|contains?|covers?|consists?|includes?|sets out"
    r"|resolved|recommend\w*|noted|responsible|partners|wrote|achieved|already|data|figures|contact|measures?|worked with|know|offers?)\b",
    re.IGNORECASE,
)
_NOT_THEIRS = re.compile(
    r"\b(?:national\w*|government|assessment|questions|nhs england|department|consultation|survey|stud(?:y|ies)|research|audit|evaluation"
    r"|inquiry|respon(?:ses|dents)|focus groups?)\b",
    re.IGNORECASE,
)
_AIM = r"(?:aims?|purpose|ambition|vision|goal|target|objective|commitment|focus|priority)"
_SAYS_SO = re.compile(
    rf"\b{_AIM} (?:of [\w ]{{3,40}} )?(?:is|are|was|will be) (?!not\b)|\b(?:is|are|as|become) (?:our|my|a|an|the|its) (?:\w+ )?{_AIM}\b"
    r"|\b(?:strategy|plan|council|board|partners(?:hip)?) (?:aims|seeks|intends|wants?)\b|\bcommitted to\b"
    r"|\b(?:we|i) (?:aim|want|expect|need|intend)\b",
    re.IGNORECASE,
)
_SHALL = re.compile(
    r"\b(?:will|shall|should|must|wants?|wish|need(?:s|ed)? to|aims?|aiming|intend\w*|plans? to|planning to|commit\w*|ambitions?|vision"
    r"|striv(?:e|ing)|seek(?:s|ing)?|aspir\w+|towards|let us|let[’']s|continu(?:e|ing) to|in order to|so that|hope to|by 20[2-5]\d"
    r"|priorit(?:y|ies|ise)|objectives?|goals?|targets?|focus(?:ing)? on|ensur(?:e|ing))\b",
    re.IGNORECASE,
)
_WANTING = re.compile(
    r"\b(?:will|shall|should|must|wants?|needs? to|plans?|ensur(?:e|ing)|intend\w*|expect\w*|commit\w*|priorit\w+|ambition|vision|aim\w*"
    r"|target|objective|let us|continue to|by 20\d\d|more|fewer|better|improve\w*|reduc\w+|increas\w+)\b",
    re.IGNORECASE,
)
_TELLING = re.compile(
    r"\b(?:is|are|was|were|has|have|had|makes?|provides?|includes?|means?|can|may|found|shows?|suggests?|remains?|lives?|brings? together"
    r"|covers?|cost|reported|said|told)\b",
    re.IGNORECASE,
)
_STATE = re.compile(r"\b(?:is|are|was|were|has|have|had)\b", re.IGNORECASE)
_GENERAL = re.compile(
    r"\b(?:leads? to|results? in|reduces|increases|improves|affects?|impacts? (?:on|upon)|underpins?|causes?|contributes? to|enhances"
    r"|(?:is|are) (?:\w+ )?(?:key|crucial|vital|important|essential|central|fundamental|critical|significant|linked|associated|due|caused"
    r"|likely|known|evident|proven|shown|clear)|(?:more|less) likely|can (?:help|increase|reduce|improve|lead|have|be|cause|also)"
    r"|refers? to|defined as|means that|evidence|makes it|plays? an?|ha(?:s|ve) an?|there (?:is|are|has|have|was|were))\b",
    re.IGNORECASE,
)
_DOES = (  # stems of what a body does
    "accelerat achiev adopt advocat address align bring build campaign carry challeng champion coproduc co-produc collaborat commission"
    " complet connect consider continu coordinat co-ordinat creat decreas deliver demonstrat design develop divert driv embed embrac"
    " empower enabl encourag engag enhanc ensur establish evaluat expand explor extend facilitat find focus foster gather giv grow"
    " guarante halv harness help identif implement improv increas influenc integrat introduc interven invest join keep launch lead learn"
    " limit listen lobby maintain mak manag maximis measur minimis mobilis monitor narrow nurtur offer optimis partner pilot prevent"
    " prioritis produc promot protect provid publish pursu rais reach recognis recruit redesign reduc refresh remov respond review secur"
    " seek shar signpost simplif strengthen streamlin support sustain tackl tak train transform understand undertak upskill welcom widen"
).replace(" ", "|")
_DOES_AS_IT_IS = (  # what begins other words as well: "act", not "active"
    "act agre ban cap car clean clear clos collect cut doubl end fight fix fund get halt insulat link look meet open pay plan plant put"
    " repair replac roll run sav set shap shift spend speed start stop target teach test treat turn us work"
).replace(" ", "|")
_IMPERATIVE = re.compile(
    r"(?:(?:action|objective|priority|aim|outcome|goal|commitment)s?(?: ?[\d.]+| [a-z]\))?\s?[-–:)]\s*)?(?:to )?"
    rf"(?:(?:{_DOES})\w*|(?:{_DOES_AS_IT_IS})(?:e|[nprt]?ing)?)\b",
    re.IGNORECASE,
)
_BETTER = re.compile(
    r"(?:more|fewer|less|better|greater|improved|increased|reduced|stronger|good|high(?:er)?|healthier|safer|every(?:one)?"
    r"|all (?:children|people|residents|young)|(?:people|children) (?:are|feel|live|get|can|have|will)|residents"
    r"|an? \w+ (?:place|city|county|borough|community|system|workforce|economy))\b",
    re.IGNORECASE,
)
_YOU = re.compile(r"\byour?\b", re.IGNORECASE)
_LAW = re.compile(
    r"\b(?:act (?:19|20)\d\d|statutory|dut(?:y|ies)|legislation|guidance|national|government|nhs england|white paper|care act)\b",
    re.IGNORECASE,
)
_CITES = re.compile(r"https?:|www\.|\bet al\b|\((?:19|20)\d\d\)", re.IGNORECASE)
_MEASURE = re.compile(
    r"(?:(?:the )?(?:percentage|proportion|number|rate|prevalence|share)|\w+ (?:gap|rate))s? (?:of|in|between)\b", re.IGNORECASE
)
_NAME = re.compile(
    r"(?!\w+ (?:the|an?|our|its|this|new)\b)(?=.*\s[A-Z])[A-Z][\w ,&'’()–-]{3,80}\b(?:[Ss]trategy|[Pp]lan|[Ff]ramework|[Pp]olicy"
    r"|[Pp]rotocol|[Cc]harter)(?: (?:for|20\d\d|\()[^.;:]{0,60})?"
)
_ACTION = re.compile(r"(?:what|action)(?: \d+)?: ", re.IGNORECASE)
_WHO_WILL = re.compile(
    r"\b(?:we|i|it|they|each|every\w*|council|partners?(?:hip)?|board|trust|force|plan|strategy|people|residents|children)"
    r" (?:\w+ )?(?:will|shall)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:owner|who|lead(?: officer| body)?|led by|by when|when|timescale|deadline|measure|source|contact|figure|table)\b[^:]{0,20}:"
    r"|\((?:pdf|docx?|xlsx?|csv)\b|^(?:see|visit|available (?:at|from)):? \S*(?:https?:|www\.)"
    r"|^\((?!\w{1,3}\))|^[\w.’' ]{3,40}\s?[–-]\s(?:[\w/&’'-]+ ){0,3}(?:director|manager|officer|consultant|analyst"
    r"|lead|head|chair|principal|registrar|councillor)\b",
    re.IGNORECASE,
)


def signs_of(passages: Sequence[Passage], wordings: Sequence[float]) -> list[tuple[Sign, ...]]:
    """The signs of each passage of a document, in order. `wordings` are the reader's probabilities of the words alone.

    Empty for what cannot state a priority: a heading, a line that only introduces a list, a label such as "Owner: Transport", a
    reference, and a word or two that stand in no list of what is wanted.
    """
    odds = [_odds(one) for one in wordings]
    beside, around = _company(passages, odds), _section(passages, odds)
    found: list[tuple[Sign, ...]] = []
    for at, passage in enumerate(passages):
        if not _may_want(passage):
            found.append(())
            continue
        said = f"read as {min(max(wordings[at], 0.01), 0.99):.0%} likely from its wording"
        place = _of_place(passage, beside[at], around[at])
        found.append((Sign("wording", odds[at], said), *place, *_of_itself(passage)))
    return found


def _odds(wording: float) -> float:
    return max(-_LOUDEST, min(_LOUDEST, math.log((wording + 1e-4) / (1 - wording + 1e-4))))


def _company(passages: Sequence[Passage], odds: Sequence[float]) -> list[float]:
    """For each item of a list, the mean odds of the items beside it, up to `_FAR` away; 0 elsewhere."""
    means = [0.0] * len(passages)
    start = 0
    while start < len(passages):
        end = start + 1
        if passages[start].kind == "bullet":
            while end < len(passages) and _same_list(passages[start], passages[end]):
                end += 1
            for at in range(start, end):
                beside = [odds[other] for other in range(max(start, at - _FAR), min(end, at + _FAR + 1)) if other != at]
                means[at] = sum(beside) / len(beside) if beside else 0.0
        start = end
    return means


def _same_list(first: Passage, other: Passage) -> bool:
    return (other.kind, other.lead, other.heading) == (first.kind, first.lead, first.heading)


def _section(passages: Sequence[Passage], odds: Sequence[float]) -> list[float]:
    """For each passage, the mean odds of the others that stand under the same headings; 0 where it stands alone."""
    total: dict[tuple[str, ...], float] = defaultdict(float)
    count: dict[tuple[str, ...], int] = defaultdict(int)
    for passage, loud in zip(passages, odds, strict=True):
        total[passage.heading] += loud * (passage.kind != "heading")
        count[passage.heading] += passage.kind != "heading"
    return [
        (total[passage.heading] - loud) / (count[passage.heading] - 1) if passage.kind != "heading" and count[passage.heading] > 1 else 0.0
        for passage, loud in zip(passages, odds, strict=True)
    ]


def _may_want(passage: Passage) -> bool:
    if passage.kind == "heading" or passage.text.rstrip().endswith(":") or _LABEL.search(passage.text):
        return False
    if passage.heading and _REFERENCES.search(passage.heading[-1].strip()):
        return False
    in_list = passage.kind == "bullet" and max(_lead_in(passage.lead), _nearest(passage.heading)[0]) > 0
    return in_list or len(letters(passage.text)) >= SHORT


def _of_place(passage: Passage, company: float, around: float) -> Iterator[Sign]:
    """What the line that introduces its list, its heading, its part and what stands beside it say of a passage."""
    lead, (heading, said) = _lead_in(passage.lead), _nearest(passage.heading)
    chapter = next((one for one in passage.heading if _ASKED.search(one)), "")
    if chapter or (lead < 0 and _NOT_THEIRS.search(passage.lead)):
        company = min(company, 0.0)  # what is listed as somebody else's reads like aims as well
    if lead:
        tells = ", which tells rather than wants" if lead < 0 else ""
        yield Sign("lead_wants" if lead > 0 else "lead_tells", 1, f"in a list introduced by “{passage.lead}”{tells}")
    if heading:
        tells = ", which tells rather than wants" if heading < 0 else ""
        yield Sign("heading_wants" if heading > 0 else "heading_tells", 1, f"stands under “{said}”{tells}")
    if heading >= 0 and chapter:
        yield Sign("chapter_asks", 1, f"is in the part “{chapter}”, which tells what others said")
    last = passage.heading[-1] if passage.heading else ""
    if _STANDS_FOR.search(last):
        yield Sign("heading_stands_for", 1, f"stands under “{last}”, which says who they are or what the need is")
    if _NUMBERED.match(last):
        yield Sign("heading_numbered", 1, "" if said == last else f"stands under “{last}”")
    yield Sign("company", company, f"the other items of its list read like {_sort(company)}" if abs(company) >= 1 else "")
    yield Sign("section", around, f"what else stands under its heading reads like {_sort(around)}" if abs(around) >= 2 else "")


def _sort(odds: float) -> str:
    return "aims" if odds > 0 else "no aims"


def _of_itself(passage: Passage) -> Iterator[Sign]:
    """What a passage's own form says."""
    text, bullet = passage.text.strip(), passage.kind == "bullet"
    shall, wanting, general = _SHALL.search(text), _WANTING.search(text), _GENERAL.search(text)
    telling, will, says = _TELLING.search(text), _WHO_WILL.search(text), _SAYS_SO.search(text)
    action = _ACTION.match(text) or any(name in ("action", "owner", "by when") for name, _ in passage.cells)
    yield Sign("length", math.log(1 + len(text)))
    for held, name, said in (
        (bullet, "item", ""),
        (passage.kind == "row" and not action, "row", "is a row of a table that holds no actions"),
        (action, "action", "is an action of a plan"),
        (says, "says_so", f"says so: “{says and says[0].strip()}”"),
        (will, "who_will", f"says what somebody will do: “{will and will[0]}”"),
        (shall, "shall", f"speaks of what shall be: “{shall and shall[0]}”" if not will and not says else ""),
        (wanting, "wanting", ""),
        (_IMPERATIVE.match(text) and not _STATE.search(text), "to_do", "begins with what is to be done"),
        (_BETTER.match(text), "better", "begins with what is to be better"),
        (_NUMBERED.match(text), "numbered", "is numbered as a priority, an aim or an outcome"),
        (bullet and telling and not wanting, "item_tells", ""),
        (general and not shall, "general", f"says what holds in general (“{general and general[0]}”)"),
        (not bullet and text[:1].islower(), "middle", "begins in the middle of a sentence"),
        (_MEASURE.match(text) and not wanting, "measure", "names a measure"),
        (_NAME.fullmatch(text), "name", "names a document"),
        (_REPORTED_SPEECH.search(text), "reported", "reports what others said"),
        (text[:1] in '“"' and not will and not says, "spoken", "is what somebody said"),
        (text.endswith("?"), "question", "is a question"),
        (_YOU.search(text), "to_reader", "speaks to its reader"),
        (_LAW.search(text), "law", ""),
        (_CITES.search(text), "cites", "points to a source"),
        ("(" in text, "brackets", ""),
    ):
        if held:
            yield Sign(name, 1, said)


def _lead_in(line: str) -> int:
    """1 when a line that introduces a list says what its body wants, -1 when it says something else, 0 when neither."""
    if not line:
        return 0
    if _NOT_THEIRS.search(line):
        return -1
    if _LEAD_IN_WANTS.search(line):
        return 1
    return -1 if _LEAD_IN_TELLS.search(line) else int(bool(_LEAD_IN_MAY_WANT.search(line)))


def _nearest(headings: Sequence[str]) -> tuple[int, str]:
    """The nearest heading that says something: 1 and its words when it wants, -1 when it tells; 0 when none does."""
    for said in reversed(headings):
        sense = -1 if _TELLS.search(said) else int(bool(_WANTS.search(said)))
        if sense:
            return sense, said
    return 0, ""
