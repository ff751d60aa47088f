"""The game in a window, by pygame: keys and mouse in, frames out. The rules are in `game`."""
