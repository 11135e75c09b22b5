"""Sport England: sites and facilities of Active Places, and grants awarded."""

from commonground.connectors.sport_england.active_places import READERS as ACTIVE_PLACES
from commonground.connectors.sport_england.grants import READERS as GRANTS

READERS = (*ACTIVE_PLACES, *GRANTS)
