/** The events that a tracer has reported about the children of some processes. */
export interface EventCounts {
  readonly forks: number;
  readonly execs: number;
  readonly exits: number;
  /** Births and deaths that it has reported again. */
  readonly repeated: number;
  /** Lines about all processes: the work of the tracer. */
  readonly handled: number;
  /** Events that the tracer declares lost; null when it declares nothing. */
  readonly declared: number | null;
}

/** Counts the lines of a tracer about the children of some processes. */
export interface LineCounter {
  readonly counts: EventCounts;
  /** The same as `counts.handled`, at no cost. */
  readonly handled: number;
  take(line: string, parents: ReadonlySet<number>): void;
}

/** Counts each process once for each kind: a repeated line is the same event. */
class Counter {
  handled = 0;
  repeated = 0;
  declared: number | null = null;
  readonly #forks = new Set<string>();
  readonly #execs = new Set<string>();
  readonly #exits = new Set<string>();

  get counts(): EventCounts {
    return {
      forks: this.#forks.size,
      execs: this.#execs.size,
      exits: this.#exits.size,
      repeated: this.repeated,
      ...{ handled: this.handled, declared: this.declared },
    };
  }

  fork(id: string): void {
    if (this.#forks.has(id)) this.repeated++;
    this.#forks.add(id);
  }

  exec(id: string): void {
    if (this.#forks.has(id)) this.#execs.add(id);
  }

  exit(id: string): void {
    if (!this.#forks.has(id)) return;
    if (this.#exits.has(id)) this.repeated++;
    this.#exits.add(id);
  }

  /** For tracers that report no births: every line about these parents counts. */
  only(kind: "exec" | "exit", id: string): void {
    (kind === "exec" ? this.#execs : this.#exits).add(id);
  }
}

/** Numbers the uses of one pid in their order, for tracers without start times. */
class PidUses {
  readonly #rounds = new Map<string, number>();

  born(pid: string): string {
    const round = (this.#rounds.get(pid) ?? 0) + 1;
    this.#rounds.set(pid, round);
    return `${pid}/${round}`;
  }

  of(pid: string): string {
    return `${pid}/${this.#rounds.get(pid) ?? 0}`;
  }
}

/** Counts the lines of `traceflock --json`. */
export function countJsonLines(): LineCounter {
  const counter = new Counter();
  return {
    get counts() {
      return counter.counts;
    },
    get handled() {
      return counter.handled;
    },
    take(line, parents) {
      const type = field(line, "type");
      if (type === "end") counter.declared = Number(field(line, "lost"));
      if (type !== "fork" && type !== "exec" && type !== "exit") return;
      counter.handled++;
      const key = field(line, "key");
      if (type === "fork") {
        if (parents.has(Number(field(line, "birth_ppid")))) counter.fork(key);
      } else if (type === "exec") counter.exec(key);
      else counter.exit(key);
    },
  };
}

/** Returns the value of a top-level field of a JSON line, as written, without quotes. */
function field(line: string, name: string): string {
  const at = line.indexOf(`"${name}":`);
  if (at < 0) return "";
  const from = at + name.length + 3;
  if (line[from] === '"') return line.slice(from + 1, line.indexOf('"', from + 1));
  return /^[^,}\]]*/.exec(line.slice(from, from + 24))![0];
}

/** Counts the lines of scripts/lifecycle.bt; its numbers are hexadecimal. */
export function countOwnScript(): LineCounter {
  const counter = new Counter();
  return {
    get counts() {
      return counter.counts;
    },
    get handled() {
      return counter.handled;
    },
    take(line, parents) {
      const letter = line[0];
      if (letter === "L") counter.declared = (counter.declared ?? 0) + Number(line.split(" ")[1]);
      if (letter !== "F" && letter !== "E" && letter !== "X") return;
      counter.handled++;
      const words = line.split(" ", 8);
      const id = `${words[4]}-${words[5]}`;
      if (letter === "E") counter.exec(id);
      else if (letter === "X") counter.exit(id);
      else if (parents.has(parseInt(words[7]!, 16))) counter.fork(id);
    },
  };
}

/** Counts the lines of bench/programs/simplest.bt with `bpftrace -f json`. */
export function countSimplest(): LineCounter {
  const counter = new Counter();
  const uses = new PidUses();
  return {
    get counts() {
      return counter.counts;
    },
    get handled() {
      return counter.handled;
    },
    take(line, parents) {
      const lost = /"lost_events", "data": {"events": (\d+)/.exec(line);
      if (lost !== null) counter.declared = (counter.declared ?? 0) + Number(lost[1]);
      const event = /"data": "(fork|exec|exit) (\d+)(?: (\d+))?/.exec(line);
      if (event === null) return;
      counter.handled++;
      const [, kind, pid = "", child = ""] = event;
      if (kind === "exec") counter.exec(uses.of(pid));
      else if (kind === "exit") counter.exit(uses.of(pid));
      else if (parents.has(Number(pid))) counter.fork(uses.born(child));
    },
  };
}

/** Counts the lines of forkstat, which reports a birth in two lines, the parent first. */
export function countForkstat(): LineCounter {
  const counter = new Counter();
  const uses = new PidUses();
  let isOurs = false;
  return {
    get counts() {
      return counter.counts;
    },
    get handled() {
      return counter.handled;
    },
    take(line, parents) {
      const [, kind, pid, info] = line.trim().split(/\s+/, 4);
      if (kind !== "fork" && kind !== "exec" && kind !== "exit") return;
      if (kind === "fork" && info === "parent") {
        isOurs = parents.has(Number(pid));
        return;
      }
      counter.handled++;
      if (kind === "exec") counter.exec(uses.of(pid!));
      else if (kind === "exit") counter.exit(uses.of(pid!));
      else {
        const use = uses.born(pid!);
        if (isOurs) counter.fork(use);
      }
    },
  };
}

/** Counts the lines of exitsnoop and execsnoop: a name that may hold blanks, then pid and parent. */
export function countSnoop(kind: "exec" | "exit"): LineCounter {
  const counter = new Counter();
  let count = 0;
  return {
    get counts() {
      return counter.counts;
    },
    get handled() {
      return counter.handled;
    },
    take(line, parents) {
      const numbers = /\s(\d+)\s+(\d+)\s/.exec(line);
      const lost = /^lost (\d+) events/i.exec(line);
      if (lost !== null) counter.declared = (counter.declared ?? 0) + Number(lost[1]);
      if (numbers === null) return;
      counter.handled++;
      // No event has two lines.
      if (parents.has(Number(numbers[2]))) counter.only(kind, String(count++));
    },
  };
}
