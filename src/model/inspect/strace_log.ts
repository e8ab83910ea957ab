import { MAX_STRACE_LINE, MAX_STRACE_LINES } from "../base/limits.ts";

/** The state of strace: it attaches, it is attached, or it has ended for a reason in words. */
export type StraceState =
  | { readonly kind: "attaching" }
  | { readonly kind: "attached" }
  | { readonly kind: "ended"; readonly why: string };

/** What the pane reads of a log. */
export interface StraceReader {
  readonly state: StraceState;
  /** The number of the first line that is kept: as many were dropped. */
  readonly first: number;
  /** The number of the line after the last one. */
  readonly end: number;
  /** Returns a line by its number; empty when it was dropped. It is not safe to show. */
  at(number: number): string;
}

/** The latest lines of strace. Its text comes from another program, which quotes a third one. */
export class StraceLog implements StraceReader {
  state: StraceState = { kind: "attaching" };
  /** The line that has no end yet, such as a call that blocks. */
  pending = "";
  readonly #lines: string[] = [];
  #count = 0;

  push(line: string): void {
    this.#lines[this.#count++ % MAX_STRACE_LINES] = cutLine(line);
  }

  get first(): number {
    return Math.max(0, this.#count - MAX_STRACE_LINES);
  }

  get end(): number {
    return this.#count + (this.pending === "" ? 0 : 1);
  }

  at(number: number): string {
    if (number === this.#count) return cutLine(this.pending);
    const isKept = number >= this.first && number < this.#count;
    return isKept ? this.#lines[number % MAX_STRACE_LINES] ?? "" : "";
  }
}

/** Cuts a long line and says how much is missing. */
function cutLine(line: string): string {
  const missing = line.length - MAX_STRACE_LINE;
  return missing <= 0 ? line : `${line.slice(0, MAX_STRACE_LINE)} [${missing} characters cut]`;
}

/**
 * Returns why strace ended, in words.
 *
 * @param code its exit status
 * @param refusal its own message that it could not attach; null when it did
 */
export function straceEnd(
  target: string,
  facts: {
    readonly code: number;
    readonly refusal: string | null;
    readonly isTargetGone: boolean;
    /** /proc/sys/kernel/yama/ptrace_scope; null without Yama. */
    readonly ptraceScope: number | null;
    /** The process that traces the target already, as pid and name; null without one. */
    readonly tracer: string | null;
    readonly isRoot: boolean;
    readonly command: string;
  },
): string {
  const { code, refusal, isTargetGone, ptraceScope, tracer, isRoot, command } = facts;
  if (isTargetGone) return "it has ended, and strace with it";
  if (refusal === null) return code === 0 ? "strace has ended" : `strace ended with status ${code}`;
  if (tracer !== null) return `refused: ${target} is already traced by ${tracer}`;
  if (!/not permitted/.test(refusal)) return `refused: ${refusal}`;
  if (ptraceScope === 3) {
    return "refused: kernel.yama.ptrace_scope is 3, no process may attach until the next boot";
  }
  if (isRoot) return `refused: ${target} may not be traced, a capability is missing (EPERM)`;
  const scope = ptraceScope === null || ptraceScope === 0
    ? "it belongs to another user"
    : `kernel.yama.ptrace_scope is ${ptraceScope}`;
  return `refused: ${scope} (EPERM); run \`sudo ${command}\``;
}
