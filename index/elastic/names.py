"""What our indices and aliases are called: all behind one prefix, so that several installations may share a cluster."""

from dataclasses import dataclass

__all__ = ["Names"]


@dataclass(frozen=True, slots=True)
class Names:
    prefix: str

    @property
    def read(self) -> str:
        """The alias over all months: what every search asks."""
        return f"{self.prefix}mentions"

    def month(self, month: str) -> str:
        """The alias of one month, for whoever writes to it or asks it for one document."""
        return f"{self.prefix}mentions-{month}"

    def concrete(self, month: str, version: int, generation: int) -> str:
        """The index itself: another one for each version of the mapping and each time it is made again."""
        return f"{self.prefix}mentions-{month}-v{version}-{generation}"

    @property
    def pattern(self) -> str:
        """All months' indices, whatever their version."""
        return f"{self.prefix}mentions-*"

    @property
    def sights(self) -> str:
        return f"{self.prefix}sights"

    @property
    def suppressed(self) -> str:
        return f"{self.prefix}suppressed"

    @property
    def humans(self) -> str:
        return f"{self.prefix}humans"

    @property
    def doomed(self) -> str:
        return f"{self.prefix}doomed"
