"""Who may see and do what. Pages and tables belong elsewhere.

callers   who calls the API
groups    the groups of people, and their permissions
"""
