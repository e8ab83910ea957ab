import { shellQuoteLine } from "../../model/base/shell_quote.ts";
import { signalName } from "../../model/base/signal_name.ts";
import type { Text } from "../../model/base/text.ts";
import { deathSentence, type EndingFacts } from "../../model/process/death_text.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { type PageData, type PageDeath, PROCESS_FLAGS } from "../../wire/html/page_data.ts";

/** A program that a process ran. */
export interface Image {
  readonly ts: number;
  readonly comm: string | null;
  readonly filename: string | null;
  readonly argv: readonly Text[] | null;
  readonly cut: boolean;
  readonly cwd: string | null;
}

/** Gives access to the data of the page: processes by their place in the tree. */
export class Recording {
  readonly count: number;
  /** -1 for a root. */
  readonly parent: Int32Array;
  readonly depth: Int32Array;
  /** The place after the last descendant. */
  readonly end: Int32Array;
  /** The start and end of the bar, nanoseconds since the start of the recording. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** Index of the first program of each process, with one more entry at the end. */
  readonly firstImage: Int32Array;
  readonly #argvStart: Int32Array;
  readonly #deaths: ReadonlyMap<number, PageDeath>;

  constructor(readonly data: PageData) {
    const { processes, images, facts } = data;
    const count = this.count = processes.pid.length;
    this.parent = new Int32Array(count);
    this.depth = new Int32Array(count);
    this.end = new Int32Array(count);
    this.from = new Float64Array(count);
    this.to = new Float64Array(count);
    this.firstImage = new Int32Array(count + 1);
    for (let place = 0; place < count; place++) {
      const up = processes.up[place]!;
      this.parent[place] = up === 0 ? -1 : place - up;
      this.depth[place] = up === 0 ? 0 : this.depth[place - up]! + 1;
      const start = processes.start[place]!;
      const duration = processes.duration[place]!;
      this.from[place] = Math.min(facts.durationNs, Math.max(0, start));
      this.to[place] = duration === null
        ? facts.durationNs
        : Math.min(facts.durationNs, Math.max(this.from[place]!, start + duration));
      this.firstImage[place + 1] = this.firstImage[place]! + images.count[place]!;
    }
    for (let place = count - 1; place >= 0; place--) {
      const end = this.end[place] = Math.max(this.end[place]!, place + 1);
      const above = this.parent[place]!;
      if (above >= 0 && this.end[above]! < end) this.end[above] = end;
    }
    this.#argvStart = argvStarts(data.argvs);
    this.#deaths = new Map(data.deaths.map((death) => [death[0], death]));
  }

  get durationNs(): number {
    return this.data.facts.durationNs;
  }

  pid(place: number): number {
    return this.data.processes.pid[place]!;
  }

  /** The host, safe to show; null when all processes are of one. */
  host(place: number): string | null {
    const host = this.#string(this.data.processes.host[place] ?? -1);
    return host === null ? null : sanitize(host);
  }

  /** The pid, with the host where there are several. */
  identity(place: number): string {
    const host = this.host(place);
    return `pid ${this.pid(place)}${host === null ? "" : ` on ${host}`}`;
  }

  /** The name in the tree: a root has its host before it, where there are several. */
  label(place: number): string {
    const host = this.parent[place]! < 0 ? this.host(place) : null;
    return host === null ? this.name(place) : `${host}: ${this.name(place)}`;
  }

  /** The last comm, safe to show. */
  name(place: number): string {
    const comm = this.#string(this.data.processes.comm[place]!);
    return comm === null ? `pid ${this.pid(place)}` : sanitize(comm) || "(no name)";
  }

  /** The name of the program's file where the kernel cut it to 15 bytes, else the name. */
  program(place: number): string {
    const name = this.name(place);
    if (name.length < 15) return name;
    const path = this.image(this.firstImage[place + 1]! - 1).filename ?? "";
    const file = path.slice(path.lastIndexOf("/") + 1);
    return file.startsWith(name) ? file : name;
  }

  /** The last command line, quoted for a shell; the name when it is unknown. */
  command(place: number): string {
    const { argv, cut } = this.image(this.firstImage[place + 1]! - 1);
    if (argv === null || argv.length === 0) return this.name(place);
    return shellQuoteLine(argv) + (cut ? " …" : "");
  }

  images(place: number): Image[] {
    const [from, to] = [this.firstImage[place]!, this.firstImage[place + 1]!];
    return Array.from({ length: to - from }, (_, i) => this.image(from + i));
  }

  image(index: number): Image {
    const { ts, comm, filename, argv, cut, cwd } = this.data.images;
    return {
      ts: ts[index]!,
      comm: this.#string(comm[index]!),
      filename: this.#string(filename[index]!),
      argv: this.#argv(argv[index]!),
      cut: cut[index] === 1,
      cwd: this.#string(cwd[index]!),
    };
  }

  user(place: number): string | null {
    return this.#string(this.data.processes.user[place]!);
  }

  cgroup(place: number): string | null {
    return this.#string(this.data.processes.cgroup[place]!);
  }

  text(index: number): string | null {
    return this.#string(index);
  }

  has(place: number, flag: keyof typeof PROCESS_FLAGS): boolean {
    return (this.data.processes.flags[place]! & PROCESS_FLAGS[flag]) !== 0;
  }

  isAlive(place: number): boolean {
    return this.data.processes.duration[place] === null;
  }

  /** The duration of the process, or up to the end of the recording while it is alive. */
  duration(place: number): number {
    return this.data.processes.duration[place] ??
      Math.max(0, this.durationNs - this.data.processes.start[place]!);
  }

  /** Whether it is known to have failed. */
  failed(place: number): boolean {
    return (this.data.processes.status[place] ?? 0) !== 0;
  }

  /** The ending of the process in words. */
  ending(place: number): string {
    if (this.isAlive(place)) return "alive at the end";
    const status = this.data.processes.status[place]!;
    if (status === null) return this.has(place, "endSeen") ? "exit status unknown" : "end not seen";
    if (status >= 0) return `exit ${status}`;
    return `killed by ${signalName(-status)}${this.has(place, "core") ? ", core dumped" : ""}`;
  }

  /** What is known of the death beyond the status. */
  death(place: number): Pick<EndingFacts, "death" | "oom" | "execFailed"> {
    const known = this.#deaths.get(place);
    const [, death, isOom, execFailed] = known ?? [place, null, false, false];
    return { death, oom: isOom ? true : this.has(place, "noOom") ? false : null, execFailed };
  }

  /** One sentence about the death, safe to show; null when the ending in words says it all. */
  cause(place: number): string | null {
    const known = this.#deaths.get(place);
    const status = this.data.processes.status[place]!;
    if (known === undefined || status === null) return null;
    const sentence = deathSentence({
      exitCode: status < 0 ? null : status,
      signal: status < 0 ? -status : null,
      signalName: null,
      core: null,
      ...this.death(place),
    });
    return sentence === null ? null : sanitize(sentence);
  }

  #string(index: number): string | null {
    return index < 0 ? null : this.data.strings[index] ?? null;
  }

  #argv(line: number): Text[] | null {
    if (line < 0) return null;
    const { argvs, strings } = this.data;
    const start = this.#argvStart[line]!;
    const words = argvs.slice(start + 1, start + 1 + argvs[start]!);
    return words.map((word) => ({ text: strings[word] ?? "" }));
  }
}

/** Returns the index at which each command line begins. */
function argvStarts(argvs: readonly number[]): Int32Array {
  const starts: number[] = [];
  for (let i = 0; i < argvs.length; i += argvs[i]! + 1) starts.push(i);
  return Int32Array.from(starts);
}
