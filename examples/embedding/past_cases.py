"""Takes over the open cases of an older system: each line of its list becomes the opening of a case."""

import csv
import io
from collections.abc import Mapping

from pathway import Actor, Engine, Opening, Person, Receipt, UsageError

# What the older system gives, here as a text. Ids of people are those of the register, never names.
LIST = """\
number,child,born,guardian,worker,stage,severity
17,child-17,2019-04-30,mother-17,nurse,in support,moderate
18,child-18,2021-11-02,father-18,nurse,plan runs,serious
19,child-19,2016-07-15,mother-19,nurse,waiting,light
20,child-20,2020-02-30,mother-20,nurse,in support,light
"""
STATES = {"new contact": "raised", "in support": "support", "plan runs": "plan_active"}
"""The stages of the older system, as states of the pathway's region `main`."""

NURSE = Person({"level": "basic", "profession": "health"}, serves=frozenset({"professional"}))


def take_over(engine: Engine, row: Mapping[str, str]) -> Receipt:
    """Open a case where the older system has it. UsageError where the line does not fit the pathway.

    The opening is believed: it says who holds which role and in which state the case is. What can be judged is an
    act, here that the worker records what is known of the child. The key makes it safe to run all of it again.
    """
    if row["stage"] not in STATES:
        raise UsageError(f"no state stands for the stage `{row['stage']}`")
    return engine.act(
        f"old-{row['number']}",
        "update_background",
        Actor(row["worker"]),
        role="near_worker",
        record={"child.born": row["born"]},
        reason="taken over from the older system",
        opening=Opening(
            facts={"concern.severity": row["severity"]},
            holds={
                "young_person": (row["child"],),
                "guardian": (row["guardian"],),
                "near_worker": (row["worker"],),
                "responsible": (row["worker"],),
            },
            states={"main": STATES[row["stage"]]},
        ),
        key=f"taken-over-{row['number']}",
    )


def main() -> None:
    with Engine.open(
        "sqlite://",
        pathways=["family_centre"],
        policies=["law", "law_2025_05", "model"],
        people=lambda person: NURSE if person == "nurse" else Person(),
    ) as engine:
        for attempt in ("first", "second"):
            print(f"the {attempt} time")
            for number, row in enumerate(csv.DictReader(io.StringIO(LIST)), start=2):
                try:
                    receipt = take_over(engine, row)
                except UsageError as error:
                    print(f"  line {number}: {error}")
                    continue
                if receipt.accepted:
                    what = "was there already" if receipt.repeated else "taken over"
                    print(f"  line {number}: {what}, in {engine.case(receipt.case).regions['main']}")
                else:
                    print(f"  line {number}: refused, because of {', '.join(receipt.decision.refusals)}")
        nurse = Actor("nurse")
        events = [one.event for one in engine.allowed("old-17", nurse, "near_worker") if one.answer == "yes"]
        print(f"old-17 goes on; the nurse can: {', '.join(events[:4])}, …")
        print(engine.verify() or "the log is whole")


if __name__ == "__main__":
    main()
