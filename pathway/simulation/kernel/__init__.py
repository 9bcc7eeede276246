"""The second executor: the same simulation, compiled, with the same trace bit for bit.

A scenario, its pathway and its policies become tables (`program`), in one array of words (`layout`). What runs
over them (`running`) is compiled once for all of them, by numba.
"""
