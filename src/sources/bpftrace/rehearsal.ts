import type { FlockEvent } from "../../model/event.ts";
import { Interpreter } from "../../model/interpreter.ts";
import { NO_LOOKUP } from "../../model/lookup.ts";
import { rehearse } from "../../model/rehearse.ts";
import { Sequencer } from "../../model/sequencer.ts";
import { ProcessTable } from "../../model/table.ts";
import { CaptureParser } from "../../wire/capture_parser.ts";
import { EventLineWriter } from "../../wire/event_line.ts";
import type { ProcReader } from "../procfs/proc_reader.ts";
import { Completion } from "./complete.ts";

/**
 * Sends a few lives through all that a line of bpftrace passes on its way to a line of JSON, for the
 * reasons that `src/model/rehearse.ts` gives: a storm of nothing but births and deaths makes V8 compile
 * for those, and the first exec after it has all of that compiled anew.
 *
 * @returns the events, for a test
 */
export function rehearseCapture(proc: ProcReader): readonly FlockEvent[] {
  rehearse();
  const events: FlockEvent[] = [];
  const table = new ProcessTable({ maxDead: 1 });
  const interpreter = new Interpreter(table, NO_LOOKUP, (event) => {
    table.apply(event);
    events.push(event);
  });
  const sequencer = new Sequencer({ cpus: 1, maxWaiting: 1_000, clock: () => 0 }, (batch) => {
    for (const item of batch) {
      if (item.kind === "lost" || item.kind === "mark" || item.kind === "thread") continue;
      interpreter.interpret(item);
      if (item.kind === "fork" || item.kind === "exit") parser.giveBack(item);
    }
  });
  const completion = new Completion(proc);
  const parser: CaptureParser = new CaptureParser({
    observation: (observation) => sequencer.observation(completion.completed(observation)),
    signal: (signal) => sequencer.signal(signal),
  });
  const lines = new EventLineWriter("", { seconds: 0, nanoseconds: 0 });
  for (let round = 0; round < ROUNDS; round++) {
    parser.push(new TextEncoder().encode(roundOf(round)));
    lines.encode(events.slice(-MOST_EVENTS));
  }
  return events;
}

/** The first few times V8 takes no notice of what a function sees. */
const ROUNDS = 30;
const MOST_EVENTS = 20;

/** One that calls exec, with small numbers; one with large ones that does not; and an orphan. */
function roundOf(round: number): string {
  const first = round * 8;
  const second = round + 1;
  // Their times are past 2^53 nowhere, and past 2^31 as any time is.
  const at = (n: number) =>
    `${(2 ** 40 + second * 1e9 + n).toString(16)} 0 ${(first + n).toString(16)}`;
  const [caller, other, orphan] = [0x100, 0x200, 0x300].map((pid) => (pid + round).toString(16));
  const key = (pid: string | undefined) => `${pid} ${second.toString(16)}`;
  return [
    `F ${at(1)} ${key(caller)} ${caller} 2 1 2 0 1`,
    `E ${at(2)} ${key(caller)} ${caller} 2 0 0 1 2 2 1 1 2 612f 0 0 0 0 0 0 0 0 0 61 ${WORDS}`,
    `R ${at(3)} ${key(caller)} 62 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0`,
    `F ${at(4)} ${key(other)} ${other} ${key(caller)} ${caller} 0 1`,
    `F ${at(5)} ${key(orphan)} ${orphan} ${key(caller)} ${caller} 0 1`,
    `X ${at(6)} ${key(caller)} 100 100 4 2 1 0 0 1 1 2 1 1 1 1 1 1 1`,
    `X ${at(7)} ${key(other)} 0 0 0 1 1 0 0 ${LARGE} ${LARGE} ${LARGE} 1 1 1 1 1 ${LARGE} ${LARGE}`,
    `X ${at(8)} ${key(orphan)} 0 0 0 1 1 0 0 0 0 0 0 0 0 0 0 0 0`,
    `W ${(2 ** 40 + second * 1e9 + 9).toString(16)} 0 ${(first + 8).toString(16)} 0 0 0`,
    "",
  ].join("\n");
}

const LARGE = (2 ** 40).toString(16);
const WORDS = Array.from({ length: 16 }, () => "0").join(" ");
