//! The machine: nowhere to write, no room, two processes, a configuration or a store that cannot be used, a folder that takes no results.
