import { check } from "./scenario.ts";

// A tree is indented by two spaces a generation; `?` marks an inferred value.

check(
  "a process forks, execs and exits",
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
  "an exec without a fork creates its process",
  [
    "1000 exec 10 make ppid 1",
  ],
  `
1 init
  10 make?`,
);

check(
  "a missed fork: the child appears with its own fork, its parent is unknown until an event names it",
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
  "a missed fork: an exit alone creates a dead process",
  [
    "1000 exit 10 code 3 ppid 1",
  ],
  `
1 init
dead 10 -? exit 3`,
);

check(
  "a missed exit: a reused pid proves that the first process is dead",
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
  "a missed exit and a missed fork: an exec of the next process with the pid proves both",
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
  "a reused pid is another process, without values of the first one",
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
  "a pid reused within the same tick is another process",
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
