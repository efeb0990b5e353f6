"""Recorded numbers: how they come to be, and what they are compared with. Append-only.

canaries             whether a platform is believed
counted_days         to which daily update a count belongs
counting_changes     whether two numbers were counted alike
currents             this week's growth over every window, per track and contact
growth_sql           the rules of growth
recording            one transaction that makes a run history
rehearsals           what the last look before a run showed
third_party_counts   what Chartmetric counted, beside our own numbers
third_party_queue    what Chartmetric is to be asked
windows              over how long growth is measured
"""
