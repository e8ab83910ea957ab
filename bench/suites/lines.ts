import type { FlockEvent } from "../../src/model/event/event.ts";
import { EventLineWriter } from "../../src/wire/event/event_line.ts";
import { KEY } from "../../src/wire/event/event_key.ts";
import { JsonBytes } from "../../src/wire/event/json_bytes.ts";
import type { Finder } from "../findings.ts";

const EVENTS = 20_000;
const KEYS = 500_000;

/**
 * Measures what the own way of writing event lines saves: beside JSON.stringify and an encoder, and
 * for one key beside copying its bytes.
 */
export function linesSuite(finder: Finder, quick: boolean): Promise<void> {
  const rounds = quick ? 10 : 40;
  const events = Array.from({ length: EVENTS }, (_, i) => exec(i));
  const writer = new EventLineWriter("host", { seconds: 1_700_000_000, nanoseconds: 0 });
  const encoder = new TextEncoder();
  finder.figure("event line", "ns", timed(rounds, EVENTS, () => writer.lend(events)));
  // Children of one parent have the very same texts, which RepeatedPieces finds by identity.
  const [first] = events;
  const siblings = events.map((event) => ({ ...first!, ts: event.ts }));
  finder.ratio(
    "event line of a sibling / of another program",
    timed(rounds, EVENTS, () => writer.lend(siblings)),
    timed(rounds, EVENTS, () => writer.lend(events)),
  );
  finder.figure(
    "event line by JSON.stringify",
    "ns",
    timed(rounds, EVENTS, () => {
      let text = "";
      for (const event of events) text += JSON.stringify(event) + "\n";
      encoder.encode(text);
    }),
  );
  const out = new JsonBytes();
  const bytes = encoder.encode(',"voluntary_switches":');
  finder.figure(
    "key of a line, in words",
    "ns",
    timed(rounds, KEYS, () => {
      out.clear();
      for (let i = 0; i < KEYS; i++) out.raw(KEY.voluntary_switches);
    }),
  );
  finder.figure(
    "key of a line, its bytes copied",
    "ns",
    timed(rounds, KEYS, () => {
      out.clear();
      for (let i = 0; i < KEYS; i++) out.copyOf(bytes);
    }),
  );
  return Promise.resolve();
}

function exec(i: number): FlockEvent {
  return {
    ...{ type: "exec", ts: 1e15 + i * 50_000, pid: 1000 + i, key: `${1000 + i}-${i}`, ppid: 999 },
    ...{ parentKey: "999-5", comm: { text: "true" }, uid: 0, user: "root" },
    ...{ cgroup: "/user.slice/user-0.slice/session-1.scope", container: null },
    ...{ filename: { text: "/bin/true" }, argv: [{ text: "/bin/true" }, { text: `arg${i}` }] },
    ...{ argvTruncated: false, cwd: { text: "/root" }, euid: 0, pgid: 999, sid: 999 },
    ...{ nsPid: 1000 + i, pidNs: 4_026_531_836, execCount: 1, login: null, program: null },
  };
}

/** Returns the nanoseconds that each round took for one of its `count` things. */
function timed(rounds: number, count: number, body: () => void): number[] {
  const times: number[] = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    const began = performance.now();
    body();
    if (round >= 0) times.push((performance.now() - began) * 1e6 / count);
  }
  return times;
}

const WARM_UP = 5;
