"""A trained network and all that it needs to be used without the lab; each export is proven against the network."""
