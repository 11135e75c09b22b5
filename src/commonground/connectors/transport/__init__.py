"""How every connector asks its publisher: politely, only the hosts it may ask, and keeping each answer as it came."""

from commonground.connectors.transport.memory import MemoryKeeper
from commonground.connectors.transport.nouns import Allowed, Fetched, Keeper, Limits, Raw
from commonground.connectors.transport.polite import Polite

__all__ = ["Allowed", "Fetched", "Keeper", "Limits", "MemoryKeeper", "Polite", "Raw"]
