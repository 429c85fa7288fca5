"""What stands between the program and whoever sits before it: streams that never show a traceback, texts that steer nothing."""
