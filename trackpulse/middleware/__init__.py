"""Middleware between a request and its page.

api_errors        errors of the API where no operation answers
api_etag          304 for clients that already have the answer
body_limit        no body larger than an upload
lockout           the page after too many wrong passwords
null_characters   no NUL in cookies and in filters of the admin
probes            /health/ for everybody, under any host name
"""
