"""ews_plan - what goes wrong, and when: a list of actions, each used up by one
request, then at random when a seed was given.

  ok            answer                     delay:S    answer after S seconds
  busy:MS       fault ErrorServerBusy, BackOffMilliseconds
  503[:S]       HTTP 503, Retry-After S    drop       done, but no answer
  late:S        no answer, and done S seconds later
  reset         closed before it is done   trunc      done, half an answer
  timeout transient conncount schema version         faults
  busy200       HTTP 200, the first message ErrorInternalServerError with an
                inner ErrorServerBusy
  batchstop:N   done; from message N on ErrorBatchProcessingStopped
  fewer:N       done; the last N messages are missing
  itembusy:N    item N is not done: ErrorServerBusy (from 1 on)
  itemfail:N    item N is not done: ErrorInternalServerError
  401 empty html302                        as they say
  die:N         N items are done, then the server is gone (not an answer)

"CreateItem=drop" waits for the next CreateItem; "drop*3" stands for three.
"""

import random
import threading

KNOWN = {"ok", "busy", "503", "drop", "reset", "trunc", "timeout",
         "transient", "conncount", "schema", "version", "busy200",
         "batchstop", "fewer", "itembusy", "itemfail", "401", "empty",
         "html302", "delay", "die", "late"}
# No 401 nor what ends a run by right; little waits, so that tests end.
RANDOM = ["busy:50", "busy:200", "503:0", "drop", "reset", "trunc", "timeout",
          "transient", "conncount", "busy200", "batchstop:2", "fewer:1",
          "itembusy:1", "empty", "delay:0.1"]
# That ask about several things at a time.
SEVERAL = {"CreateItem", "UpdateItem", "DeleteItem", "CreateAttachment",
           "UploadItems"}


class Plan:
    def __init__(self, seed=None, rate=0.0, kinds=None, only=None):
        self.all, self.by_op, self.lock = [], {}, threading.Lock()
        self.rate, self.kinds = rate, kinds or RANDOM
        self.only = only
        self.random = random.Random(seed) if seed is not None else None

    def put(self, words):
        every, by_op = [], {}
        for word in words.split():
            op, equals, rest = word.partition("=")
            if not equals:
                op, rest = "", word
            action, star, times = rest.partition("*")
            if action.partition(":")[0] not in KNOWN:
                raise ValueError(word)
            into = by_op.setdefault(op, []) if op else every
            into += [action] * (int(times) if star else 1)
        with self.lock:
            self.all, self.by_op = every, by_op

    def left(self):
        with self.lock:
            return len(self.all) + sum(len(v) for v in self.by_op.values())

    def next(self, op):
        """(action, argument)."""
        with self.lock:
            action = "ok"
            if self.by_op.get(op):
                action = self.by_op[op].pop(0)
            elif self.all:
                action = self.all.pop(0)
            elif (self.random is not None and
                  (self.only is None or op in self.only) and
                  self.random.random() < self.rate):
                action = self.random.choice(self.kinds)
                if op not in SEVERAL and action[:5] in ("batch", "fewer"):
                    action = "busy:50"
        name, _, argument = action.partition(":")
        return name, argument
