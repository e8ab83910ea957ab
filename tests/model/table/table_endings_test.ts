import { check } from "./scenario.ts";

check(
  "when the parent exits first, its children get the kernel's new parent",
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
  "after a chain of exiting parents the last child has the first reaper",
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
  "orphans with an unknown reaper have no parent",
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
  "the last thread may appear twice; the process exits once",
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
  "it exits once also after its row was dropped and its pid reused",
  [
    "1000 fork 10 by 1",
    "1000 fork 11 by 1",
    "1000 fork 12 by 1",
    "1010 exit 10 code 7 start 100",
    "1020 exit 11",
    "1030 exit 12",
    "1040 exit 10 code 7 start 100",
    "1050 fork 10 by 1",
    "1060 exit 10 code 7 start 100",
  ],
  `
1 init
  10 init
dead 12 init exit 0`,
  { maxDead: 1 },
);

check(
  "a pid reused within one tick exits as often as it forked",
  [
    "1001 fork 10 by 1",
    "1002 exit 10 code 1",
    "1003 fork 10 by 1",
    "1004 exit 10 code 2",
    "1005 exit 10 code 2",
  ],
  `
1 init
dead 10 init exit 1
dead 10 init exit 2`,
);

check(
  "an exit by a signal has the signal's name",
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
  "a guessed start may be off by a tick",
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
  "a guessed start may be later, when the caller of fork had to wait for the cpu",
  [
    "1000 fork 10 by 1 start unknown",
    "1010 exec 10 make start 60",
    "1020 exit 10 code 0 start 60",
  ],
  `
1 init
dead 10 make exit 0`,
);

check(
  "a start later than a guess is another process",
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
  "a late event of a former process with the pid does not end the current one",
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
  "a late fork of an unknown process creates a dead row",
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

for (
  const [late, picture] of [
    ["exec 10 tool", "1 init\ndead 10 tool? somehow"],
    ["rename 10 tool", "1 init\ndead 10 tool? somehow"],
    ["fork 12 by 10", "1 init\ndead 12 - exit 0"],
  ] as const
) {
  check(
    `a dropped row stays dead after this late event: ${late}`,
    [
      "1000 fork 10 by 1",
      "1020 exit 10",
      "1030 fork 11 by 1",
      "1040 exit 11",
      `late 1010 ${late} start 100`,
      ...late.startsWith("fork") ? ["1050 exit 12 start 100"] : [],
    ],
    picture,
    { maxDead: 1 },
  );
}

check(
  "a late fork of a pid reused within a tick revives no process",
  [
    "1001 fork 10 by 1",
    "1002 exit 10 code 1",
    "2000 fork 10 by 1",
    "late 1003 fork 10 by 1 start 100",
  ],
  `
1 init
  10 init
dead 10 init exit 1
dead 10 init? somehow`,
);

for (
  const [late, picture] of [
    ["1000 fork 10 by 1", "1 init\ndead 10 init? somehow"],
    ["1005 exec 10 tool", "1 init\ndead 10 tool? somehow"],
  ] as const
) {
  check(
    `an old event is ignored when a younger process with the pid has exited: ${late}`,
    [
      "1000 fork 10 by 1",
      "1010 exit 10",
      "2000 fork 10 by 1",
      "2010 exit 10",
      "2020 fork 11 by 1",
      "2030 exit 11",
      `late ${late} start 100`,
    ],
    picture,
    { maxDead: 1 },
  );
}

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
  "a rename changes the name, and a later exec replaces it",
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

check(
  "a parent is not younger than its child: its pid was reused",
  [
    "1000 fork 11 by 1",
    "1010 exec 11 child",
    "2000 fork 10 by 1",
    "late 1020 exec 11 child ppid 10",
    "2010 exec 11 child ppid 10",
  ],
  `
1 init
  10 init
11 child`,
);
