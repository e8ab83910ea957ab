import type { Absence } from "../../model/inspect/reading.ts";
import { errnoName } from "../../model/base/errno_name.ts";
import { errno } from "../libc/library.ts";

const EPERM = 1;
const ENOENT = 2;
const ESRCH = 3;
const EACCES = 13;

/** Who reads, for the way out in a refusal. */
export interface Reader {
  readonly isRoot: boolean;
  /** The command that starts TraceFlock. */
  readonly command: string;
}

/** Returns why the last call failed. Call it directly after the call that failed. */
export function lastFailure(reader: Reader): Absence {
  const number = errno();
  if (number === ENOENT || number === ESRCH) return { kind: "gone" };
  const name = errnoName(number) ?? `error ${number}`;
  if (number !== EPERM && number !== EACCES) return { kind: "failed", why: name };
  const why = reader.isRoot
    ? `a capability is missing (${name})`
    : `it belongs to another user, or needs root (${name}); run \`sudo ${reader.command}\``;
  return { kind: "denied", why };
}
