import { check } from "./scenario.ts";

// Repair from /proc. `scan` lists its processes: pid, parent, name, and the start where it matters.

check(
  "older than the capture: the first scan finds processes, with children before or after parents",
  [
    "first scan 5000: 1/0/init 30/40/child 40/1/parent 20/30/grandchild",
  ],
  `
1 init
  40 parent
    30 child
      20 grandchild`,
);

check(
  "after a loss a found process is marked as inferred",
  [
    "scan 5000: 1/0/init 10/1/bash",
  ],
  `
1 init
  10 bash?`,
);

check(
  "after a loss a process missing in /proc is ended",
  [
    "1000 fork 10 by 1",
    "1010 exec 10 make",
    "1020 fork 11 by 10",
    "scan 5000: 1/0/init 11/1/make/102",
  ],
  `
1 init
  11 make
dead 10 make? somehow`,
);

check(
  "/proc may be older than an event: a process forked meanwhile is not ended",
  [
    "4990 fork 10 by 1",
    "scan 5000: 1/0/init",
  ],
  `
1 init
  10 init`,
);

check(
  "/proc may be older than an event: a process that exited meanwhile is not revived",
  [
    "1000 fork 10 by 1",
    "5005 exit 10 code 1",
    "scan 5000: 1/0/init 10/1/init/100",
  ],
  `
1 init
dead 10 init exit 1`,
);

check(
  "an incomplete scan ends no process",
  [
    "1000 fork 10 by 1",
    "partial scan 5000: 1/0/init",
  ],
  `
1 init
  10 init`,
);

check(
  "an incomplete scan ends a process whose pid was reused",
  [
    "1000 fork 10 by 1",
    "partial scan 5000: 1/0/init 10/1/next/400",
  ],
  `
1 init
  10 next?
dead 10 init? somehow`,
);

check(
  "a scanned process is ignored when its pid was reused since",
  [
    "1000 fork 11 by 1",
    "5015 fork 10 by 1",
    "scan 5000: 1/0/init 11/1/init 10/1/lost/400",
  ],
  `
1 init
  10 init
  11 init`,
);

check(
  "a scan repairs a lost reparent",
  [
    "1000 fork 10 by 1",
    "1010 fork 11 by 10",
    "1020 fork 12 by 1",
    "scan 5000: 1/0/init 11/12/init/101 12/1/init/102",
  ],
  `
1 init
  12 init
    11 init
dead 10 init? somehow`,
);

check(
  "a scan repairs the name after a lost exec",
  [
    "1000 fork 10 by 1",
    "scan 5000: 1/0/init 10/1/make/100",
  ],
  `
1 init
  10 make?`,
);

check(
  "a scan does not replace the name of an event after its start",
  [
    "1000 fork 10 by 1",
    "5001 rename 10 newer",
    "scan 5000: 1/0/init 10/1/older/100",
  ],
  `
1 init
  10 newer`,
);

check(
  "a zombie at the start is alive as long as /proc has it",
  [
    "first scan 1000: 1/0/init 10/1/dead/50/Z",
    "scan 5000: 1/0/init",
  ],
  `
1 init
dead 10 dead? somehow`,
);

check(
  "a zombie whose exit was seen stays dead",
  [
    "1000 fork 10 by 1",
    "1010 exit 10 code 1",
    "scan 5000: 1/0/init 10/1/init/100/Z",
  ],
  `
1 init
dead 10 init exit 1`,
);

check(
  "a process ended by mistake is revived when /proc still has it much later",
  [
    "1000 fork 10 by 1",
    "scan 2000: 1/0/init",
    "scan 15000: 1/0/init 10/1/init/100",
  ],
  `
1 init
  10 init?
dead 10 init? somehow`,
);

check(
  "beyond the bound the longest dead is dropped, and its children lose nothing",
  [
    ...[10, 11, 12, 13].flatMap((pid) => [
      `1${pid}0 fork ${pid} by 1`,
      `1${pid}1 exec ${pid} p${pid}`,
      `1${pid}2 fork ${pid + 10} by ${pid}`,
      `1${pid}5 exit ${pid} reaper 1`,
    ]),
  ],
  `
1 init
  20 p10
  21 p11
  22 p12
  23 p13
dead 11 p11 exit 0
dead 12 p12 exit 0
dead 13 p13 exit 0`,
  { maxDead: 3 },
);

check(
  "a scan corrects a wrongly guessed reaper that is alive",
  [
    "1000 fork 10 by 1",
    "1010 fork 11 by 10",
    "1020 fork 12 by 11",
    "1030 exit 11 reaper 1",
    "scan 5000: 1/0/init 10/1/init/100 12/10/init/102",
  ],
  `
1 init
  10 init
    12 init
dead 11 init exit 0`,
);

check(
  "a scan does not restore a parent that exited meanwhile",
  [
    "1000 fork 10 by 1",
    "1010 fork 11 by 10",
    "5005 exit 10 reaper 1",
    "scan 5000: 1/0/init 10/1/init/100 11/10/init/101",
  ],
  `
1 init
  11 init
dead 10 init exit 0`,
);

check(
  "a process may stay in /proc for a while after its exit event, while its memory is freed",
  [
    "1000 fork 10 by 1",
    "4990 exit 10 code 1",
    "scan 5000: 1/0/init 10/1/init/100/R",
  ],
  `
1 init
dead 10 init exit 1`,
);

check(
  "a new parent with the pid of the old one is another parent",
  [
    "1000 fork 30 by 1",
    "1010 exec 30 old",
    "1020 fork 20 by 30",
    "scan 5000: 1/0/init 20/30/old/102 30/1/new/101",
  ],
  `
1 init
  30 new?
    20 old
dead 30 old? somehow`,
);

check(
  "a scan does not revive a process that exited meanwhile, also when its row was dropped",
  [
    "1000 fork 10 by 1",
    "1010 fork 11 by 1",
    "1020 fork 12 by 1",
    "1100 exit 10",
    "1110 exit 11",
    "1120 exit 12",
    "scan 1050: 1/0/init 10/1/init 11/1/init 12/1/init",
  ],
  `
1 init
dead 12 init exit 0`,
  { maxDead: 1 },
);

check(
  "a scan does not revive an old zombie, but finds a process alive long after its exit event",
  [
    "1000 fork 10 by 1",
    "1010 fork 11 by 1",
    "1020 fork 12 by 1",
    "1100 exit 10",
    "1110 exit 11",
    "1120 exit 12",
    "scan 60000: 1/0/init 10/1/init/100/Z 11/1/init/101/S",
  ],
  `
1 init
  11 init?
dead 12 init exit 0`,
  { maxDead: 1 },
);
