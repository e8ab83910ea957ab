/** A line of the stream with the fields of activity. */
export interface LoadLine {
  readonly type: string;
  readonly ts: number;
  readonly pid: number;
  readonly late?: boolean;
  readonly kinds: readonly string[];
  readonly reason: string | null;
  readonly count: number | null;
  readonly where: string;
  readonly sent_bytes: number;
  readonly received_bytes: number;
  readonly opens: number;
  readonly failed_opens: number;
  readonly creates: number;
  readonly unlinks: number;
  readonly renames: number;
  readonly omitted_opens?: number;
  readonly connection: number;
  readonly local_port: number;
  readonly remote_address: string | null;
  readonly remote_port: number;
  readonly result: string;
  readonly direction: string | null;
  readonly rchar?: number | null;
  readonly wchar?: number | null;
  readonly protocols?: Readonly<Record<string, { readonly sent_bytes: number }>>;
  readonly net?: {
    readonly sent_bytes: number | null;
    readonly received_bytes: number | null;
    readonly connects: number;
    readonly accepts: number;
    readonly failed_connects: number;
    readonly complete: boolean;
  } | null;
}

/** What a program of tests/workloads printed about itself. */
export interface LoadOutput {
  readonly load: string;
  readonly text: string;
}

/** The counts of one process of a load, in the order of its line. */
const COUNTS = [
  ...["pid", "sent", "received", "opens", "creates", "unlinks", "renames"],
  ...["connects", "accepts", "failed"],
] as const;
const PROTOCOLS = ["tcp", "udp", "unix", "other"] as const;
type Counts = Readonly<Record<(typeof COUNTS)[number], number>>;

/**
 * Compares the stream of `--activity net,file,open` with what the loads say about themselves, and
 * returns each difference. A load prints these lines:
 *
 *     PID sent received opens creates unlinks renames connects accepts failed
 *     c PID PORT PEER_PORT    it connected; the connection is closed at the end
 *     a PID PORT PEER_PORT    it accepted; the connection is closed at the end
 *     t PID RESULT...         the results of its attempts to connect, in order
 *     d PID RESULT...         the results of its closed connections, in order
 *     p PID TCP UDP UNIX OTHER    the bytes that it sent, by protocol
 */
export function loadDefects(lines: readonly LoadLine[], outputs: readonly LoadOutput[]): string[] {
  const stream = new Stream(lines);
  const defects = outputs.flatMap(({ load, text }) =>
    text.trim().split("\n").flatMap((line) => {
      const words = line.split(" ");
      const pid = Number(words[1]);
      const found = words[0] === "c" || words[0] === "a"
        ? stream.connection(words[0], pid, Number(words[2]), Number(words[3]))
        : words[0] === "t"
        ? stream.results("connect", pid, words.slice(2))
        : words[0] === "d"
        ? stream.results("close", pid, words.slice(2))
        : words[0] === "p"
        ? stream.protocols(pid, words.slice(2))
        : stream.process(countsOf(words), load.startsWith("files"));
      return found.map((defect) => `${load}: ${defect}`);
    })
  );
  for (const { reason, count } of stream.of("lost", null)) {
    defects.push(`lost: ${count} (${reason})`);
  }
  let lastTs = 0;
  for (const { ts, late } of lines) {
    if (ts < lastTs && late !== true) defects.push(`ts ${ts} comes after ${lastTs}`);
    lastTs = Math.max(lastTs, ts);
  }
  return defects;
}

function countsOf(words: readonly string[]): Counts {
  return Object.fromEntries(COUNTS.map((name, i) => [name, Number(words[i])])) as Counts;
}

/** The lines of a stream, by type and process. */
class Stream {
  readonly #byProcess: Map<string, LoadLine[]>;

  constructor(lines: readonly LoadLine[]) {
    this.#byProcess = Map.groupBy(
      lines,
      ({ type, pid }) => type === "lost" ? type : `${type} ${pid}`,
    );
  }

  of(type: string, pid: number | null): readonly LoadLine[] {
    return this.#byProcess.get(pid === null ? type : `${type} ${pid}`) ?? [];
  }

  process(truth: Counts, hasFiles: boolean): string[] {
    const { pid } = truth;
    const exit = this.of("exit", pid)[0];
    if (exit === undefined) return [`pid ${pid} has no exit`];
    const lines = this.of("net", pid);
    const { net } = exit;
    const ofExit = [net?.sent_bytes, net?.received_bytes];
    const ofLines = [sum(lines, "sent_bytes"), sum(lines, "received_bytes")];
    const defects = [
      ...differences(pid, "bytes of its exit", ofExit, [truth.sent, truth.received]),
      ...differences(pid, "bytes of its lines", ofLines, [truth.sent, truth.received]),
      ...differences(
        pid,
        "connects, accepts, failed",
        [net?.connects, net?.accepts, net?.failed_connects],
        [truth.connects, truth.accepts, hasFiles ? 0 : truth.failed],
      ),
      ...differences(pid, "complete", [net?.complete], [true]),
      ...lines.some(({ ts }) => ts > exit.ts) ? [`pid ${pid}: a net line after its exit`] : [],
    ];
    return hasFiles ? [...defects, ...this.#files(truth)] : defects;
  }

  connection(kind: "c" | "a", pid: number, port: number, peer: number): string[] {
    const type = kind === "c" ? "connect" : "accept";
    const begins = this.of(type, pid).filter((line) =>
      line.local_port === port && line.remote_port === peer
    );
    const name = `pid ${pid}: ${type} ${port} to ${peer}`;
    if (begins.length !== 1) return [`${name}: ${begins.length} begins`];
    const { connection } = begins[0]!;
    const ends = this.of("close", pid).filter((line) => line.connection === connection);
    const [end] = ends;
    return ends.length === 1 && end!.result === "closed" && end!.direction === type
      ? []
      : [`${name}: ends ${ends.map(({ direction, result }) => `${direction} ${result}`)}`];
  }

  results(type: "connect" | "close", pid: number, expected: readonly string[]): string[] {
    const found = this.of(type, pid).filter(({ direction }) => direction !== "listen");
    return differences(pid, type, found.map(({ result }) => result), expected);
  }

  protocols(pid: number, expected: readonly string[]): string[] {
    const found = PROTOCOLS.map((name) =>
      this.of("net", pid).reduce(
        (total, { protocols }) => total + (protocols?.[name]?.sent_bytes ?? 0),
        0,
      )
    );
    return differences(pid, `bytes by ${PROTOCOLS.join(", ")}`, found, expected);
  }

  #files({ pid, opens, creates, unlinks, renames }: Counts): string[] {
    const lines = this.of("file", pid);
    const counted = sum(lines, "opens");
    const omitted = lines.reduce((total, line) => total + (line.omitted_opens ?? 0), 0);
    const made = [sum(lines, "creates"), sum(lines, "unlinks"), sum(lines, "renames")];
    const all = counted + sum(lines, "failed_opens");
    return [
      // The dynamic linker opens some files.
      ...counted - opens >= 0 && counted - opens <= 3 ? [] : [`pid ${pid}: ${counted} opens`],
      ...differences(pid, "creates, unlinks, renames", made, [creates, unlinks, renames]),
      ...differences(pid, "open lines", [this.of("open", pid).length + omitted], [all]),
    ];
  }
}

function sum(
  lines: readonly LoadLine[],
  name: "sent_bytes" | "received_bytes" | keyof Counts & keyof LoadLine | "failed_opens",
): number {
  return lines.reduce((total, line) => total + line[name], 0);
}

function differences(
  pid: number,
  name: string,
  found: readonly unknown[],
  expected: readonly unknown[],
): string[] {
  return found.join() === expected.join()
    ? []
    : [`pid ${pid}: ${name} ${found.join(", ")} instead of ${expected.join(", ")}`];
}
