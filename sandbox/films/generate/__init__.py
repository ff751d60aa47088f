"""An invented film club, the same on every machine.

The same bytes come out of every Python from 3.11 on and every processor: draws come from
`random.Random` with whole-number seeds, and numbers are made with whole-number arithmetic, with
+ - * / and with square roots, which IEEE 754 defines to the last bit. Logarithms, powers and
`sum()` of floats, whose last bit depends on the machine or the version, do not occur.
"""
