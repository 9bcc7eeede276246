"""An asyncio program on the engine: several acts at once, one that is given up, and the same act again by its key."""

import asyncio
from datetime import UTC, datetime

from pathway import Actor, AsyncEngine, ManualClock, Opening, Person, Receipt

NURSE = Person({"level": "basic", "profession": "health"}, serves=frozenset({"professional"}))
FAMILIES = ["a", "b", "c", "d"]


async def raise_concern(engine: AsyncEngine, family: str) -> Receipt:
    """The mother of a family raises a concern, which opens a case; the nurse enters it for her."""
    return await engine.act(
        f"case-{family}",
        "raise_concern",
        Actor(f"mother-{family}"),
        role="guardian",
        through="nurse",
        payload={"heard_by": "nurse"},
        opening=Opening(holds={"guardian": (f"mother-{family}",), "young_person": (f"child-{family}",)}),
        key=f"form-{family}",  # the same form sent again is the same act
    )


async def main() -> None:
    # A real host leaves the clock out: it is the machine's then.
    clock = ManualClock(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    async with AsyncEngine.open(
        "sqlite://",
        pathways=["family_centre"],
        policies=["law", "law_2025_05", "model"],
        people=lambda person: NURSE if person == "nurse" else Person(),
        clock=clock,
        threads=4,
    ) as engine:
        async with asyncio.TaskGroup() as group:
            for family in FAMILIES:
                group.create_task(raise_concern(engine, family))
        async for summary in engine.cases():
            print(f"{summary.id} is {summary.states['main']}")

        # Whoever gives up waiting does not know whether the act was carried out. Its key tells.
        try:
            async with asyncio.timeout(0):
                await raise_concern(engine, "e")
        except TimeoutError:
            print("the time was over before an answer came")
        await raise_concern(engine, "e")
        again = await raise_concern(engine, "e")
        entries = await engine.history("case-e")
        print(f"{again.case}: repeated: {again.repeated}, entries in its log: {len(entries)}")
        print(await engine.verify() or "the log is whole")


if __name__ == "__main__":
    asyncio.run(main())
