"""The program, loaded: what forked processes begin with. Imported by their server alone."""

import gc
from importlib import import_module

_MODULES = (  # more than a second, once and not at each start
    "bot.cli",
    "bot.app",
    "bot.ledger.worker",
    "bot.reporting.documents",
    "bot.reporting.plans",
    "bot.reporting.posters",
    "bot.reporting.publishing",
    "bot.reporting.quality_words",
    "exports.card",
    "tests.support.forked",
    "tests.support.processes",
)

for _module in _MODULES:
    import_module(_module)
gc.collect()
gc.freeze()  # a child that looks for rings among all this would copy it, page by page
