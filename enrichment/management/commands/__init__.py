"""The commands of `manage.py` that start runs, look things up, or run the whole project.

backfill           fetches the weeks before tracking began, as Chartmetric counted them
demo               runs the main job, end to end on this machine
doctor             checks this installation, and says how to fix problems
find_credits       looks up who wrote, produced and performed the tracks
match_videos       searches YouTube for the videos of tracks that have none
new_releases       lists new releases by artists of followed tracks, and follows or dismisses them
run_snapshot       starts a run from the shell, and watches it on request
up                 runs everything on this machine, to click through: every process type of the Procfile
update_playlists   reads playlists now, in this shell, even while a run is active
verify_run         checks the invariants of runs
"""
