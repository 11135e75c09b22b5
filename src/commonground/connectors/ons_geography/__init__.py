"""Office for National Statistics: areas, how they nest, what became of withdrawn codes, and outlines."""

from commonground.connectors.ons_geography.areas_in_force import COUNCILS, SMALL_AREAS, SPLITS
from commonground.connectors.ons_geography.boundaries import OUTLINES
from commonground.connectors.ons_geography.history import HISTORY
from commonground.connectors.ons_geography.postcodes import SAMPLE
from commonground.connectors.ons_geography.wards import LOOKUP

READERS = (COUNCILS, SPLITS, SMALL_AREAS, HISTORY, *OUTLINES, SAMPLE, LOOKUP)
