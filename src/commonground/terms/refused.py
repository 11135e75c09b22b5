"""How Common Ground says no: what, where, why, and every way out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong, or worth knowing, about an input.

    `level` is "error" (nothing is loaded), "warning" (loaded, and marked) or "note".
    """

    code: str
    what: str
    where: str = ""
    why: str = ""
    remedy: str = ""
    level: str = "error"

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.what}" if self.where else self.what]
        if self.why:
            parts.append(self.why)
        if self.remedy:
            parts.append(f"What to do: {self.remedy}")
        return " ".join(part if part.endswith((".", "?", "!")) else part + "." for part in parts)


class Refused(Exception):
    """A request that would give a wrong or unsafe answer, with every way out.

    >>> raise Refused("base_too_small", what="12 people answered", why="At least 30 are needed",
    ...               ways_out=("Combine years", "Choose a larger area"))
    Traceback (most recent call last):
    commonground.terms.refused.Refused: 12 people answered. At least 30 are needed. Either: Combine years; or Choose a larger area.
    """

    def __init__(
        self,
        code: str,
        *,
        what: str,
        where: str = "",
        why: str = "",
        ways_out: Iterable[str] = (),
        findings: Iterable[Finding] = (),
    ) -> None:
        self.code = code
        self.what = what
        self.where = where
        self.why = why
        self.ways_out = tuple(ways_out)
        self.findings = tuple(findings)
        super().__init__(str(self))

    def __str__(self) -> str:
        said = [f"{self.where}: {self.what}" if self.where else self.what, self.why]
        if len(self.ways_out) == 1:
            said.append(f"What to do: {self.ways_out[0]}")
        elif self.ways_out:
            said.append("Either: " + "; or ".join(self.ways_out))
        return " ".join(part if part.endswith((".", "?", "!")) else part + "." for part in said if part)


@dataclass(kw_only=True)
class Findings:
    """A list that collects every finding before anyone is told, so that nothing is reported one at a time."""

    items: list[Finding] = field(default_factory=list)

    def add(self, code: str, what: str, *, where: str = "", why: str = "", remedy: str = "", level: str = "error") -> None:
        self.items.append(Finding(code=code, what=what, where=where, why=why, remedy=remedy, level=level))

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(item for item in self.items if item.level == "error")

    def refuse_if_any(self, *, code: str, what: str, ways_out: Iterable[str] = ()) -> None:
        """Raise `Refused` carrying all findings when at least one is an error."""
        if self.errors:
            raise Refused(code, what=what, ways_out=ways_out, findings=self.items)
