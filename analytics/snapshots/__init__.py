"""Recorded numbers: how they are recorded, and what they are compared with. Append-only.

baselines            the baselines of a whole run, found by joins
canaries             whether a platform is accepted
corrections          whether a platform corrected its counts across the catalogue
counted_days         to which daily update a count belongs
counting_changes     whether two numbers were counted in the same way
currents             this week's growth over every window, per track and contact
filling              Chartmetric's counts in the place of what Spotify could not give
growth_sql           the rules of growth
looks                looks at the canaries that show when the counts moved
recording            one transaction that records a run
rehearsals           what rehearsals showed before a run
third_party_counts   what Chartmetric counted, next to our own numbers
third_party_queue    requests to Chartmetric
windows              the periods over which growth is measured
withdrawing          the withdrawal of a run that was dated by a clock that was ahead
"""
