"""A migration worked out for one case: its image, its deadlines, and the case after them."""

from __future__ import annotations

from datetime import datetime

from pathway.decision import Case, Op, Register, migrated
from pathway.migration.deadlines import deadlines_of
from pathway.migration.image import image_of
from pathway.migration.model import Images, Plan
from pathway.policy import Bundle


def plan(images: Images, bundle: Bundle, case: Case, now: datetime, people: Register) -> Plan:
    """What a migration does to `case` at `now`. `bundle` is the new definition, with the policies that judge it.

    A migration is no act: nothing is judged, and no effect of a state runs. A deadline goes on as it was, by the
    terms under which it began where the new definition can read them.
    """
    image = image_of(images, case)
    if image.problems:
        return Plan(case, problems=tuple(image.problems))
    renaming = [step for step in image.moves if step not in image.crossing]
    before = migrated(images.old, images.new, case, renaming, image.effects, accepted=False)
    timed = deadlines_of(images, bundle, before, tuple(image.crossing), now, people)
    if timed.problems:
        return Plan(case, problems=tuple(timed.problems))
    effects: tuple[Op, ...] = (*image.effects, *timed.ops)
    moves = tuple(image.moves)
    after = migrated(images.old, images.new, case, moves, effects, accepted=case.version > 0)
    return Plan(after, effects, moves, tuple(timed.changes), tuple(timed.flags))
