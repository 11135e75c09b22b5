"""Office for National Statistics: how many people live where, by age, sex, disability and ethnic group."""

from commonground.connectors.ons_population.census import READERS as CENSUS
from commonground.connectors.ons_population.mid_year import READERS as MID_YEAR

READERS = (*MID_YEAR, *CENSUS)
