"""Office for Health Improvement and Disparities: public health indicators, physical activity among them."""

from commonground.connectors.ohid_fingertips.activity import READERS as ACTIVITY
from commonground.connectors.ohid_fingertips.download import READERS as DOWNLOAD
from commonground.connectors.ohid_fingertips.indicators import READERS as INDICATORS

READERS = (*ACTIVITY, *INDICATORS, *DOWNLOAD)
