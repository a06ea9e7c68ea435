"""The secrets engine: bytes and a path in, matches out; usable by every gate.

`engine` scans a text: `prefilter` says where to look (one hyperscan database, compiled by `build`, kept by
`database`), the precise pattern of a row of `table` decides what is there, and a check (`checks/`) whether it is
a credential. The catalogue entries in `detectors/` are imported only for what is found.
"""
