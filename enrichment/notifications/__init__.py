"""Telling people and programs what a run brought.

    a run ends ──► announce ──► one Delivery row per run, event and recipient ──► deliver ──► mail, webhook, target
                   once, in one transaction       (the outbox)                    claimed, sent, settled

A dead man's switch hears of it apart from that (`switch`): it is there for the day on which none of this works.

Every step may happen twice. Announcing leaves one row; a delivery is sent at least once, and a second time only if
its worker died between sending and noting so. Nothing here can keep a run from its end.
"""
