"""What differs between systems, in one place: processors, memory, locks, signals, processes, names of files.

Nothing else imports a module or asks for a function that only POSIX has (`tests/machine` looks). What a system has not is
done another way, or left out where it only makes something safer. Supported are Linux (x86_64, aarch64) and Windows 10 and 11.
"""
