"""One door per zone: outsiders import only ``api``, ``contracts`` and ``entities``."""

import grimp

# `kit` has no inside, and each module of `connectors` is the door to one outside system; the
# catalogue is the list of event types that everybody hears by.
_OPEN_ZONES = {"kit", "connectors"}
_DOORS = {"api", "contracts", "entities"}
_FURTHER_DOORS = {("events", "catalogue")}
# The one place that wires everything may reach for adapters and handlers.
_WIRING = {"project"}


def test_outsiders_use_only_a_zones_door() -> None:
    graph = grimp.build_graph("leadloop")
    trespasses = [
        f"{importer} imports {imported}"
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if _trespasses(importer.split("."), imported.split("."))
    ]
    assert not trespasses, "\n".join(sorted(trespasses))


def _trespasses(importer: list[str], imported: list[str]) -> bool:
    if len(importer) < 2 or len(imported) < 3 or importer[1] == imported[1]:
        return False
    zone, part = imported[1], imported[2]
    allowed = (
        importer[1] in _WIRING
        or zone in _OPEN_ZONES
        or part in _DOORS
        or (zone, part) in _FURTHER_DOORS
    )
    return not allowed


def test_the_rule_catches_a_trespass() -> None:
    assert _trespasses(["leadloop", "web", "x"], ["leadloop", "sales", "models"])
    assert not _trespasses(["leadloop", "web", "x"], ["leadloop", "sales", "api"])
    assert not _trespasses(["leadloop", "sales", "x"], ["leadloop", "sales", "models"])
