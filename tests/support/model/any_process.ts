import fc from "./laws.ts";
import type {
  Ancestor,
  Ending,
  HistoryEntry,
  PastImage,
  Process,
  ProcessHistory,
} from "../../../src/model/process/process.ts";
import { NO_CHILDREN } from "../../../src/model/process/lineage.ts";
import { processKey, startTicksOf } from "../../../src/model/base/process_key.ts";
import { KILLED, LOGIN, PROGRAM } from "./events.ts";
import type { Text } from "../../../src/model/base/text.ts";

/** Small numbers, numbers at the limits of 32 bits, and larger ones. */
const NUMBER = fc.oneof(
  fc.nat(1000),
  fc.nat(),
  fc.constantFrom(0, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) + 1, -(2 ** 31) + 2, 2 ** 32 - 1),
  fc.constantFrom(2 ** 53 - 1, 2 ** 52, -1, -20, 0.5, 12.25, 1e300, NaN),
);
const TEXT: fc.Arbitrary<Text> = fc.oneof(
  fc.constantFrom("", "sh", "cc1", "a\0b", "\u{1f600}", "\ufffd").map((text) => ({ text })),
  fc.string({ maxLength: 6 }).map((text) => ({ text })),
  fc.constant({ text: "\ufffd", hex: "ff" }),
);
const WORD = fc.constantFrom("", "root", "/user.slice", "3f4e8b1c9a7d");
const KEY = fc.oneof(
  fc.tuple(fc.nat(99), fc.nat(99)).map(([pid, ticks]) => processKey(pid, ticks)),
  fc.constantFrom("", "x", "7-", "007-5", "7-05", "web1:7-5"),
);
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const NUMBER_OR_NULL = orNull(NUMBER);
const ARGV = orNull(fc.array(TEXT, { maxLength: 3 }));

/** A time near another one, or any other time. */
const near = (ts: number) =>
  fc.oneof(fc.nat(1_000_000).map((ns) => ts + ns), fc.constant(ts), NUMBER);

const ending = (startTs: number): fc.Arbitrary<Ending> =>
  near(startTs).chain((ts) =>
    fc.record({
      ts: fc.constant(ts),
      exitCode: NUMBER_OR_NULL,
      signal: orNull(fc.oneof(fc.integer({ min: 1, max: 64 }), NUMBER)),
      signalName: orNull(fc.constantFrom("SIGKILL", "SIGSEGV", "SIG0")),
      core: orNull(fc.boolean()),
      durationNs: orNull(fc.oneof(fc.constant(Math.max(0, ts - startTs)), NUMBER)),
      ...{ maxRssBytes: NUMBER_OR_NULL, readBytes: NUMBER_OR_NULL, writeBytes: NUMBER_OR_NULL },
      ...{ rchar: NUMBER_OR_NULL, wchar: NUMBER_OR_NULL, syscr: NUMBER_OR_NULL },
      ...{ syscw: NUMBER_OR_NULL, cancelledWriteBytes: NUMBER_OR_NULL },
      ...{ minorFaults: NUMBER_OR_NULL, majorFaults: NUMBER_OR_NULL },
      ...{ voluntarySwitches: NUMBER_OR_NULL, involuntarySwitches: NUMBER_OR_NULL },
      ...{ threadsTotal: NUMBER_OR_NULL, execFailed: fc.boolean(), oom: orNull(fc.boolean()) },
      death: orNull(fc.constantFrom(KILLED, { ...KILLED })),
    }, { noNullPrototype: true })
  );

const IMAGE: fc.Arbitrary<PastImage> = fc.record({
  ...{ comm: orNull(TEXT), filename: orNull(TEXT), argv: ARGV, argvTruncated: fc.boolean() },
}, { noNullPrototype: true });
const ANCESTOR: fc.Arbitrary<Ancestor> = IMAGE.map((image) => ({
  ...{ key: "1-0", pid: 1, user: null, image },
  parent: null,
}));
const MOMENT: fc.Arbitrary<HistoryEntry> = fc.oneof(
  fc.record({ type: fc.constant("exec" as const), ts: NUMBER, image: IMAGE }, {
    noNullPrototype: true,
  }),
  fc.record({
    ...{ type: fc.constant("rename" as const), ts: NUMBER, from: orNull(TEXT), to: orNull(TEXT) },
  }, { noNullPrototype: true }),
);
const HISTORY: fc.Arbitrary<ProcessHistory> = fc.record({
  ...{
    birthParent: orNull(ANCESTOR),
    entries: fc.array(MOMENT, { maxLength: 2 }),
    droppedEntries: fc.nat(1),
  },
  ...{ argvLength: fc.nat(20), image: orNull(IMAGE), asAncestor: orNull(ANCESTOR) },
}, { noNullPrototype: true });

/** A dead process with arbitrary values, also impossible ones. */
export const DEAD_PROCESS: fc.Arbitrary<Process> = fc.record({
  ...{ pid: NUMBER, key: orNull(KEY), startTs: NUMBER, ticks: NUMBER },
}).chain(({ pid, key: odd, startTs, ticks }) => {
  const key = odd ?? processKey(pid, Math.abs(Math.trunc(ticks)));
  return fc.record({
    ...{ key: fc.constant(key), pid: fc.constant(pid), startTicks: fc.constant(startTicksOf(key)) },
    ...{ startTs: fc.constantFrom(startTs, startTicksOf(key) * 1e7) },
    ...{ inferred: fc.boolean(), ppid: NUMBER_OR_NULL, parent: fc.constant(null) },
    birth: fc.record({
      ...{ seen: fc.boolean(), ppid: NUMBER_OR_NULL, parentKey: orNull(KEY) },
      parentComm: orNull(TEXT),
    }, { noNullPrototype: true }),
    image: fc.record({
      ...{ comm: orNull(TEXT), commTs: orNull(near(startTs)), filename: orNull(TEXT), argv: ARGV },
      ...{ argvTruncated: fc.boolean(), cwd: orNull(TEXT), execTs: orNull(near(startTs)) },
      execCount: NUMBER_OR_NULL,
      program: orNull(fc.constantFrom(PROGRAM, { ...PROGRAM, exeInode: 7 })),
    }, { noNullPrototype: true }),
    identity: fc.record({
      ...{ uid: NUMBER_OR_NULL, user: orNull(WORD), euid: NUMBER_OR_NULL, cgroup: orNull(WORD) },
      ...{ container: orNull(WORD), pgid: NUMBER_OR_NULL, sid: NUMBER_OR_NULL },
      ...{ nsPid: NUMBER_OR_NULL, pidNs: NUMBER_OR_NULL },
      login: orNull(fc.constantFrom(LOGIN, { ...LOGIN, tty: null })),
    }, { noNullPrototype: true }),
    usage: fc.record({
      ...{ state: orNull(fc.constantFrom("R", "Z")), threads: NUMBER_OR_NULL },
      ...{ rssBytes: NUMBER_OR_NULL, cpuPercent: NUMBER_OR_NULL, cpuUserNs: NUMBER_OR_NULL },
      ...{ cpuSystemNs: NUMBER_OR_NULL, nice: NUMBER_OR_NULL, extra: fc.constant(null) },
    }, { noNullPrototype: true }),
    ...{ forkCount: NUMBER_OR_NULL, failedCount: NUMBER_OR_NULL },
    ...{ children: fc.constant(NO_CHILDREN) },
    ...{ liveIndex: fc.constant(-1), siblingIndex: fc.constant(-1), ending: ending(startTs) },
    ...{ history: HISTORY, kernelThread: fc.boolean() },
  }, { noNullPrototype: true });
});
