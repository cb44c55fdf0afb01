"""The sentences of the demo, one module a language. All of it was written for this project."""

from harken.demo.prose.de import GERMAN
from harken.demo.prose.en import ENGLISH
from harken.demo.prose.es import SPANISH
from harken.demo.prose.zh import CHINESE

__all__ = ["BANKS"]

BANKS = {bank.lang: bank for bank in (ENGLISH, GERMAN, SPANISH, CHINESE)}
