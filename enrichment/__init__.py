"""The hands: reaches out to the platforms and drives the run. It owns no tables.

    urls, live, management, worker   addresses, WebSockets, commands, and a worker's start and end
    api, admin, views                runs over HTTP and on pages
    tasks, doctor, demo, terminal    Celery's tasks, the check-up, the demonstration, runs on a terminal
    runs                             the life of a run, from its slot to its recording
    notifications                    what people and programs are told
    video_matching, lookups          what is asked beside runs: videos, ISRCs, third-party counts
    registry, broker                 which source reads which platform; messages to workers
    sources                          one package per platform: fetching, and understanding what came
    browser, net, simulator          Chromium; rates, secrets and tokens; the platforms' part in tests

Imports go down only.
"""
