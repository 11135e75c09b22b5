"""What may change at a publisher without our code changing: addresses, ids, page sizes. Each is marked checked or remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commonground.connectors.transport.nouns import Allowed
from commonground.reference import read_yaml
from commonground.terms import Refused


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one connector. `base` stands in for the publisher's address when a local fake is asked."""

    name: str
    hosts: frozenset[str]
    values: Mapping[str, Any]
    remembered: tuple[str, ...] = ()  # settings that nobody has yet confirmed at the live service
    base: str = ""

    def __getitem__(self, name: str) -> Any:
        if name not in self.values:
            where = f"reference/connectors/{self.name}.yaml"
            raise Refused("setting_missing", what=f"The setting {name} is missing", where=where, ways_out=("Add it",))
        return self.values[name]

    def address(self, name: str) -> str:
        """The address in a setting; at the fake, its path."""
        address = str(self[name])
        if not self.base:
            return address
        return self.base + "/" + address.partition("://")[2].partition("/")[2]

    def at(self, address: str) -> str:
        """An address that the publisher named, moved to the fake when one is asked."""
        rest = address.partition("://")[2]
        return self.base + "/" + rest.partition("/")[2] if self.base and rest.partition("/")[0] in self.hosts else address

    def allowed(self) -> Allowed:
        """The hosts of this connector alone, and the fake where there is one."""
        return Allowed(hosts=self.hosts, testing=frozenset({self.base.partition("://")[2]} if self.base else ()))


def read(name: str, *, base: str = "") -> Settings:
    """Settings from `reference/connectors/NAME.yaml`."""
    found = read_yaml(f"connectors/{name}.yaml")
    values = {key: entry["value"] for key, entry in found["settings"].items()}
    remembered = tuple(key for key, entry in found["settings"].items() if entry.get("known") == "remembered")
    return Settings(name=name, hosts=frozenset(found["hosts"]), values=values, remembered=remembered, base=base.rstrip("/"))
