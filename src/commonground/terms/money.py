"""Amounts of money that know their price year."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from commonground.terms.refused import Refused


@dataclass(frozen=True, order=True)
class Money:
    """Pounds sterling in the prices of a year ("2023/24"); "cash" means the prices of the day.

    >>> Money(Decimal("2.50"), "2023/24") + Money(Decimal("1.50"), "2023/24")
    Money(pounds=Decimal('4.00'), prices='2023/24')
    """

    pounds: Decimal
    prices: str

    def __post_init__(self) -> None:
        if not isinstance(self.pounds, Decimal):
            object.__setattr__(self, "pounds", Decimal(str(self.pounds)))

    def _same_prices(self, other: Money) -> None:
        if self.prices != other.prices:
            raise Refused(
                "price_years_differ",
                what=f"Prices of {self.prices} cannot be put together with prices of {other.prices}",
                ways_out=(f"Convert both to {self.prices} prices with the GDP deflator", f"Convert both to {other.prices} prices"),
            )

    def __add__(self, other: Money) -> Money:
        self._same_prices(other)
        return Money(self.pounds + other.pounds, self.prices)

    def __sub__(self, other: Money) -> Money:
        self._same_prices(other)
        return Money(self.pounds - other.pounds, self.prices)

    def __mul__(self, times: int | Decimal) -> Money:
        return Money(self.pounds * times, self.prices)

    def __str__(self) -> str:
        return f"£{self.pounds:,.0f} ({self.prices} prices)"
