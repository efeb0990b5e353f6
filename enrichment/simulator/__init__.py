"""A small web server that behaves like the platforms, with invented numbers and troubles to switch on."""
