"""What every outgoing call needs. Knows no platform.

bodies         the body of an answer, within limits
rate_limits    one rate limit for all workers
redaction      keys and tokens kept out of texts
retry_after    how long a server asks us to wait
shared_token   an access token that all workers share
"""
