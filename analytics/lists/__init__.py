"""Long lists, for pages and API alike. What a page looks like is `views`.

counting    how many rows a list has
filtering   filters of lists
ordering    what it is sorted by
search      what a person typed: an id, a link, or words
words       which rows have those words, and how closely
"""
