import { commandText } from "../../model/list/columns.ts";
import { ageOf, type Process } from "../../model/process/process.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import { formatAge, UNKNOWN } from "../../model/base/units.ts";
import { type SignalRisk, signalRisk } from "./signal_risk.ts";

/** A process that something is to be done to, as it was when it was asked for. */
export interface SignalTarget {
  readonly key: ProcessKey;
  readonly pid: number;
  /** comm, as a stranger chose it. */
  readonly name: string;
  readonly command: string;
  readonly user: string;
  readonly age: string;
  readonly isDead: boolean;
  /** What else a signal to it would hit. */
  readonly risk: SignalRisk;
}

/** @param self the process that shows the screen */
export function signalTarget(process: Process, now: number, self?: Process): SignalTarget {
  return {
    key: process.key,
    pid: process.pid,
    name: process.image.comm?.text ?? UNKNOWN,
    command: commandText(process),
    user: process.identity.user ??
      (process.identity.uid === null ? UNKNOWN : String(process.identity.uid)),
    age: formatAge(ageOf(process, now)),
    isDead: process.ending !== null,
    risk: signalRisk(process, self),
  };
}

/** `10024 cc1`: how a message names it. Not yet made safe for a terminal. */
export function targetName({ pid, name }: SignalTarget): string {
  return `${pid} ${name}`;
}
