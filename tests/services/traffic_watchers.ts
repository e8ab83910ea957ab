import { pause } from "../support/machine/time_limit.ts";
import { Traceflock } from "../support/machine/traceflock.ts";
import type { LoadLine } from "../support/activity/known_loads.ts";

/** What a tool counted of some processes; null: it does not show this. */
export interface Counted {
  readonly sent: number | null;
  readonly received: number | null;
  readonly ends: number | null;
  readonly files: number | null;
}

/** A tool that runs beside the loads. */
export interface Watcher {
  readonly name: string;
  /** Why it does not run; null while it runs. */
  failure(): string | null;
  count(pids: readonly number[]): Counted;
  stop(): Promise<void>;
}

const NOTHING: Counted = { sent: null, received: null, ends: null, files: null };

/** TraceFlock itself. */
export async function watchWithTraceflock(): Promise<Watcher> {
  const running = new Traceflock(["--json", "--activity", "net"]);
  await running.ready();
  await running.line("the begin of activity", ({ type }) => type === "activity");
  return {
    name: "TraceFlock `--activity net`",
    failure: () => null,
    count: (pids) => {
      const all = new Set(pids);
      const lines = (running.lines as unknown as readonly LoadLine[]).filter(({ pid }) =>
        all.has(pid)
      );
      const of = (type: string) => lines.filter((line) => line.type === type);
      const sum = (name: "sent_bytes" | "received_bytes") =>
        of("net").reduce((total, line) => total + line[name], 0);
      const ends = of("close").filter(({ direction }) => direction !== "listen").length;
      const files = of("exit").reduce(
        (total, line) => total + (line.rchar ?? 0) + (line.wchar ?? 0),
        0,
      );
      return { sent: sum("sent_bytes"), received: sum("received_bytes"), ends, files };
    },
    stop: async () => {
      await running.stop();
    },
  };
}

/** A peer: its command, and how its lines are read. */
interface Peer {
  readonly name: string;
  readonly command: readonly string[];
  readonly read: (lines: readonly string[], pids: ReadonlySet<number>) => Counted;
}

const number = (word: string | undefined) => Number(word) || 0;

function rows(lines: readonly string[], place: number, pids: ReadonlySet<number>): string[][] {
  return lines.map((line) => line.trim().split(/\s+/)).filter((words) =>
    pids.has(Number(words[place]))
  );
}

function sumOf(found: readonly string[][], place: number): number {
  return found.reduce((total, words) => total + number(words.at(place)), 0);
}

/** PID COMM LADDR LPORT RADDR RPORT TX_KB RX_KB MS */
function readTcplife(lines: readonly string[], pids: ReadonlySet<number>): Counted {
  const found = rows(lines, 0, pids);
  return {
    ...NOTHING,
    ...{ sent: 1024 * sumOf(found, -3), received: 1024 * sumOf(found, -2), ends: found.length },
  };
}

/** PID COMM LADDR RADDR RX_KB TX_KB, each second. */
function readTcptop(lines: readonly string[], pids: ReadonlySet<number>): Counted {
  const found = rows(lines, 0, pids);
  return { ...NOTHING, sent: 1024 * sumOf(found, -1), received: 1024 * sumOf(found, -2) };
}

/** TID COMM READS WRITES R_Kb W_Kb T FILE, each second. */
function readFiletop(lines: readonly string[], pids: ReadonlySet<number>): Counted {
  const found = rows(lines, 0, pids);
  return { ...NOTHING, files: 1024 * (sumOf(found, 4) + sumOf(found, 5)) };
}

/** PID COMM D MAJ MIN DISK I/O Kbytes AVGms, each second: only what reached the disk. */
function readBiotop(lines: readonly string[], pids: ReadonlySet<number>): Counted {
  return { ...NOTHING, files: 1024 * sumOf(rows(lines, 0, pids), -2) };
}

/** TIME UID PID kB_rd/s kB_wr/s kB_ccwr/s iodelay COMMAND, each second: only what reached the disk. */
function readPidstat(lines: readonly string[], pids: ReadonlySet<number>): Counted {
  const found = rows(lines, 2, pids);
  return { ...NOTHING, files: 1024 * (sumOf(found, 3) + sumOf(found, 4)) };
}

/** program/PID/UID, then the sums of bytes so far. */
function readNethogs(lines: readonly string[], pids: ReadonlySet<number>): Counted {
  const last = new Map<number, readonly [number, number]>();
  for (const line of lines) {
    const [, pid, sent, received] = /\/(\d+)\/\d+\t([\d.]+)\t([\d.]+)/.exec(line) ?? [];
    if (pids.has(Number(pid))) last.set(Number(pid), [number(sent), number(received)]);
  }
  const sums = [...last.values()];
  return {
    ...NOTHING,
    sent: sums.reduce((total, [sent]) => total + sent, 0),
    received: sums.reduce((total, [, received]) => total + received, 0),
  };
}

const PEERS: readonly Peer[] = [
  { name: "tcplife (libbpf-tools)", command: ["tcplife"], read: readTcplife },
  { name: "tcplife (bcc)", command: ["tcplife-bpfcc"], read: readTcplife },
  { name: "tcplife.bt (bpftrace)", command: ["tcplife.bt"], read: readTcplife },
  { name: "tcptop (libbpf-tools)", command: ["tcptop", "-C", "1"], read: readTcptop },
  { name: "tcptop (bcc)", command: ["tcptop-bpfcc", "-C", "1"], read: readTcptop },
  { name: "filetop (libbpf-tools)", command: ["filetop", "-C", "1"], read: readFiletop },
  { name: "filetop (bcc)", command: ["filetop-bpfcc", "-C", "1"], read: readFiletop },
  { name: "biotop (libbpf-tools)", command: ["biotop", "1"], read: readBiotop },
  { name: "biotop (bcc)", command: ["biotop-bpfcc", "-C", "1"], read: readBiotop },
  { name: "pidstat -d", command: ["pidstat", "-d", "-H", "-h", "1"], read: readPidstat },
  {
    name: "nethogs",
    command: ["nethogs", "-t", "-a", "-C", "-v", "2", "-d", "1"],
    read: readNethogs,
  },
  { name: "bandwhich", command: ["bandwhich", "--raw"], read: () => NOTHING },
];

/** Starts each peer that this host has. */
export async function watchWithPeers(): Promise<readonly Watcher[]> {
  const watchers = PEERS.map(watchWith);
  await pause(PEER_START_MS);
  return watchers;
}

/** bcc compiles its program at the start. */
const PEER_START_MS = 8_000;

function watchWith({ name, command: [program, ...args], read }: Peer): Watcher {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program!, {
      ...{ args, stdin: "null", stdout: "piped", stderr: "piped" },
      env: { PYTHONUNBUFFERED: "1", LANG: "C" },
    }).spawn();
  } catch {
    const failure = "not installed, or not in this distribution";
    return { name, failure: () => failure, count: () => NOTHING, stop: () => Promise.resolve() };
  }
  let [stdout, stderr, isOver] = ["", "", false];
  const pumps = Promise.all([
    pump(child.stdout, (text) => stdout += text),
    pump(child.stderr, (text) => stderr += text),
  ]);
  void child.status.then(() => isOver = true);
  return {
    name,
    failure: () => isOver ? reasonOf(`${stderr}\n${stdout}`) : null,
    count: (pids) => read(stdout.split("\n"), new Set(pids)),
    stop: async () => {
      if (!isOver) child.kill("SIGINT");
      const kill = setTimeout(() => isOver || child.kill("SIGKILL"), 3_000);
      await child.status;
      clearTimeout(kill);
      await pumps;
    },
  };
}

function reasonOf(text: string): string {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) =>
    // bpftrace goes on after this one.
    line !== "" && !line.includes("RLIMIT_MEMLOCK")
  );
  const why = [/headers/, /^ERROR/, /kprobe|fail|error/i].map((one) =>
    lines.find((line) => one.test(line))
  );
  return why.find((line) => line !== undefined) ?? lines.at(-1) ?? "it ended";
}

async function pump(
  from: ReadableStream<Uint8Array<ArrayBuffer>>,
  take: (text: string) => void,
): Promise<void> {
  for await (const text of from.pipeThrough(new TextDecoderStream())) take(text);
}
