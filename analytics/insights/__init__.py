"""What the recorded numbers say about this week. Read-only.

attention         what needs attention
bands             size bands
comparison        each recording compared with what it usually gains, as SQL
facts             what is known to have happened while a number moved
facts_sql         the statement that finds the dated facts of many periods at once; `facts` has its rules
history           the last weeks of a few tracks
imports           which numbers that tracks show came from a file
movers            who moved most
open_list         the open list: writers of works with no publisher on file for them
other_videos      of how many recordings of a contact views are compared with those of other videos
overview_cache    cached counts over the whole catalogue
overview_totals   totals, this week's change, and their age
shown_day         the counted day of the streams that tracks show
track_summary     a track at a glance
trending          who moves more than usual
usual             what tracks usually gain, stored after a recording
week              what "this week" means
weekly_growth     this week's growth of a page of tracks
window_gaps       why it is not known what a track or contact gained over a window
windows           growth over one, four, 13 and 52 weeks
"""
