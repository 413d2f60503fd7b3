"""A yes becomes a visit: which visits of a signed plan are to be booked, and when they may be."""
