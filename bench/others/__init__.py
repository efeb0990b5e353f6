"""The same work as users of other tools would write it: small programs that do not use TrackPulse.

Each runs with this folder on its path and takes its input from the environment. As a program it prints one line of
JSON: the seconds from sending the first task to having the last number, the number of results, and their sum.
"""
