/** A large made-up recording: a build of many sources, sixteen at a time. */
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { end, exec, exit, fork, lived } from "../../model/report/made_up_events.ts";
import { META } from "./events.ts";

/** Seconds of one source. */
const EACH = 0.06;
const AT_ONCE = 16;

/** Returns events of about `processes` processes in order of time: make, and four for each source. */
export function bigBuild(processes: number): FlockEvent[] {
  const sources = Math.floor((processes - 2) / 4);
  const events: FlockEvent[] = [
    lived(1, 1, "bash", 0),
    fork(1.01, 1, 2),
    exec(1.02, 2, "make", ["make", "-j16"]),
  ];
  for (let i = 0; i < sources; i++) {
    const at = 1.03 + Math.floor(i / AT_ONCE) * EACH + (i % AT_ONCE) / 1e4;
    const [shell, gcc, cc1, as] = [3 + i * 4, 4 + i * 4, 5 + i * 4, 6 + i * 4];
    const file = `src/module_${i % 97}/file_${i}.c`;
    const flags = ["-O2", "-g", "-Wall", "-Iinclude", "-c", file, "-o", `${file}.o`];
    const status = i % 100 === 99 ? 1 : 0;
    events.push(
      fork(at, 2, shell),
      exec(at + 0.001, shell, "sh", ["sh", "-c", `gcc ${flags.join(" ")}`]),
      fork(at + 0.002, shell, gcc),
      exec(at + 0.003, gcc, "gcc", ["gcc", ...flags]),
      fork(at + 0.004, gcc, cc1),
      exec(at + 0.005, cc1, "cc1", ["/usr/lib/gcc/cc1", "-quiet", ...flags]),
      exit(at + 0.04, cc1, status, 0.03),
      fork(at + 0.041, gcc, as),
      exec(at + 0.042, as, "as", ["as", "--64", "-o", `${file}.o`]),
      exit(at + 0.05, as, 0, 0.005),
      exit(at + 0.051, gcc, status, 0.002),
      exit(at + 0.052, shell, status, 0.001),
    );
  }
  const last = 1.1 + Math.ceil(sources / AT_ONCE) * EACH;
  events.push(exit(last, 2, 0, 0.1), end(last + 0.1));
  events.sort((a, b) => a.ts - b.ts);
  return [{ ...META, ts: 1e9 }, ...events];
}
