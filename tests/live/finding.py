"""Asks notmuch's library, in this process, for the newest hits of each question: p50, p95 in milliseconds, and how many.

usage: finding.py MAILDIR TURNS HITS QUESTION...
"""

import math
import os
import subprocess
import sys
import time

import notmuch2

maildir, turns, most, questions = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
config = os.path.join(maildir, "notmuch-config")
with open(config, "w", encoding="utf-8") as file:
    file.write(f"[database]\npath={maildir}\n[new]\ntags=inbox\n[maildir]\nsynchronize_flags=true\n[search]\nexclude_tags=\n")
os.environ["NOTMUCH_CONFIG"] = config
subprocess.run(["notmuch", "new", "--quiet"], check=True, stdout=subprocess.DEVNULL)

with notmuch2.Database(maildir, mode=notmuch2.Database.MODE.READ_ONLY, config=config) as database:
    for question in questions:
        times = []
        hits = 0
        for _ in range(turns):
            began = time.perf_counter()
            hits = 0
            for message in database.messages(question, sort=notmuch2.Database.SORT.NEWEST_FIRST):
                # What a line of a list shows.
                message.header("subject"), message.header("from"), message.date
                hits += 1
                if hits == most:
                    break
            times.append((time.perf_counter() - began) * 1000)
        times.sort()
        half, most_of = (times[max(0, math.ceil(len(times) * share) - 1)] for share in (0.5, 0.95))
        print(f"{half:.4f} {most_of:.4f} {hits}")
