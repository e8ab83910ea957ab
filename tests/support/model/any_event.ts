import fc from "./laws.ts";
import {
  type Death,
  DEATH_CAUSES,
  type DeathCause,
  type FailedExec,
  type Login,
  type Program,
  type Sender,
} from "../../../src/model/event/death.ts";
import { activityByType, netSummary } from "../activity/any_activity.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { processKey } from "../../../src/model/base/process_key.ts";
import { errnoName } from "../../../src/model/base/errno_name.ts";
import type { Text } from "../../../src/model/base/text.ts";
import { decodeUtf8 } from "../../../src/model/base/utf8.ts";

/** Arbitrary events of every type, with every kind of value in each field. */
export function anyEvent(): fc.Arbitrary<FlockEvent> {
  return fc.oneof(...Object.values(BY_TYPE));
}

/** An arbitrary object with the usual prototype, like those of the program. */
const record = ((model, { requiredKeys } = {}) =>
  fc.record(model, {
    noNullPrototype: true,
    ...(requiredKeys === undefined ? {} : { requiredKeys }),
  })) as typeof fc.record;

const BYTES = fc.oneof(
  fc.uint8Array({ maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 8 }).map((text) => new TextEncoder().encode(text)),
);
const text: fc.Arbitrary<Text> = BYTES.map((bytes) => decodeUtf8(bytes));
const word = text.map((one) => one.text);
const whole = fc.oneof(fc.nat(), fc.constant(0), fc.maxSafeNat());
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const number = orNull(whole);
const yesNo = fc.boolean();
const argv = orNull(fc.array(text, { maxLength: 4 }));
const key = fc.tuple(fc.nat(), fc.nat()).map(([pid, start]) => processKey(pid, start));

function isKnown(fields: object): boolean {
  return Object.values(fields).some((value) => value !== null && value !== false);
}

/** Null, or an object in which something is known: lines do not show an object of nulls. */
const known = <Value extends object>(value: fc.Arbitrary<Value>) =>
  orNull(value).map((one) => one !== null && isKnown(one) ? one : null);
const login: fc.Arbitrary<Login> = record({
  ...{ gid: number, egid: number, loginUid: number, auditSession: number, tty: orNull(word) },
});
const program: fc.Arbitrary<Program> = record({
  ...{ exe: orNull(text), exeDevice: number, exeInode: number, exeDeleted: yesNo },
  ...{ exeMemfd: yesNo, script: orNull(text), interpreter: orNull(text), argvBytes: number },
});
const sender: fc.Arbitrary<Sender> = record({
  ...{ pid: fc.nat(), key: orNull(key), comm: orNull(text), uid: number },
});
const failedExec: fc.Arbitrary<FailedExec> = record({
  ...{ tried: fc.array(text, { maxLength: 3 }), errno: fc.integer({ min: 1, max: 133 }) },
});
const death: fc.Arbitrary<Death> = record({
  killedBy: orNull(sender),
  signalCode: orNull(fc.integer({ min: -60, max: 130 })),
  cause: orNull(fc.constantFrom(...Object.keys(DEATH_CAUSES) as DeathCause[])),
  oomScope: orNull(fc.constantFrom("memcg" as const, "global" as const)),
  earlier: orNull(
    record({
      signal: fc.integer({ min: 1, max: 64 }),
      by: orNull(sender),
      cause: orNull(fc.constantFrom(...Object.keys(DEATH_CAUSES) as DeathCause[])),
      beforeNs: whole,
    }),
  ),
  failedExec: orNull(failedExec),
});

const base = { ts: whole, host: word };
/** A flag that is true or absent. */
const marks = record(
  { late: fc.constant(true as const), inferred: fc.constant(true as const) },
  {
    requiredKeys: [],
  },
);
const subject = {
  ...base,
  ...{ pid: fc.nat(), key, ppid: number, parentKey: orNull(key), comm: orNull(text) },
  ...{ uid: number, user: orNull(word), cgroup: orNull(word), container: orNull(word) },
};
const image = { filename: orNull(text), argv };

function marked<Event extends FlockEvent>(event: fc.Arbitrary<Event>): fc.Arbitrary<Event> {
  return fc.tuple(event, marks).map(([one, mark]) => ({ ...one, ...mark }));
}

const BY_TYPE: { readonly [Type in FlockEvent["type"]]: fc.Arbitrary<FlockEvent> } = {
  meta: record({
    ...{ type: fc.constant("meta" as const), ...base, tool: word, version: word },
    ...{ kernel: orNull(word), bootId: orNull(word), bpftrace: orNull(word), filter: orNull(word) },
    cpus: orNull(fc.integer({ min: 1, max: 8192 })),
    source: fc.constantFrom("bpftrace" as const, "procfs" as const, "replay" as const),
    capabilities: record({
      argv: fc.constantFrom("kernel" as const, "procfs" as const, "none" as const),
      ...{ exitStatus: yesNo, exitStats: yesNo, shortLived: yesNo, threads: yesNo, renames: yesNo },
      ...{ killedBy: yesNo, oom: yesNo, exe: yesNo, gid: yesNo, tty: yesNo, loginUid: yesNo },
      ...{ signal: yesNo, execFailed: yesNo, setuid: yesNo },
      ...{ net: yesNo, file: yesNo, open: yesNo, netBytes: yesNo },
    }),
  }),
  ready: record({ type: fc.constant("ready" as const), ...base }),
  sample: record({
    ...{ type: fc.constant("sample" as const), ...base, round: whole, nextNs: whole },
    processes: fc.array(
      record({
        ...{ pid: fc.nat(), key, state: orNull(fc.constantFrom("R", "S", "D")) },
        cpuPercent: orNull(fc.nat(100_000).map((tenths) => tenths / 10)),
        ...{ cpuUserNs: number, cpuSystemNs: number, rssBytes: number, threads: number },
        nice: orNull(fc.integer({ min: -20, max: 19 })),
        ...{ readRate: number, writeRate: number },
        ...{ diskReadRate: number, diskWriteRate: number },
      }),
      { maxLength: 3 },
    ),
  }),
  end: record({
    ...{ type: fc.constant("end" as const), ...base, events: whole, lost: number, reason: word },
    totals: record({ fork: whole, exit: whole, meta: whole }, { requiredKeys: [] }),
  }),
  process: marked(
    fc.tuple(
      record({
        ...{ type: fc.constant("process" as const), ...subject, ...image, startTime: number },
        state: orNull(fc.constantFrom("R", "S", "Z", "X")),
      }),
      record({
        ...{ argvTruncated: fc.constant(true as const), cwd: text, euid: whole, pgid: whole },
        ...{ sid: whole, nsPid: whole, pidNs: whole, kernelThread: fc.constant(true as const) },
        login: login.filter(isKnown),
        program: program.filter(isKnown),
      }, { requiredKeys: [] }),
    ).map(([process, rest]) => ({ ...process, ...rest })),
  ),
  fork: marked(
    fc.tuple(
      record({
        ...{ type: fc.constant("fork" as const), ...subject },
        ...{ birthPpid: number, parentTid: number, parentComm: orNull(text) },
      }),
      record({ nsPid: whole, pidNs: whole }, { requiredKeys: [] }),
    ).map(([fork, rest]) => ({ ...fork, ...rest })),
  ),
  exec: marked(
    fc.tuple(
      record({
        ...{ type: fc.constant("exec" as const), ...subject, ...image, argvTruncated: yesNo },
        ...{ cwd: orNull(text), euid: number, pgid: number, sid: number, execCount: number },
        ...{ nsPid: number, pidNs: number, login: known(login), program: known(program) },
      }),
      record({ filenameTruncated: fc.constant(true as const), oldTid: fc.nat() }, {
        requiredKeys: [],
      }),
    ).map(([exec, rest]) => ({ ...exec, ...rest })),
  ),
  exit: marked(
    fc.tuple(
      record({
        ...{ type: fc.constant("exit" as const), ...subject, ...image, argvTruncated: yesNo },
        ...{ exitCode: number, signal: number, signalName: orNull(word), core: orNull(yesNo) },
        ...{ durationNs: number, cpuUserNs: number, cpuSystemNs: number, maxRssBytes: number },
        ...{ readBytes: number, writeBytes: number, minorFaults: number, majorFaults: number },
        ...{ rchar: number, wchar: number, syscr: number, syscw: number },
        cancelledWriteBytes: number,
        ...{ voluntarySwitches: number, involuntarySwitches: number, threadsTotal: number },
        ...{ execCount: number, forkCount: number, death: known(death), oom: orNull(yesNo) },
      }),
      record({ execFailed: fc.constant(true as const), net: orNull(netSummary) }, {
        requiredKeys: [],
      }),
    )
      .map(([exit, rest]) => ({ ...exit, ...rest })),
  ),
  reparent: marked(record({
    ...{ type: fc.constant("reparent" as const), ...subject, oldPpid: number, newPpid: number },
  })),
  move: marked(
    record({ type: fc.constant("move" as const), ...subject, oldCgroup: orNull(fc.string()) }),
  ),
  signal: marked(
    fc.tuple(
      record({
        ...{ type: fc.constant("signal" as const), ...subject, signalName: word },
        ...{ signal: fc.integer({ min: 1, max: 64 }), signalCode: fc.integer({ max: 130 }) },
        sender: orNull(sender),
      }),
      record({ targetTid: fc.nat() }, { requiredKeys: [] }),
    ).map(([signal, rest]) => ({ ...signal, ...rest })),
  ),
  exec_failed: marked(
    fc.tuple(
      record({
        ...{ type: fc.constant("exec_failed" as const), ...subject, filename: orNull(text) },
        errnoName: orNull(word),
      }),
      failedExec,
      record({ tid: fc.nat() }, { requiredKeys: [] }),
    ).map(([event, failed, rest]) => ({
      ...{ ...event, ...failed, errnoName: errnoName(failed.errno), ...rest },
    })),
  ),
  setuid: marked(record({
    ...{ type: fc.constant("setuid" as const), ...subject, euid: number, gid: number },
    ...{ egid: number, oldUid: number, oldEuid: number, oldGid: number, oldEgid: number },
  })),
  rename: marked(
    record({ type: fc.constant("rename" as const), ...subject, oldComm: orNull(text) }),
  ),
  ...activityByType(base, subject, marked),
  lost: fc.tuple(
    record({
      ...{ type: fc.constant("lost" as const), ...base, count: number, reason: word },
      where: fc.constantFrom("kernel", "queue", "line", "activity"),
    }),
    record({ bytes: whole, fromTs: whole }, { requiredKeys: [] }),
  ).map(([lost, rest]) => ({ ...lost, ...rest })),
  gap: record({
    ...{ type: fc.constant("gap" as const), ...base, fromTs: whole, toTs: whole },
    ...{ repaired: whole, reason: word },
  }),
};
