"""What stands between a request and its page.

api_etag     304 for whoever has the answer already
body_limit   no body larger than an upload
lockout      the page for whoever guessed too often
probes       /health/ for whoever asks, by any name
"""
