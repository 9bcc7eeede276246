"""P6 for cimba, whose processes are compiled: its Python package on the C library.

A process for each client, as in the amusement park of its tutorial: spawned on arrival, resources acquired and
released, patience a timer of the process. Times are in days.
"""

from __future__ import annotations

import cimba as cb
from cimba import random
from numpy import asarray
from peers_p6 import CV, GAP, MEAN, PATIENCE, SERVERS, Found, underlying

SCREEN_TIME = underlying(MEAN[1], CV[1])
ASSESS_TIME = underlying(MEAN[2], CV[2])
SERVICE_TIME = underlying(MEAN[4], CV[4])
IMPATIENT = 17
WAITS = ("wait_0", "wait_1", "wait_2", "wait_3")


class Network(cb.Model):
    """The pools, the source, and what is counted."""

    intake: cb.Resource = cb.Resource(capacity=SERVERS[0])
    screening: cb.Resource = cb.Resource(capacity=SERVERS[1])
    assessing: cb.Resource = cb.Resource(capacity=SERVERS[2])
    serving: cb.Resource = cb.Resource(capacity=SERVERS[3])
    arrived: cb.Output[int]
    finished: cb.Output[int]
    in_system: cb.Output[float]
    days: cb.Array[float] = cb.Array(1)
    waits: cb.Array[float] = cb.Array(4)
    served: cb.Array[int] = cb.Array(4)
    wait_0: cb.Output[float]
    wait_1: cb.Output[float]
    wait_2: cb.Output[float]
    wait_3: cb.Output[float]

    @cb.process
    def source(self):
        while True:
            cb.hold(random.exponential(GAP))
            self.arrived += 1
            cb.spawn(Client, network=self)

    @cb.on_end
    def count(self):
        self.in_system = self.days[0] / max(self.finished, 1)
        self.wait_0 = self.waits[0] / max(self.served[0], 1)
        self.wait_1 = self.waits[1] / max(self.served[1], 1)
        self.wait_2 = self.waits[2] / max(self.served[2], 1)
        self.wait_3 = self.waits[3] / max(self.served[3], 1)


class Client(cb.Model):
    """One client, from intake until the way ends."""

    network: cb.Ref[Network]

    @cb.process
    def live(self):
        network = self.network
        came = cb.now()
        network.intake.acquire()
        network.waits[0] += cb.now() - came
        network.served[0] += 1
        cb.hold(random.exponential(MEAN[0]))
        network.intake.release()
        goes_on = not random.bernoulli(0.15)
        if goes_on:
            since = cb.now()
            network.screening.acquire()
            network.waits[1] += cb.now() - since
            network.served[1] += 1
            cb.hold(random.lognormal(SCREEN_TIME[0], SCREEN_TIME[1]))
            network.screening.release()
            if random.bernoulli(0.70):
                since = cb.now()
                me = cb.this_process()
                me.timer_set(random.exponential(PATIENCE), IMPATIENT)
                goes_on = network.assessing.acquire() != IMPATIENT
                if goes_on:
                    me.timers_clear()
                    network.waits[2] += cb.now() - since
                    network.served[2] += 1
                    cb.hold(random.lognormal(ASSESS_TIME[0], ASSESS_TIME[1]))
                    network.assessing.release()
                    goes_on = random.bernoulli(0.80)
                    if goes_on:
                        cb.hold(0.0)  # else the server that was released is had again, past all who wait
                        since = cb.now()
                        network.assessing.acquire()
                        network.waits[2] += cb.now() - since
                        network.served[2] += 1
                        cb.hold(random.exponential(MEAN[3]))
                        network.assessing.release()
        while goes_on:
            since = cb.now()
            network.serving.acquire()
            network.waits[3] += cb.now() - since
            network.served[3] += 1
            cb.hold(random.lognormal(SERVICE_TIME[0], SERVICE_TIME[1]))
            network.serving.release()
            since = cb.now()
            network.screening.acquire()
            network.waits[1] += cb.now() - since
            network.served[1] += 1
            cb.hold(random.exponential(MEAN[5]))
            network.screening.release()
            goes_on = random.bernoulli(0.25)
        network.finished += 1
        network.days[0] += cb.now() - came


def cimba_run(days: float, seed: int) -> Found:
    """One trial; the model is compiled at the first."""
    model = Network()
    outcome = cb.Experiment(model, window=cb.Window(duration=days), seed=seed).run()[model]
    one = {
        name: asarray(getattr(outcome, name)).item() for name in ("arrived", "finished", "in_system", *WAITS)
    }
    waits = tuple(one[name] for name in WAITS)
    return Found(int(one["arrived"]), int(one["finished"]), one["in_system"], waits)
