import { check } from "./scenario.ts";

// Repair from /proc. `scan` lists its processes: pid, parent, name, and the start where it matters.

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
  "but whoever's pid another one has by now is dead, though not everybody could be seen",
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
  "whoever was seen in /proc before another one got the pid is not found any more",
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
  "whoever was taken for dead and is still in /proc long after lives",
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

check(
  "a reaper that was guessed wrong is put right, though it lives",
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
  "a parent that died after it was looked at is not taken back",
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
  "whoever told its end may stay in /proc for a while, giving its memory back",
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
  "who has died since the scan is not brought back by it, though long forgotten",
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
  "nor is a zombie of long ago; but who lives long after its death was told is found",
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
