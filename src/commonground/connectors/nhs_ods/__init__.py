"""NHS Organisation Data Service: practices, networks, trusts and boards with their codes."""

from commonground.connectors.nhs_ods.listed import READERS as READERS
