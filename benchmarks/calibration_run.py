"""Run every world in forked processes and make its tables."""

import functools
import multiprocessing
import sys
from collections import defaultdict
from collections.abc import Mapping

import calibration_durations
import calibration_logistic
import calibration_missing
import calibration_models
import calibration_relations
import calibration_shares
import calibration_slopes
import calibration_two_groups
import calibration_two_visits
from calibration_tables import Cell, Table
from calibration_worlds import Tallies, Tally, World, tallies

SECTIONS = [
    calibration_two_visits,
    calibration_two_groups,
    calibration_models,
    calibration_slopes,
    calibration_missing,
    calibration_durations,
    calibration_relations,
    calibration_logistic,
]
BLOCKS = 8  # of each world's cohorts


@functools.cache
def worlds() -> tuple[World, ...]:
    """Return the worlds of all sections."""
    return tuple(world for section in SECTIONS for world in section.worlds())


def all_tables(n_cohorts: int, n_processes: int) -> list[Table]:
    """Simulate every world and return all tables."""
    found: dict[int, Tallies] = defaultdict(lambda: defaultdict(Tally))
    tasks = [(world, block, n_cohorts) for world in range(len(worlds())) for block in range(BLOCKS)]
    with multiprocessing.get_context("fork").Pool(n_processes) as pool:
        for done, (world, part) in enumerate(pool.imap(_block, tasks), start=1):
            for method, tally in part.items():
                found[world][method].add(tally)
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{done} of {len(tasks)} parts")
    return [*_tables(found), *calibration_shares.tables()]


@functools.lru_cache(maxsize=2)
def _truth(world: int) -> Mapping[str, float]:
    return worlds()[world].truth()


def _block(task: tuple[int, int, int]) -> tuple[int, Tallies]:
    world, block, n_cohorts = task
    return world, tallies(worlds()[world], _truth(world), range(block, n_cohorts, BLOCKS), n_cohorts)


def _tables(found: Mapping[int, Tallies]) -> list[Table]:
    tables: dict[tuple[str, str], Table] = {}
    for number, world in enumerate(worlds()):
        table = tables.setdefault((world.section, world.part), Table(world.section, world.part, [], {}))
        table.columns.append(world.label)
        for method, tally in found[number].items():
            if tally.cohorts:  # not a method without p-values among sizes
                table.cells[method, world.label] = _cell(tally, is_size=world.part == "size")
    return list(tables.values())


def _cell(tally: Tally, *, is_size: bool) -> Cell:
    everything = tally.cohorts + tally.without
    without = 100 * tally.without / everything
    return Cell(100 * tally.share, 100 * tally.standard_error, without, is_size)
