"""Searches for good settings: judged before they are begun, followed, ended, and drawn conclusions from."""
