"""What the recorded numbers say about this week. Read-only.

attention         what needs attention
comparison        each recording compared with what it usually gains, as SQL
facts             what is known to have happened while a number moved
history           the last weeks of a few tracks
movers            who moved most
overview_cache    cached counts over the whole catalogue
overview_totals   totals, this week's change, and their age
track_summary     a track at a glance
trending          who moves more than usual
usual             what tracks usually gain, stored after a recording
week              what "this week" means
weekly_growth     this week's growth of a page of tracks
windows           growth over one, four, 13 and 52 weeks
"""
