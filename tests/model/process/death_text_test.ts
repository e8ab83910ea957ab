import assert from "node:assert/strict";
import { type Death, UNKNOWN_DEATH } from "../../../src/model/event/death.ts";
import {
  deathSentence,
  type EndingFacts,
  statusCause,
} from "../../../src/model/process/death_text.ts";

const BASH = { pid: 2301, key: "2301-1", comm: { text: "bash" }, uid: 0 };

function ending(
  signal: number | null,
  death: Partial<Death> | null,
  more: Partial<EndingFacts> = {},
): EndingFacts {
  return {
    ...{
      exitCode: signal === null ? 127 : null,
      signal,
      signalName: null,
      core: false,
      oom: false,
    },
    death: death === null ? null : { ...UNKNOWN_DEATH, ...death },
    ...more,
  };
}

const SENTENCES: readonly (readonly [sentence: string | null, EndingFacts])[] = [
  [null, ending(null, null)],
  [null, ending(9, null)],
  ["killed by SIGKILL from 2301 bash", ending(9, { killedBy: BASH, cause: "killed" })],
  [
    "killed by SIGKILL from 2301 bash, 3.0s after SIGTERM from 2301 bash",
    ending(9, {
      ...{ killedBy: BASH, cause: "killed" },
      earlier: { signal: 15, by: BASH, cause: null, beforeNs: 3e9 },
    }),
  ],
  [
    "sent itself SIGINT, 500ms after SIGINT: a key of its terminal, such as ^C",
    ending(2, {
      ...{ killedBy: BASH, cause: "self" },
      earlier: { signal: 2, by: null, cause: "terminal", beforeNs: 5e8 },
    }),
  ],
  [
    "killed by SIGTRAP: it ran into a breakpoint",
    ending(5, { cause: "fault", signalCode: 128 }),
  ],
  ["killed by SIGTERM from 7 ?", ending(15, { killedBy: { ...BASH, pid: 7, comm: null } })],
  [
    "sent itself SIGABRT, with a core dump",
    ending(6, { killedBy: BASH, cause: "self" }, {
      core: true,
    }),
  ],
  [
    "killed by SIGSEGV: no memory is mapped at the address",
    ending(11, { cause: "fault", signalCode: 1 }),
  ],
  [
    "killed by SIGFPE: it touched memory that it may not, or ran an instruction that it may not",
    ending(8, { cause: "fault", signalCode: 99 }),
  ],
  [
    "killed by SIGPIPE: it wrote to a pipe or socket without a reader",
    ending(13, { cause: "pipe" }),
  ],
  [
    "killed by SIGKILL: its memory cgroup was out of memory",
    ending(9, { cause: "oom", oomScope: "memcg" }, { oom: true }),
  ],
  ["killed by SIGKILL: the kernel was out of memory", ending(9, null, { oom: true })],
  ["killed by SIGSEGV in an exec of a broken program", ending(11, null, { execFailed: true })],
  [
    "exit 127: cannot run /bin/no (ENOENT, the last of 2 paths)",
    ending(null, { failedExec: { tried: [{ text: "/a/no" }, { text: "/bin/no" }], errno: 2 } }),
  ],
];

for (const [sentence, facts] of SENTENCES) {
  Deno.test(`deathSentence() says: ${sentence}, of signal ${facts.signal}`, () => {
    assert.equal(deathSentence(facts), sentence);
  });
}

Deno.test("statusCause() names the killer as far as there is room, else the cause", () => {
  const killed = ending(9, { killedBy: BASH, cause: "killed" });
  const texts = [13, 12, 8, 7, 0].map((room) => statusCause(killed, room));
  assert.deepEqual(texts, [" by 2301 bash", " by 2301", " by 2301", "", ""]);
  assert.equal(statusCause(ending(11, { cause: "fault", signalCode: 1 }), 6), " fault");
  assert.equal(statusCause(ending(null, null), 99), "");
});
