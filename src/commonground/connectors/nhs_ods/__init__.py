"""NHS Organisation Data Service: practices, networks, trusts and boards with their codes."""
