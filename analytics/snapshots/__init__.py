"""Recorded numbers: how they come to be, and what they are compared with. Append-only.

canaries             whether a platform is accepted
counting_changes     whether two numbers were counted alike
growth_sql           the rules of growth
recording            one transaction that makes a run history
rehearsals           what rehearsals showed before a run
third_party_counts   what Chartmetric counted, beside our own numbers
third_party_queue    requests to Chartmetric
"""
