"""Hold promised probabilities against what happened."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from leadloop.intake.contracts import Calibration, CalibrationBin

LEAST_OF_A_BIN: Final = 30
MAX_BINS: Final = 10

Pair = tuple[float, bool]


def calibrate(pairs: Sequence[Pair]) -> Calibration | None:
    """Return what promises were worth; None without any.

    Args:
        pairs: Promised probability (0..1) and whether the lead was won, one per lead.

    Bins hold equally many leads (at least ``LEAST_OF_A_BIN`` where there are that many); equal
    promises always share a bin.
    """
    if not pairs:
        return None
    ranked = sorted(pairs)
    count = len(ranked)
    bins = tuple(_bin(part) for part in _parts(ranked))
    return Calibration(
        count=count,
        won=sum(won for _, won in ranked),
        brier=sum((p - won) ** 2 for p, won in ranked) / count,
        ece=sum(b.leads * abs(b.promised - b.observed) for b in bins) / count,
        auc=_auc(ranked),
        bins=bins,
    )


def _parts(ranked: Sequence[Pair]) -> list[list[Pair]]:
    wanted = max(1, min(MAX_BINS, len(ranked) // LEAST_OF_A_BIN))
    size = len(ranked) / wanted
    parts: list[list[Pair]] = [[]]
    for _, equal in groupby(ranked, key=lambda pair: pair[0]):
        if len(parts[-1]) >= size - 0.5:
            parts.append([])
        parts[-1] += equal
    return parts


def _bin(part: Sequence[Pair]) -> CalibrationBin:
    count = len(part)
    promised = sum(p for p, _ in part) / count
    observed = sum(won for _, won in part) / count
    return CalibrationBin(part[0][0], part[-1][0], count, promised, observed)


def _auc(ranked: Sequence[Pair]) -> float | None:
    """Return the area under the ROC curve by ranks (Mann-Whitney); ties count half."""
    won = sum(1 for _, is_won in ranked if is_won)
    lost = len(ranked) - won
    if not won or not lost:
        return None
    rank_sum, below = 0.0, 0
    for _, equal in groupby(ranked, key=lambda pair: pair[0]):
        tied = list(equal)
        rank_sum += sum(is_won for _, is_won in tied) * (below + (len(tied) + 1) / 2)
        below += len(tied)
    return (rank_sum - won * (won + 1) / 2) / (won * lost)
