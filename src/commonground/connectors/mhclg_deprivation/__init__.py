"""Ministry of Housing, Communities and Local Government: the English Indices of Deprivation of 2025 and 2019."""

from commonground.connectors.mhclg_deprivation.indices_2019 import READERS as OF_2019
from commonground.connectors.mhclg_deprivation.indices_2025 import READERS as OF_2025

READERS = (*OF_2025, *OF_2019)
