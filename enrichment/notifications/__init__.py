"""Notifications about runs, to people and programs.

    a run ends ──► announce ──► one Delivery row per run, event and recipient ──► deliver ──► mail, webhook, target
                   once, in one transaction       (the outbox)                    claimed, sent, settled

A dead man's switch is reported to separately (`switch`): it is for the day on which none of this works.

Every step may happen twice. Announcing leaves one row; a delivery is sent at least once, and a second time only if
its worker died between sending and recording that. Nothing here can delay a run.

connections      connections with a total time limit
messages         texts for webhooks (JSON) and targets (a few lines)
network          the address that a webhook's host has now
found_releases   sends webhooks about new releases by artists of followed tracks, once each
playlist_moves   sends webhooks about tracks that entered or left a playlist
rehearsed        notifies at once that the next run would not read a platform: targets, webhooks and the monitor
trouble          why something was not delivered
"""
