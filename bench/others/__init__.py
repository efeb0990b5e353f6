"""The same work as a user of other tools would write it: small programs that know nothing of TrackPulse.

Each runs with this folder on its path, is given everything by its environment, and as a program prints one line of
JSON: the seconds from the first task that it sent to the last number that it holds, how many, and their sum.
"""
