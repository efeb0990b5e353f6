"""Reads the platforms and drives the run. Owns no tables.

    urls, live, management, worker   addresses, WebSockets, commands, and a worker's start and end
    api, admin, views                runs over HTTP and on pages
    tasks, doctor, demo, terminal    Celery's tasks, checks of an installation, the demonstration, runs on a terminal
    runs                             the life of a run, from its slot to its recording
    notifications                    e-mails, webhooks and chat messages
    video_matching, lookups          lookups between runs: videos, ISRCs, credits, third-party counts
    duties                           steps of which one that fails holds up no other
    registry, broker                 which source reads which platform; messages to workers
    sources                          one package per platform: fetching and understanding answers
    browser, net, simulator          Chromium; rates, secrets and tokens; the simulated platforms

Imports go down only.
"""
