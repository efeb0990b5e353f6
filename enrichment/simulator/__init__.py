"""A small web server that behaves like the platforms, with invented numbers and faults that can be switched on."""
