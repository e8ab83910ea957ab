import { MAX_FAILED_EXECS, MAX_TRIED_PATHS } from "../../model/base/limits.ts";
import type { FailedExec } from "../../model/event/death.ts";
import type { Text } from "../../model/base/text.ts";
import type { ExecFailedObservation } from "../parse/observation.ts";

/** The calls of one search: the same thread tried the same name in several folders. */
interface Search {
  readonly pid: number;
  readonly startTicks: number | null;
  readonly tid: number;
  readonly name: string;
  readonly tried: Text[];
  errno: number;
  lastTs: number;
  /** An event has reported it. */
  isReported: boolean;
  /** The process went on and forked: a later exit status may be that of a child. */
  hasForked: boolean;
}

/** A search that is over and that no event has reported. */
export interface EndedSearch extends FailedExec {
  readonly pid: number;
  readonly startTicks: number | null;
  readonly tid: number;
}

/** The longest time between two calls of a search, nanoseconds. */
const SEARCH_NS = 1e9;
const ENOEXEC = 8;
const EACCES = 13;
/** The exit statuses of a shell that could not run a program. */
const NOT_RUN: ReadonlySet<number> = new Set([126, 127]);

/** Joins failed calls of execve(2) to searches in PATH. */
export class FailedExecs {
  readonly #searches = new Map<number, Search>();

  get isEmpty(): boolean {
    return this.#searches.size === 0;
  }

  /** Adds a failed call. Returns a search that is over with it: the one before, or the oldest of too many. */
  add(seen: ExecFailedObservation): EndedSearch | null {
    const { pid, startTicks, tid, errno, filename, ts } = seen;
    const name = baseName(filename);
    const search = this.#searches.get(pid);
    const goesOn = search !== undefined && !search.isReported && search.tid === tid &&
      search.name === name && ts - search.lastTs <= SEARCH_NS;
    if (goesOn) {
      if (search.tried.length < MAX_TRIED_PATHS) search.tried.push(filename);
      // execvp(3) reports EACCES when any of the files may not be run.
      if (search.errno !== EACCES) search.errno = errno;
      search.lastTs = ts;
      return null;
    }
    const isFull = search === undefined && this.#searches.size >= MAX_FAILED_EXECS;
    const over = isFull ? this.#oldest() : search;
    if (over !== undefined) this.#searches.delete(over.pid);
    const before = this.#end(over);
    const tried = [filename];
    const fresh = { pid, startTicks, tid, name, tried, errno, lastTs: ts };
    this.#searches.set(pid, { ...fresh, isReported: false, hasForked: false });
    return before;
  }

  /** An exec succeeded: it ends a search for the same name with success. Returns another search. */
  succeeded(pid: number, filename: Text | null): EndedSearch | null {
    const search = this.#searches.get(pid);
    if (search === undefined) return null;
    this.#searches.delete(pid);
    return filename !== null && baseName(filename) === search.name ? null : this.#end(search);
  }

  forked(pid: number): void {
    const search = this.#searches.get(pid);
    if (search !== undefined) search.hasForked = true;
  }

  /** A process ended. Returns its open search, and the failed exec that its status is about. */
  exited(
    pid: number,
    exitCode: number | null,
  ): { readonly ended: EndedSearch | null; readonly failed: FailedExec | null } {
    const search = this.#searches.get(pid);
    if (search === undefined) return { ended: null, failed: null };
    this.#searches.delete(pid);
    // A shell itself runs a script that has no interpreter, and goes on.
    const isAbout = exitCode !== null && NOT_RUN.has(exitCode) && !search.hasForked &&
      (search.errno !== ENOEXEC || exitCode === 126);
    const failed = isAbout ? { tried: search.tried, errno: search.errno } : null;
    return { ended: this.#end(search), failed };
  }

  /** Returns the searches without a call for a while. */
  settled(now: number): EndedSearch[] {
    const ended: EndedSearch[] = [];
    for (const search of this.#searches.values()) {
      if (search.isReported || now - search.lastTs <= SEARCH_NS) continue;
      const one = this.#end(search);
      if (one !== null) ended.push(one);
    }
    return ended;
  }

  #oldest(): Search | undefined {
    for (const search of this.#searches.values()) return search;
    return undefined;
  }

  #end(search: Search | undefined): EndedSearch | null {
    if (search === undefined || search.isReported) return null;
    search.isReported = true;
    const { pid, startTicks, tid, tried, errno } = search;
    return { pid, startTicks, tid, tried: [...tried], errno };
  }
}

function baseName({ text }: Text): string {
  return text.slice(text.lastIndexOf("/") + 1);
}
