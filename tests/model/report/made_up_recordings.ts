/** Made-up recordings for laws: events in any order, with hostile names. */
import fc from "../../support/model/laws.ts";
import type { FlockEvent, RenameEvent, ReparentEvent } from "../../../src/model/event/event.ts";
import { end, exec, exit, fork, lived } from "./made_up_events.ts";

/** Names that some output format might interpret. */
export const HOSTILE_NAMES = [
  "</script><script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<!--<script>",
  "]]>",
  "\u2028\u2029",
  '"\\',
  "\u0000\u001b[31m\n\r\t",
  "\u202eexe.txt",
  "${alert(1)}`",
  "__proto__",
  "constructor",
  "\ud800",
  "",
  "\u{1f427}".repeat(40),
];

const name = fc.oneof(fc.constantFrom(...HOSTILE_NAMES), fc.string({ unit: "binary" }));
const pid = fc.integer({ min: 1, max: 12 });

type Step = (seconds: number) => FlockEvent;

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(pid, pid).map(([parent, child]): Step => (at) => fork(at, parent, child)),
  fc.tuple(pid, name, fc.array(name, { maxLength: 4 })).map(([subject, comm, argv]): Step => (at) =>
    exec(at, subject, comm, argv)
  ),
  fc.tuple(pid, fc.integer({ min: -9, max: 255 })).map(([subject, status]): Step => (at) =>
    exit(at, subject, status, 0.001)
  ),
  fc.tuple(pid, name).map(([subject, comm]): Step => (at) => lived(at, subject, comm, at / 2)),
  fc.tuple(pid, name).map(([subject, comm]): Step => (at): RenameEvent => {
    const { ts, pid, key, ppid, parentKey, uid, user, cgroup, container } = lived(
      at,
      subject,
      comm,
    );
    const about = { ts, pid, key, ppid, parentKey, uid, user, cgroup, container };
    return { type: "rename", ...about, comm: { text: comm }, oldComm: { text: "old" } };
  }),
  fc.tuple(pid, pid).map(([subject, reaper]): Step => (at): ReparentEvent => {
    const { ts, pid, key, uid, user, cgroup, container, comm } = lived(at, subject, "p");
    const about = { ts, pid, key, uid, user, cgroup, container, comm };
    const parent = { ppid: reaper, parentKey: `${reaper}-0`, oldPpid: null, newPpid: reaper };
    return { type: "reparent", ...about, ...parent };
  }),
  fc.nat({ max: 99 }).map((count): Step => (at) => ({
    type: "lost",
    ts: Math.round(at * 1e9),
    count: count === 0 ? null : count,
    where: "kernel",
    reason: "</script>",
  })),
  fc.nat({ max: 3 }).map((length): Step => (at) => ({
    type: "gap",
    ts: Math.round(at * 1e9),
    fromTs: Math.round((at - length) * 1e9),
    toTs: Math.round(at * 1e9),
    repaired: length,
    reason: "it was restarted",
  })),
);

/** Events in order of time, some at the same time; with a last line or without. */
export const history: fc.Arbitrary<readonly FlockEvent[]> = fc.tuple(
  fc.array(fc.tuple(fc.nat({ max: 2_000_000 }), step), { maxLength: 60 }),
  fc.boolean(),
).map(([steps, whole]) => {
  let at = 5;
  const events = steps.map(([pause, makeEvent]) =>
    makeEvent(at += pause % 3 === 0 ? 0 : pause / 1e6)
  );
  return whole ? [...events, end(at + 1)] : events;
});
