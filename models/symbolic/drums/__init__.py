"""Two small networks of drumming: how hard and how late each hit is played, and two-bar grooves near a given one."""
