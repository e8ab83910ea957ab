import { DurationSketch } from "../base/quantile.ts";
import { printWord } from "../query/print_query.ts";

/** The property that the members of a group share. */
export type Grouping = "host" | "command on host" | "command" | "parent" | "cgroup" | "user";

/** The groupings of one host. */
export const GROUPINGS: readonly Grouping[] = ["command", "parent", "cgroup", "user"];

/** The groupings of several hosts. */
export const HOST_GROUPINGS: readonly Grouping[] = ["host", "command on host", ...GROUPINGS];

/** Seconds in memory: a minute and the current second. */
const SLOTS = 64;
export const CHURN_SECONDS = 60;

/** The rate is the mean of this many whole seconds. */
const RATE_SECONDS = 3;

/** Counts the births, exits and failures of the processes of one group. */
export class ChurnGroup {
  /** Processes that became members since the start. */
  total = 0;
  /** Members that are alive. */
  alive = 0;
  failures = 0;
  readonly lifetimes = new DurationSketch();
  readonly #slots = new Uint32Array(SLOTS);
  #second = 0;

  /**
   * @param name the value that its members share
   * @param detail the text that separates it from groups of the same name
   * @param query the query that matches its members
   */
  constructor(readonly name: string, readonly detail: string, readonly query: string) {}

  /** Time of the last event, seconds since boot. */
  get lastSecond(): number {
    return this.#second;
  }

  join(second: number): void {
    this.#advance(second);
    const slot = second % SLOTS;
    this.#slots[slot] = (this.#slots[slot] as number) + 1;
    this.total++;
    this.alive++;
  }

  /** Takes back a join, for a member between its fork and its exec. */
  retract(second: number): void {
    this.total--;
    this.alive--;
    const slot = second % SLOTS;
    const isRemembered = this.#second - second < SLOTS;
    if (isRemembered && (this.#slots[slot] as number) > 0) {
      this.#slots[slot] = (this.#slots[slot] as number) - 1;
    }
  }

  /** Removes a live member, which became a member of another group. */
  leave(): void {
    this.alive--;
  }

  end(second: number, isMember: boolean, hasFailed: boolean, durationNs: number | null): void {
    this.#advance(second);
    if (isMember) this.alive--;
    if (hasFailed) this.failures++;
    if (durationNs !== null) this.lifetimes.add(durationNs);
  }

  /** Returns new members a second, over the last whole seconds before `second`. */
  rate(second: number): number {
    let sum = 0;
    for (let ago = 1; ago <= RATE_SECONDS; ago++) sum += this.#at(second - ago);
    return sum / RATE_SECONDS;
  }

  /** Returns new members in each of the last `count` whole seconds, oldest first. */
  history(second: number, count: number): number[] {
    return Array.from({ length: count }, (_, i) => this.#at(second - count + i));
  }

  #at(second: number): number {
    const isRemembered = second <= this.#second && this.#second - second < SLOTS && second >= 0;
    return isRemembered ? this.#slots[second % SLOTS] as number : 0;
  }

  #advance(second: number): void {
    const passed = Math.min(SLOTS, second - this.#second);
    if (passed <= 0) return;
    for (let i = 0; i < passed; i++) this.#slots[(second - i) % SLOTS] = 0;
    this.#second = second;
  }
}

/**
 * Returns the group of a command. The path is enough for its query, unless comm differs from it.
 */
export function commandGroup(comm: string | null, filename: string | null): ChurnGroup {
  if (comm === null) return new ChurnGroup("?", "", "comm=?");
  const name = `comm=${printWord(comm)}`;
  if (filename === null) return new ChurnGroup(comm, "", name);
  const file = `filename=${printWord(filename)}`;
  const isPlain = filename.slice(filename.lastIndexOf("/") + 1).slice(0, 15) === comm;
  return new ChurnGroup(comm, filename, isPlain ? file : `${name} and ${file}`);
}

/** Returns the group of a command on one host. */
export function commandOnHostGroup(
  comm: string | null,
  filename: string | null,
  host: string,
): ChurnGroup {
  const { name, query } = commandGroup(comm, filename);
  return new ChurnGroup(name, host, `${query} and host=${printWord(host)}`);
}

/** Returns the group of the children of one process, also after a reparenting. */
export function parentGroup(
  pid: number,
  comm: string | null,
  command: string,
  host: string | null,
): ChurnGroup {
  const query = `birth_ppid=${pid}`;
  if (host === null) return new ChurnGroup(`${pid} ${comm ?? "?"}`, command, query);
  const detail = command === "" ? host : `${host}  ${command}`;
  return new ChurnGroup(`${pid} ${comm ?? "?"}`, detail, `${query} and host=${printWord(host)}`);
}

export function cgroupGroup(path: string | null): ChurnGroup {
  if (path === null) return new ChurnGroup("?", "", "cgroup=?");
  return new ChurnGroup(path, "", `cgroup=${printWord(path)}`);
}

export function userGroup(user: string | null, uid: number | null): ChurnGroup {
  if (user !== null) return new ChurnGroup(user, String(uid ?? "?"), `user=${printWord(user)}`);
  return new ChurnGroup(String(uid ?? "?"), "", `uid=${uid ?? "?"}`);
}

export function hostGroup(name: string): ChurnGroup {
  return new ChurnGroup(name, "", `host=${printWord(name)}`);
}
