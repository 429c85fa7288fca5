"""The people of the office: who may sign in, who is signed in, who is at which case."""
