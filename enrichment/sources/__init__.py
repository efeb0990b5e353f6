"""The platforms, one package each, all with the interface defined in `base`.

evidence   evidence of an answer that was not understood: data for people
pauses     how long a platform is left alone after a failure
released   release dates as exactly as sources know them: a day, a month or a year, never padded
trace      a trace of requests to a platform and their results, for people
"""
