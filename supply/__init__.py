"""What the program is delivered with: locked dependencies, their licences, a wheelhouse for offices without a network."""
