"""How likely a passage states a priority where it stands: from its wording, its heading, its list and what introduces it, its table.

The reader's probability of the wording alone comes from labelled passages, two in three of which are priorities; in a whole document
about one in four is. The weights below are those of a logistic regression on whole documents (benchmarks/text/whole.py), rounded. Those of
the line that begins with `_FACT`, and `_CHAPTER_TELLS`, came later: the first four fitted with the others held, the others set by hand to
what real strategies showed; all were checked on every labelled document.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from commonground.domain.outcomes.passages import Passage, letters

SHORT = 20  # letters: fewer are a passage only in a list whose introduction or heading wants something
_START, _WORDING, _COMPANY = -1.25, 0.45, 1.1
_LEAD_WANTS, _LEAD_TELLS = 2.0, -2.0
_HEADING_WANTS, _HEADING_TELLS, _CHAPTER_TELLS = 1.1, -1.1, -1.5
_SAYS, _TOO_SHORT, _QUESTION, _ACTION_ROW = 1.5, -1.5, -1.5, 2.0
_FACT, _REFERS_BACK, _MIDDLE, _WILL, _MEASURED, _NAMED, _REPORTED, _SPOKEN = -1.2, -0.9, -0.9, 0.9, -1.5, -1.5, -2.0, -1.0
_FAR, _LOUDEST = 8, 4.0  # items of a list that count as beside one, and how much one of them can say

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
_MEASURE = re.compile(
    r"(?:(?:the )?(?:percentage|proportion|number|rate|prevalence|share)|\w+ (?:gap|rate))s? (?:of|in|between)\b", re.IGNORECASE
)
_NAME = re.compile(
    r"(?!\w+ (?:the|an?|our|its|this|new)\b)(?=.*\s[A-Z])[A-Z][\w ,&'’()–-]{3,80}\b(?:[Ss]trategy|[Pp]lan|[Ff]ramework|[Pp]olicy"
    r"|[Pp]rotocol|[Cc]harter)(?: (?:for|20\d\d|\()[^.;:]{0,60})?"
)
_ACTION = re.compile(r"(?:what|action)(?: \d+)?: ", re.IGNORECASE)
_BACK = re.compile(r"(?:These|They|This|It|Such|That|There|However|Also|Many|Some|Most|Over|About|Around|Nearly|In 20\d\d)\b")
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


def likelihoods(passages: Sequence[Passage], wordings: Sequence[float]) -> list[tuple[float, tuple[str, ...]]]:
    """(probability that a passage states a priority, the reasons in words) for each passage of a document, in order.

    `wordings` are the reader's probabilities of the words alone. 0 for a heading, a line that only introduces a list, a label such as
    "Owner: Transport", a reference, and a word or two that stand in no list of what is wanted.
    """
    odds = [math.log((one + 1e-4) / (1 - one + 1e-4)) for one in wordings]
    company = _company(passages, odds)
    return [_likelihood(*one) for one in zip(passages, wordings, odds, company, strict=True)]


def _company(passages: Sequence[Passage], odds: Sequence[float]) -> list[float]:
    """For each item of a list, the mean odds of the items beside it, up to `_FAR` away; 0 elsewhere."""
    held = [max(-_LOUDEST, min(_LOUDEST, one)) for one in odds]
    means = [0.0] * len(passages)
    start = 0
    while start < len(passages):
        end = start + 1
        if passages[start].kind == "bullet":
            while end < len(passages) and _same_list(passages[start], passages[end]):
                end += 1
            for at in range(start, end):
                beside = [held[other] for other in range(max(start, at - _FAR), min(end, at + _FAR + 1)) if other != at]
                means[at] = sum(beside) / len(beside) if beside else 0.0
        start = end
    return means


def _same_list(first: Passage, other: Passage) -> bool:
    return (other.kind, other.lead, other.heading) == (first.kind, first.lead, first.heading)


def _likelihood(passage: Passage, wording: float, odds: float, company: float) -> tuple[float, tuple[str, ...]]:
    if passage.kind == "heading" or passage.text.rstrip().endswith(":") or _LABEL.search(passage.text):
        return 0.0, ()
    if passage.heading and _REFERENCES.search(passage.heading[-1].strip()):
        return 0.0, ()
    lead, heading = _lead_in(passage.lead), next((one for one in map(_heading, reversed(passage.heading)) if one[0]), (0, ""))
    if len(letters(passage.text)) < SHORT and (passage.kind != "bullet" or max(lead, heading[0]) <= 0):
        return 0.0, ()
    chapter = next((one for one in passage.heading if _ASKED.search(one)), "")
    if chapter or (lead < 0 and _NOT_THEIRS.search(passage.lead)):
        company = min(company, 0.0)  # what is listed as somebody else's reads like aims as well
    signs = [(_START + _WORDING * odds, f"read as {min(max(wording, 0.01), 0.99):.0%} likely from its wording")]
    signs += [*_of_place((lead, passage.lead), heading, company), *_of_itself(passage)]
    if heading[0] >= 0 and chapter:
        signs.append((_CHAPTER_TELLS, f"is in the part “{chapter}”, which tells what others said"))
    return 1 / (1 + math.exp(-sum(weight for weight, _ in signs))), tuple(said for _, said in signs if said)


def _of_place(lead: tuple[int, str], heading: tuple[int, str], company: float) -> Iterator[tuple[float, str]]:
    """What the line that introduces its list, its heading and the items beside it say of a passage: log-odds, and the reason in words."""
    for (sense, said), where, wants, tells in (
        (lead, "in a list introduced by", _LEAD_WANTS, _LEAD_TELLS),
        (heading, "stands under", _HEADING_WANTS, _HEADING_TELLS),
    ):
        if sense:
            yield wants if sense > 0 else tells, f"{where} “{said}”" + (", which tells rather than wants" if sense < 0 else "")
    beside = "the other items of its list read like " + ("aims" if company > 0 else "no aims")
    yield _COMPANY * company, beside if abs(company) >= 1 else ""


def _of_itself(passage: Passage) -> Iterator[tuple[float, str]]:
    """What a passage's own form says: log-odds, and the reason in words."""
    text, apart = passage.text.strip(), passage.kind != "bullet"
    telling = not _WANTING.search(text)
    fact, will, says = _TELLING.search(text), _WHO_WILL.search(text), _SAYS_SO.search(text)
    action = _ACTION.match(text) or any(name in ("action", "owner", "by when") for name, _ in passage.cells)
    for held, weight, said in (
        (len(letters(text)) < SHORT, _TOO_SHORT, ""),
        (text.endswith("?"), _QUESTION, ""),
        (_BACK.match(text), _REFERS_BACK, ""),
        (apart and text[:1].islower(), _MIDDLE, "begins in the middle of a sentence"),
        (apart and telling and fact, _FACT, f"tells how things are (“{fact and fact[0]}”) and wants nothing"),
        (telling and _MEASURE.match(text), _MEASURED, "names a measure"),
        (_NAME.fullmatch(text), _NAMED, "names a document"),
        (will, _WILL, f"says what somebody will do: “{will and will[0]}”"),
        (_REPORTED_SPEECH.search(text), _REPORTED, "reports what others said"),
        (text[:1] in '“"' and not will and not says, _SPOKEN, "is what somebody said"),
        (says, _SAYS, f"says so: “{says and says[0].strip()}”"),
        (action, _ACTION_ROW, "is an action of a plan"),
    ):
        if held:
            yield weight, said


def _lead_in(line: str) -> int:
    """1 when a line that introduces a list says what its body wants, -1 when it says something else, 0 when neither."""
    if not line:
        return 0
    if _NOT_THEIRS.search(line):
        return -1
    if _LEAD_IN_WANTS.search(line):
        return 1
    return -1 if _LEAD_IN_TELLS.search(line) else int(bool(_LEAD_IN_MAY_WANT.search(line)))


def _heading(said: str) -> tuple[int, str]:
    return -1 if _TELLS.search(said) else int(bool(_WANTS.search(said))), said
