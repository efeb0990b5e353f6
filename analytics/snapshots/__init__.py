"""Recorded numbers: how they come to be, and what they are compared with. Append-only.

canaries             whether a platform is accepted
counted_days         to which daily update a count belongs
counting_changes     whether two numbers were counted alike
currents             this week's growth over every window, per track and contact
filling              Chartmetric's counts in the place of what Spotify could not give
growth_sql           the rules of growth
looks                between which looks at the canaries the counts moved
recording            one transaction that makes a run history
rehearsals           what rehearsals showed before a run
third_party_counts   what Chartmetric counted, beside our own numbers
third_party_queue    requests to Chartmetric
windows              over how long growth is measured
"""
