"""What stands where in the kernel's memory: one array of 64-bit words, in which records refer to each other.

A record's address is the place of its first word; `RUN_STEP` is the offset of a run's step in it. Words below
`FIRST` are registers. Lists of fixed length are a count and the items. The address 0 is no record.
"""

from __future__ import annotations

from typing import Final

NONE: Final = -(2**63)
"""A value that is not set, or not known."""
LEFT: Final = NONE + 1
"""A drawn value that cannot be had: its field is left out."""
FULL: Final = NONE + 2
"""Drawn from a pool in which nobody may take another case."""
NEVER: Final = 2**62  # as `pathway.simulation.draws` has it

NO_KEY: Final = 2**63 - 1
"""Later than the key of any event."""

CAPACITY, ARRIVAL, DEADLINE, DONE, READY, PATIENCE = range(6)
WAITING, QUEUED, WORKING, DROPPED = range(4)

# Why the kernel came back: at the end, with a full trace, short of memory, after a while, or stopped.
ENDED, FLUSH, GROW, REST, OVER_BUDGET, ENDLESS, BEYOND, TOO_MANY, WITHOUT_END = range(9)

# Registers. The first group describes the run, the second is its state, the third the pathway of the case that is
# being judged and that judging, the last what follows. Of an array of scratch space the count of its words follows
# its address.
(
    TOP, LIMIT, END, WARM_UP, BUDGET, CLIENTS, SEED, REPLICATION, TRACING, KEEP, STREAMS, POOLS, CASE_LINES,
    FACT_DRAWS, HOLD_DRAWS, GROUPS, GROUP_SIZE, CLIENT_GROUPS, START_DAY, HAS_FINALS, WEEKS, TALLY, COUNTS,
    ATTEMPTS, VISITS, REFUSALS, FLAGGED, TIMER_ROLE, CLOCKS, REGION_COUNT, CLIENT_LIST, RUN_SIZE, FRAMES,
    ACTIVE, COUNT, SEQUENCE, STAMP, EVENTS, TICK, NEXT_WEEK, WARM, HEAP, HEAP_COUNT, HEAP_ROOM, FREE_RUN,
    FREE_TIMER, FREE_CLIENT, GRAVES, GRAVE_COUNT, TRACE, TRACE_COUNT, TRACE_ROOM, STOPPED, CULPRIT, WEEK,
    WEEK_ARRIVED, WEEK_ENDED, LATE_SEQUENCE, ATTEMPT_SEQUENCE, BEGAN, NEXT_KEY, NEXT_SEQUENCE, NEXT_ABOUT,
    NEXT_STAMP, CLIENT_SIZE, MACHINES, ROLES, LISTS, LISTS_AT, LISTS_COUNT, NEW_CASE, CATALOGUES, DAYS,
    FIRST_DAY, DAY_COUNT, FORCES, TODAY, FORCE, DAY_BEGINS, DAY_ENDS, CASE_NUMBER, ACT, IT, SUBJECT, ROLE,
    ACTOR, HOLDING, ACT_ROLE, THROUGH, OUTCOME, WRONG, MISSING, UNKNOWN, STUCK, NEXT_WANTED, PAYLOAD, PLACES,
    PLACE_COUNT, PRESENT, PRESENT_COUNT, RULES, RULE_COUNT, FLAGS, FLAG_COUNT, STEPS, STEP_COUNT, RECORD,
    RECORD_COUNT, ADDED, ADDED_COUNT, GONE, GONE_COUNT, CHANGED, CHANGED_COUNT, SET, SET_COUNT, ASSIGNED,
    ASSIGNED_COUNT, CHOSEN, CHOSEN_COUNT, PENDING, PENDING_COUNT, GIVING, GIVING_COUNT, WANTED, WANTED_COUNT,
    HAPPENED, HAPPENED_COUNT, BEGUN, BEGUN_COUNT, BEFORE, BEFORE_COUNT, CLOSED, CLOSED_COUNT, OPENED,
    OPENED_COUNT, MOVED, MOVED_COUNT, FREED, FREED_COUNT, TOUCHED, DRAWN, DRAWN_COUNT, DUE, DUE_DAY, TURNS,
    TURN_COUNT, REGISTERS,
) = range(148)  # fmt: skip

JUDGED: Final = CLIENT_SIZE
"""The first register of the third group: to judge another case, its words stand in their place for a while."""
JUDGED_WORDS: Final = HAPPENED - JUDGED
WORLD_WORDS: Final = CASE_NUMBER - JUDGED
"""So many at its beginning belong to the pathway, whatever the case."""
JUDGED_ARRAYS: Final = (
    PAYLOAD, PLACES, PRESENT, RULES, FLAGS, STEPS, RECORD, ADDED, GONE, CHANGED, SET, ASSIGNED, CHOSEN, PENDING,
    GIVING, WANTED,
)  # fmt: skip
"""Arrays of scratch space in the third group."""

ROOM: Final = 4096
"""Words of an array of scratch space."""
FREE: Final = 160
"""From here on, by size in words, the first free block of general records."""
LARGEST: Final = 256
STACK: Final = FREE + LARGEST
"""The stack on which conditions are evaluated."""
DEEPEST: Final = 200
FIRST: Final = STACK + DEEPEST + 8

# An event on the agenda.
EVENT_KEY, EVENT_SEQUENCE, EVENT_ABOUT, EVENT_STAMP, EVENT_SIZE = range(5)

# A client who is not forgotten; then its facts, regions, lists, visits, clocks and groups.
(
    CLIENT_ID,
    CLIENT_NUMBER,
    CLIENT_KEY,
    CLIENT_ARRIVED,
    CLIENT_OVER,
    CLIENT_TICK,
    CLIENT_ACTS,
    CLIENT_PEOPLE,
    CLIENT_RUNS,
    CLIENT_LAST_RUN,
    CLIENT_TIMERS,
    CLIENT_LAST_TIMER,
    CLIENT_SCHEDULED,
    CLIENT_LATE,
    CLIENT_TIMER_NUMBER,
    CLIENT_NEXT,
    CLIENT_BEFORE,
    CLIENT_OPENED,
    CLIENT_FIXED,
) = range(19)

# A run through a list of activities.
(
    RUN_CLIENT,
    RUN_NEXT,
    RUN_BEFORE,
    RUN_PLACE,
    RUN_MACHINE,
    RUN_ENTRY,
    RUN_ITEMS,
    RUN_INDEX,
    RUN_STEP,
    RUN_VISIT,
    RUN_TRIES,
    RUN_STAMP,
    RUN_PHASE,
    RUN_SINCE,
    RUN_UNTIL,
    RUN_TEAM,
    RUN_PLACES,
) = range(17)
"""From `RUN_PLACES` on, the run's places in queues: as many as an activity has pools at most."""

# A place in a queue.
PLACE_RUN, PLACE_RANK, PLACE_AHEAD, PLACE_BEHIND, PLACE_SIZE = range(5)

# A timer of a case.
(
    TIMER_CLIENT,
    TIMER_NEXT,
    TIMER_BEFORE,
    TIMER_NUMBER,
    TIMER_DEADLINE,
    TIMER_SUBJECT,
    TIMER_OPENED,
    TIMER_DUE,
    TIMER_DUE_DAY,
    TIMER_STAMP,
    TIMER_LATE,
    TIMER_HELD,
    TIMER_OPEN,
    TIMER_SIZE,
) = range(14)

# An entry of a list or a holder of a role; then its attributes, then its clocks.
ENTRY_NEXT, ENTRY_LIST, ENTRY_KEY, ENTRY_STATE, ENTRY_SINCE, ENTRY_HELD, ENTRY_GONE, ENTRY_FIXED = range(8)

# A list or role of the definition. `LIST_AT` is where the first and last entry and the number of entries
# given so far stand in a client.
(
    LIST_CODE,
    LIST_AT,
    LIST_ATTRIBUTES,
    LIST_SIZE,
    LIST_INITIAL,
    LIST_MOST,
    LIST_DEFAULTS,
    LIST_BIT,
    LIST_RECORD,
) = range(9)

# What has states: an instance of a region, or a list's entries.
(
    MACHINE_INDEX,
    MACHINE_AT,
    MACHINE_STATES,
    MACHINE_COUNT,
    MACHINE_MOVES,
    MACHINE_AFTER,
    MACHINE_HAS_FINAL,
    MACHINE_INITIAL,
    MACHINE_BIT,
    MACHINE_SINCE,
    MACHINE_RECORD,
) = range(11)

# A state of a machine.
(
    STATE_SYMBOL,
    STATE_INDEX,
    STATE_NUMBER,
    STATE_FINAL,
    STATE_ENTER,
    STATE_LEAVE,
    STATE_ITEMS,
    STATE_TALLY,
    STATE_SEEN_ENTER,
    STATE_SEEN_LEAVE,
    STATE_MACHINE,
    STATE_RECORD,
) = range(12)

# A role, with the organisation's and `anyone` and `timer`.
# `ROLE_SERVES` says by pool whether its people serve in it, and `ROLE_OUTSIDE` who does that no pool has, if anybody.
ROLE_INDEX, ROLE_SYMBOL, ROLE_KIND, ROLE_LIST, ROLE_POOL, ROLE_SERVES, ROLE_OUTSIDE, ROLE_RECORD = range(8)

# A pool of staff. What the attributes of its people are stands by member in `POOL_PEOPLE`.
(
    POOL_INDEX,
    POOL_COUNT,
    POOL_FREE,
    POOL_HOURS,
    POOL_SHARE,
    POOL_CASELOAD,
    POOL_FIRST,
    POOL_LAST,
    POOL_WAITING,
    POOL_LONGEST,
    POOL_LOADS,
    POOL_PEOPLE,
    POOL_TALLY,
    POOL_WAIT,
    POOL_LOAD_AT,
    POOL_LIST,
    POOL_THERE,
    POOL_CHANGES,
    POOL_RANKED,
    POOL_ROLE,
    POOL_RECORD,
) = range(21)

# How a pool's queue is ordered: the fact, the levels of its values, that of others, and the ticks of a level.
RANKED_FACT, RANKED_LEVELS, RANKED_OTHERWISE, RANKED_TICKS, RANKED_RECORD = range(5)

# The pools whose time an activity takes: their common hours, the smallest share, their number; then the pools.
TEAM_HOURS, TEAM_SHARE, TEAM_COUNT, TEAM_POOLS = range(4)

# Opening hours: intervals that are open, and the open time before each.
HOURS_COUNT, HOURS_OPENS, HOURS_CLOSES, HOURS_BEFORE, HOURS_RECORD = range(5)

# A stream of arrivals.
(
    STREAM_KEY,
    STREAM_ARRIVALS,
    STREAM_EVERY,
    STREAM_HOURS,
    STREAM_FLOWED,
    STREAM_ARRIVED,
    STREAM_OPENING,
    STREAM_ITEMS,
    STREAM_INDEX,
    STREAM_RECORD,
) = range(10)

# A distribution: its kind, and where its two numbers stand among the real ones; for a fixed one, its ticks.
DIST_KIND, DIST_A, DIST_TICKS, DIST_RECORD = range(4)
FIXED, EXPONENTIAL, LOGNORMAL, UNIFORM = range(4)

# An activity made ready, or a `choose` among some.
(
    STEP_INDEX,
    STEP_KEY,
    STEP_EVENT,
    STEP_BY,
    STEP_THROUGH,
    STEP_WITH,
    STEP_TEAM,
    STEP_TEAM_FACT,
    STEP_TEAMS,
    STEP_CHANCE,
    STEP_AFTER,
    STEP_WORK,
    STEP_PATIENCE,
    STEP_INSTEAD,
    STEP_PAYLOAD,
    STEP_RECORD,
    STEP_RETRY,
    STEP_AT_MOST,
    STEP_THEN,
    STEP_OPTIONS,
    STEP_UPTO,
    STEP_OPTION_COUNT,
    STEP_PLAIN,
    STEP_WORDS,
) = range(24)

# How a field's value is drawn.
(
    DRAW_KIND,
    DRAW_PURPOSE,
    DRAW_A,
    DRAW_B,
    DRAW_C,
    DRAW_D,
    DRAW_TO,
    DRAW_LOW,
    DRAW_HIGH,
    DRAW_ENTRY,
    DRAW_RECORD,
) = range(11)
(
    CONSTANT,
    CHOICE,
    CHANCE,
    WHOLE,
    DATE_AWAY,
    BY_AGE,
    BY_FACT,
    FROM_POOL,
    HOLDER,
    LAST,
    THIS,
    NEW_PERSON,
    NOBODY,
) = range(13)

# An event of the definition.
(
    ACT_INDEX,
    ACT_FIELDS,
    ACT_MOVES,
    ACT_THROUGH,
    ACT_WITH,
    ACT_EFFECTS,
    ACT_TALLY,
    ACT_SEEN,
    ACT_READING,
    ACT_RECORD,
) = range(10)

# A field of an event's payload: whether it must be given, what it is else, and whether it names an entry.
FIELD_REQUIRED, FIELD_DEFAULT, FIELD_LIST, FIELD_RECORD = range(4)

# A move: `MOVE_PLACE` is the machine where it needs no index.
MOVE_PLACE, MOVE_INDEX, MOVE_KEYS, MOVE_OWNER, MOVE_SOURCES, MOVE_TO, MOVE_WHEN, MOVE_RECORD = range(8)

# A way that an act takes: the place that moves, from and to which state, whether it crosses to one, and its entry.
WAY_PLACE, WAY_FROM, WAY_TO, WAY_CROSSES, WAY_ENTRY, WAY_WORDS = range(6)

# An effect, and the parts of one.
(
    EFFECT_WHEN,
    EFFECT_RELEASES,
    EFFECT_ENDS,
    EFFECT_CHANGES,
    EFFECT_ADDS,
    EFFECT_ASSIGNS,
    EFFECT_SETS,
    EFFECT_OPENS,
    EFFECT_LINKS,
    EFFECT_RECORD,
) = range(10)
TARGET_LIST, TARGET_ENTRY, TARGET_WHERE, TARGET_GIVEN, TARGET_RECORD = range(5)
GIVEN_AT, GIVEN_VALUE, GIVEN_OPTIONAL, GIVEN_RECORD = range(4)
ADD_LIST, ADD_GIVEN, ADD_RECORD = range(3)
ASSIGN_LIST, ASSIGN_WHO, ASSIGN_GIVEN, ASSIGN_RECORD = range(4)

# A case that an effect opens: the entry of it, and then the pathway (0 where none judges it), what is done there and
# by whom, what it begins with, and which entry it has of this case. `OPENS_STATES` are the states of the entry by
# those of the other case's region, `OPENS_BACK_STATES` the other way round.
(
    OPENS_LIST,
    OPENS_GIVEN,
    OPENS_CASE_AT,
    OPENS_NAME,
    OPENS_WORLD,
    OPENS_ACT,
    OPENS_ROLE,
    OPENS_FACTS,
    OPENS_PAYLOAD,
    OPENS_HOLDS,
    OPENS_REGION,
    OPENS_STATES,
    OPENS_BACK,
    OPENS_BACK_CASE_AT,
    OPENS_BACK_REGION,
    OPENS_BACK_STATES,
    OPENS_RECORD,
) = range(17)
# A value for a fact or a field of the other case, the place of it there, and the bounds within which it fits.
PASSED_VALUE, PASSED_AT, PASSED_NEEDED, PASSED_LOW, PASSED_HIGH, PASSED_RECORD = range(6)
# Who holds a role of the other case: its list, and of each who does either the role of this case or the person.
HELD_LIST, HELD_WHO, HELD_RECORD = range(3)
LINKS_LIST, LINKS_CASE, LINKS_GIVEN, LINKS_RECORD = range(4)

# A case that an act would open or link: the effect's record of it and the entry, or 0 and the list; then what the
# effect is about, or which case it is.
WANTED_OPENS, WANTED_ENTRY, WANTED_SUBJECT, WANTED_WORDS = range(4)
# Where a case is judged that another one opens: the case, and the registers that are put in the place of the others.
FRAME_CASE, FRAME_REGISTERS = range(2)

# What the policies of a time say together.
(
    FORCE_BY,
    FORCE_RULES,
    FORCE_EVENTS,
    FORCE_ENTERS,
    FORCE_LEAVES,
    FORCE_TURNING,
    FORCE_PLAIN,
    FORCE_OPENS_PLAINLY,
    FORCE_RECORD,
) = range(9)
RULE_ID, RULE_FLAGS, RULE_WHEN, RULE_THAT, RULE_RECORD = range(5)
BEGIN_RANK, BEGIN_DEADLINE, BEGIN_CONDITION, BEGIN_READS, BEGIN_RECORD = range(5)

# A deadline.
(
    DUTY_INDEX,
    DUTY_RULE,
    DUTY_BEGINS,
    DUTY_ENDS,
    DUTY_ALL_CONDITIONS,
    DUTY_DAYS,
    DUTY_AT,
    DUTY_WHEN,
    DUTY_DO,
    DUTY_DRIFTS,
    DUTY_PARTS,
    DUTY_TALLY,
    DUTY_RECORD,
) = range(13)
TRIGGER_KIND, TRIGGER_NUMBER, TRIGGER_CONDITION, TRIGGER_RECORD = range(4)
ENTERING, LEAVING, DOING, TURNING = range(4)

# Something that happened with an act.
HAPPENED_KIND, HAPPENED_NUMBER, HAPPENED_SUBJECT, HAPPENED_WORDS = range(4)

# Times of one kind, as `tally.Times`: then the bins.
TIMES_COUNT, TIMES_TOTAL, TIMES_LONGEST, TIMES_BINS = range(4)

# What is measured: a watch on a trigger.
WATCH_MEASURE, WATCH_STARTS, WATCH_AT, WATCH_ENTRY_AT, WATCH_TIMES, WATCH_RECORD = range(6)

# The clients who share a value of a fact by which results are compared; then a count and seconds by measure.
(
    GROUP_NEXT,
    GROUP_VALUE,
    GROUP_CLIENTS,
    GROUP_ACCEPTED,
    GROUP_REFUSED,
    GROUP_MET,
    GROUP_MISSED,
    GROUP_ENDED,
    GROUP_SECONDS,
    GROUP_FIXED,
) = range(10)
ALLOTTED_AT, ALLOTTED_FIRST, ALLOTTED_RECORD = range(3)
"""A fact by which groups are made: where it stands in a client, and the first group."""

# Where the tally of a whole replication stands.
(
    TALLY_ARRIVED,
    TALLY_TURNED_AWAY,
    TALLY_ENDED,
    TALLY_EVENTS,
    TALLY_IN_SYSTEM,
) = range(5)
(
    POOL_SERVED,
    POOL_GAVE_UP,
    POOL_DROPPED,
    POOL_BUSY,
    POOL_WORKED,
    POOL_COUNTS,
) = range(6)
DUTY_OPENED, DUTY_MET, DUTY_MISSED, DUTY_CARRIED_OUT, DUTY_UNNEEDED, DUTY_TIME = range(6)

# Persons are numbers: what they are, and which of them.
PERSON_POOL: Final = 1 << 40
PERSON_OUTSIDE: Final = 2 << 40
PERSON_CLIENT: Final = 3 << 40
PERSON_NEW: Final = 4 << 40
PERSON_TIMER: Final = 5 << 40
PERSON_NAMED: Final = 6 << 40
CASE_NAMED: Final = 1 << 40
"""Cases are numbers: of those that a client's acts tried to open, from 1; the client's own is 0. Some have a name."""
GRAVES_ROOM: Final = 16_384
"""Records that one event may give back."""
PERSON_KINDS: Final = 40
POOL_SHIFT: Final = 24
CLIENT_SHIFT: Final = 20
ENTRY_SHIFT: Final = 44
"""An entry's value is its list's number from 1, shifted so far, and its key."""
