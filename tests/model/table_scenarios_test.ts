import { check } from "./scenario.ts";

// A tree is drawn with two spaces a generation; `?` marks what was concluded, not seen.

check(
  "a process is born, runs a program and ends",
  [
    "1000 fork 10 by 1",
    "1010 exec 10 make",
    "1020 fork 11 by 10",
    "1030 exec 11 cc1",
    "1040 exit 11 code 1",
  ],
  `
1 init
  10 make
dead 11 cc1 exit 1`,
);

check(
  "an exec without a fork finds its process by itself",
  [
    "1000 exec 10 make ppid 1",
  ],
  `
1 init
  10 make?`,
);

check(
  "a missed fork: the child is found when it forks, its parent stays unknown till it is told",
  [
    "1000 fork 11 by 10",
    "1010 exec 11 cc1 ppid 10",
    "1020 exec 10 make ppid 1 start 90",
  ],
  `
1 init
  10 make?
    11 cc1`,
);

check(
  "a missed fork of which only the end is seen is a life all the same",
  [
    "1000 exit 10 code 3 ppid 1",
  ],
  `
1 init
dead 10 -? exit 3`,
);

check(
  "a missed exit: whoever has the pid next proves that the first one is dead",
  [
    "1000 fork 10 by 1",
    "1010 exec 10 old",
    "1020 fork 11 by 10",
    "2000 fork 10 by 1",
  ],
  `
1 init
  10 init
11 old
dead 10 old? somehow`,
);

check(
  "a missed exit and a missed fork: an exec by the next owner proves both",
  [
    "1000 fork 10 by 1",
    "1010 exec 10 old",
    "2000 exec 10 new start 150 ppid 1",
  ],
  `
1 init
  10 new?
dead 10 old? somehow`,
);

check(
  "a pid that is used again is another process, with nothing of the first one's",
  [
    "1000 fork 10 by 1",
    "1010 exec 10 old",
    "1020 fork 11 by 10",
    "1030 exit 10 reaper 1",
    "1500 fork 10 by 1",
  ],
  `
1 init
  10 init
  11 old
dead 10 old exit 0`,
);

check(
  "a pid that is used again within the same tick is another process too",
  [
    "1000 fork 10 by 1 start 100",
    "1001 exec 10 old",
    "1002 exit 10 code 1",
    "1003 fork 10 by 1 start 100",
    "1004 exec 10 new",
    "1005 exit 10 code 2",
  ],
  `
1 init
dead 10 old exit 1
dead 10 new exit 2`,
);

check(
  "an exec by a thread that is not the leader keeps the pid",
  [
    "1000 fork 10 by 1",
    "1010 exec 10 java",
    "1020 exec 10 true old_tid 12",
  ],
  `
1 init
  10 true`,
);

check(
  "when the parent dies first, the children go to whom the kernel gave them",
  [
    "1000 fork 10 by 1",
    "1010 exec 10 bash",
    "1020 fork 11 by 10",
    "1030 exec 11 sleep",
    "1040 exit 10 reaper 1",
  ],
  `
1 init
  11 sleep
dead 10 bash exit 0`,
);

check(
  "a subreaper gets the orphans of its descendants",
  [
    "1000 fork 10 by 1",
    "1010 exec 10 systemd",
    "1020 fork 11 by 10",
    "1030 exec 11 bash",
    "1040 fork 12 by 11",
    "1050 exec 12 sleep",
    "1060 exit 11 reaper 10",
  ],
  `
1 init
  10 systemd
    12 sleep
dead 11 bash exit 0`,
);

check(
  "a chain of dying parents leaves the last one with the first reaper",
  [
    "1000 fork 10 by 1",
    "1010 fork 11 by 10",
    "1020 fork 12 by 11",
    "1030 fork 13 by 12",
    "1040 exec 13 last",
    "1050 exit 12 reaper 1",
    "1060 exit 11 reaper 1",
    "1070 exit 10 reaper 1",
  ],
  `
1 init
  13 last
dead 12 init exit 0
dead 11 init exit 0
dead 10 init exit 0`,
);

check(
  "when nobody knows who took the orphans, they are nobody's",
  [
    "1000 fork 10 by 1",
    "1010 fork 11 by 10",
    "1020 exec 11 sleep",
    "1030 exit 10",
  ],
  `
1 init
11 sleep
dead 10 init exit 0`,
);

check(
  "the last thread may be seen to die twice; the process dies once",
  [
    "1000 fork 10 by 1",
    "1010 exit 10 code 7",
    "1010 exit 10 code 7",
  ],
  `
1 init
dead 10 init exit 7`,
);

check(
  "an end by signal names it",
  [
    "1000 fork 10 by 1",
    "1010 exec 10 yes",
    "1020 exit 10 signal 13",
  ],
  `
1 init
dead 10 yes SIGPIPE`,
);

check(
  "a child of CLONE_PARENT is a copy of its creator and a child of the creator's parent",
  [
    "1000 fork 10 by 1",
    "1010 exec 10 bash",
    "1020 fork 11 by 10",
    "1030 exec 11 creator",
    "1040 fork 12 by 10 tid 11",
  ],
  `
1 init
  10 bash
    11 creator
    12 creator`,
);

check(
  "a start that had to be guessed may be off by a tick",
  [
    "1000 fork 10 by 1 start unknown",
    "1010 exec 10 make start 99",
    "1020 exit 10 code 0 start 99",
  ],
  `
1 init
dead 10 make exit 0`,
);

check(
  "a start that is off by more is another process",
  [
    "1000 fork 10 by 1 start unknown",
    "1010 exec 10 make start 104 ppid 1",
  ],
  `
1 init
  10 make?
dead 10 init? somehow`,
);

check(
  "a late event of whoever had the pid before does not bury who has it now",
  [
    "1000 fork 10 by 1",
    "1010 exec 10 old",
    "2000 fork 10 by 1",
    "2010 exec 10 new",
    "late 1020 exit 10 code 4 start 100",
  ],
  `
1 init
  10 new
dead 10 old? exit 4`,
);

check(
  "a late fork of a life that nobody told of makes it known, and dead",
  [
    "2000 fork 10 by 1",
    "2010 exec 10 new",
    "late 1000 fork 10 by 1",
  ],
  `
1 init
  10 new
dead 10 init? somehow`,
);

check(
  "a late exec does not undo a later one",
  [
    "1000 fork 10 by 1",
    "1020 exec 10 second",
    "late 1010 exec 10 first start 100",
  ],
  `
1 init
  10 second`,
);

check(
  "a rename is seen, and a later program takes its own name",
  [
    "1000 fork 10 by 1",
    "1010 exec 10 worker",
    "1020 rename 10 worker/0",
    "1030 fork 11 by 10",
    "1040 exec 10 other",
  ],
  `
1 init
  10 other
    11 worker/0`,
);

// What /proc tells. `scan` lists what is there: pid, parent, name, and the start where it matters.

check(
  "older than the watch: found by the first scan, children before their parents or not",
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
  "after a loss what is found is marked",
  [
    "scan 5000: 1/0/init 10/1/bash",
  ],
  `
1 init
  10 bash?`,
);

check(
  "after a loss whoever is gone from /proc is buried",
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
  "/proc may be older than an event: whoever was born meanwhile is not buried",
  [
    "4990 fork 10 by 1",
    "scan 5000: 1/0/init",
  ],
  `
1 init
  10 init`,
);

check(
  "/proc may be older than an event: whoever died meanwhile is not born again",
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
  "a scan that could not see everybody buries nobody",
  [
    "1000 fork 10 by 1",
    "partial scan 5000: 1/0/init",
  ],
  `
1 init
  10 init`,
);

check(
  "a lost re-parenting is made good",
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
  "a lost exec is made good, as far as the name goes",
  [
    "1000 fork 10 by 1",
    "scan 5000: 1/0/init 10/1/make/100",
  ],
  `
1 init
  10 make?`,
);

check(
  "a name that an event told after the scan began stands",
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
  "a zombie at the start is there as long as /proc has it",
  [
    "first scan 1000: 1/0/init 10/1/dead/50/Z",
    "scan 5000: 1/0/init",
  ],
  `
1 init
dead 10 dead? somehow`,
);

check(
  "a zombie whose end was seen stays dead",
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
  "whoever was taken for dead and is in /proc lives",
  [
    "1000 fork 10 by 1",
    "scan 2000: 1/0/init",
    "scan 5000: 1/0/init 10/1/init/100",
  ],
  `
1 init
  10 init?
dead 10 init? somehow`,
);

check(
  "beyond the bound the longest dead is forgotten, and its children lose nothing",
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
