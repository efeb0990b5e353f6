"""Who may see and do what. Pages and tables belong elsewhere.

callers             who calls the API
groups              the groups of people, and their permissions
webhook_addresses   where calls of other programs may go
"""
