"""Ministry of Housing, Communities and Local Government: what councils spend, as they return it."""

from commonground.connectors.mhclg_finance.lines import READERS as LINES
from commonground.connectors.mhclg_finance.summary import READERS as SUMMARY

READERS = (*SUMMARY, *LINES)
