"""A case on the shipped pathway, from the first concern to a check of its log. It needs no files and no network."""

from datetime import UTC, datetime, timedelta

from pathway import Actor, Engine, ManualClock, Opening, Person

# What the host's register knows: attributes, and the roles that people have in the organisation.
PEOPLE = {
    "nurse": Person({"level": "basic", "profession": "health"}, serves=frozenset({"professional"})),
    "mother": Person(),
    "child": Person(),
}
POLICIES = ["law", "law_2025_05", "model", "county"]

clock = ManualClock(
    datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
)  # a real host leaves this out: the machine's clock

with Engine.open(
    "sqlite://", pathways=["family_centre"], policies=POLICIES, people=PEOPLE, clock=clock
) as engine:
    # A case opens with its first accepted act. The mother raises a concern; the nurse enters it for her.
    opened = engine.act(
        "example-1",
        "raise_concern",
        Actor("mother"),
        role="guardian",
        through="nurse",
        payload={"heard_by": "nurse"},
        record={"concern.type": "parenting"},
        opening=Opening(
            facts={"child.born": "2022-01-10"}, holds={"guardian": ("mother",), "young_person": ("child",)}
        ),
        key="form-4711",  # the same key again gives the same result, and acts once
    )
    print(f"opened {opened.case}, version {opened.version}")

    # A refusal is a result: it says which rule, why, what was read, and what would change it.
    clock.move_to(clock.now() + timedelta(days=1))
    nurse, family = Actor("nurse"), {"mother": "guardian"}
    refused = engine.act(
        opened.case,
        "start_assessment",
        nurse,
        role="near_worker",
        present=family,
        seen_version=opened.version,
    )
    print(f"start_assessment: {'accepted' if refused.accepted else 'refused'}")
    for check in refused.decision.checks:
        if check.answer != "yes" and check.because is not None:
            print(f"  {check.id}: {check.because.en}")
            print(f"    failed: {check.failing}; needed: {', '.join(check.needed)}")

    # What she can do instead. Asking writes nothing.
    events = [one.event for one in engine.allowed(opened.case, nurse, "near_worker") if one.answer == "yes"]
    print(f"the nurse can: {', '.join(events)}")

    talked = engine.act(opened.case, "talk_with_family", nurse, role="near_worker", present=family)
    started = engine.act(
        opened.case,
        "start_assessment",
        nurse,
        role="near_worker",
        present=family,
        seen_version=talked.version,
        reason="the family wants it",
    )
    print(f"start_assessment: {'accepted' if started.accepted else 'refused'}")
    print(f"the case is {engine.case(opened.case).regions['main']}")

    # Deadlines begin and end with acts; a host lets those that are overdue fire, about once a minute.
    engine.act(opened.case, "request_student_welfare", Actor("mother"), role="guardian")
    for running in engine.due(opened.case):
        print(
            f"deadline {running.deadline} for {running.subject}: overdue from {running.due:%Y-%m-%d %H:%M} UTC"
        )
    clock.move_to(clock.now() + timedelta(days=200))
    for fired in engine.fire_due():
        print(f"overdue: {fired.deadline} for {fired.subject}, on {fired.case}")

    # Who did what in which role, and whether the log is whole.
    for entry in engine.history(opened.case):
        name = entry.event.name if entry.event else entry.checks[0]["id"]
        print(f"{entry.seq}. {entry.kind} {name} by {entry.actor} as {entry.role}")
    faults = engine.verify()
    print(faults or "the log is whole")
