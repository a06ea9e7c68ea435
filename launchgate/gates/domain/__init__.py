"""The domain gate: do the declared hosts of an environment resolve, and to addresses the public can reach?"""
