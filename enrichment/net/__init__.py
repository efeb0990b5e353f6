"""What every call to the outside needs. No platform is known here.

rate_limits    one pace for all workers
redaction      keys and tokens kept out of texts
retry_after    how long a server asks to be left alone
shared_token   an access token that all workers share
"""
