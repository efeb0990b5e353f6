"""What TrackPulse costs, measured, and compared with similar tools: `make bench` writes docs/benchmarks.md.

benches    bookkeeping, browsers, chords, growing, growth, hosts, idle, looks, pages, people, recording, youtube
by hand    every_page, watchers, year: `python -m bench.NAME`
model      capacity: what a catalogue of a size needs, from measured figures
shared     comparing, history, looping, metered, place, publisher, report, runs
others     the same work as users of other tools would write it
"""
