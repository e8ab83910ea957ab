import { bootTime } from "../../src/sources/libc/clock.ts";
import { ROOT } from "../support/source/source_files.ts";
import { startCommand } from "../support/machine/traceflock.ts";
import { runProgram, workload } from "../support/machine/workload.ts";
import type { Installation } from "./installation.ts";

/** Children of the storm, and of the calm for the latency. */
const STORM = 5_000;
const CALM = 300;
const CALM_MS = 10;
const START_MS = 40_000;

/** The fields of a line that the trial reads. */
interface Line {
  readonly type: string;
  readonly ts: number;
  readonly pid: number;
  readonly key: string;
  readonly birth_ppid: number | null;
  readonly argv: readonly string[] | null;
  readonly filename: string | null;
  readonly exit_code: number | null;
  readonly signal: number | null;
  readonly lost: number | null;
  readonly capabilities: { readonly argv: string; readonly exit_status: boolean };
}

/** The results of one version on this kernel. */
export interface Trial {
  /** `full`, `reduced`, or the message of a refusal. */
  readonly outcome: string;
  readonly refused: boolean;
  /** The defects of the stream; empty without one. */
  readonly defects: readonly string[];
  /** The number of attempts: earlier ones had lost events, or were late. */
  readonly attempts: number;
  readonly readyMs: number;
  /** p50 and p99 from the kernel to the line on stdout, in calm. */
  readonly latencyMs: readonly [p50: number, p99: number];
}

/** Runs a command without the kernel's BTF. */
export const HIDE_BTF: readonly string[] = [
  ...["unshare", "--mount", "--", "/bin/sh", "-c"],
  ...['mount -t tmpfs tmpfs /sys/kernel/btf && exec "$@"', "sh"],
];

/** The budget of p99 in calm. */
export const MOST_LATENCY_MS = 250;
/** The most attempts: a busy machine is late and loses events, and declares them. */
const ATTEMPTS = 5;
const BETWEEN_MS = 15_000;

/** Runs TraceFlock with that bpftrace over children with known events. */
export async function tryOut(installation: Installation, withBtf: boolean): Promise<Trial> {
  for (let attempt = 1;; attempt++) {
    const trial = { ...await once(installation, withBtf), attempts: attempt };
    const busy = trial.latencyMs[1] > MOST_LATENCY_MS ||
      trial.defects.some((defect) => defect.startsWith("lost: "));
    if (!busy || attempt === ATTEMPTS) return trial;
    await pause(BETWEEN_MS);
  }
}

async function once(
  installation: Installation,
  withBtf: boolean,
): Promise<Omit<Trial, "attempts">> {
  const stream = new Stream(installation, withBtf);
  const readyMs = await stream.ready();
  if (readyMs === null) {
    const outcome = (await stream.end()).trim();
    return { outcome, refused: true, defects: [], readyMs: 0, latencyMs: [0, 0] };
  }
  const children = await runProgram(workload("children"), [], {
    input: CHILDREN.map(fed).join(""),
  });
  const storm = await runProgram(workload("storm"), [String(STORM), "8", "exec"]);
  await pause(1_500);
  const calmFrom = bootTime();
  const calm = new Set<number>();
  for (let i = 0; i < CALM; i++) {
    const child = new Deno.Command("/bin/true", { stdin: "null" }).spawn();
    calm.add(child.pid);
    void child.status;
    await pause(CALM_MS);
  }
  await pause(500);
  const complaint = await stream.end();
  const lines = stream.lines();
  const full = lines[0]?.line.capabilities.exit_status === true;
  const truth = children.stdout.trim().split("\n").map((line) => line.split(" ").map(Number));
  const defects = [
    ...childDefects(lines.map(({ line }) => line), children.pid, truth as [number, number][], full),
    ...stormDefects(lines.map(({ line }) => line), storm.pid),
    ...(complaint === "" ? [] : [`on stderr: ${complaint.split("\n")[0]}`]),
  ];
  const late = lines.filter(({ line }) => calm.has(line.pid) && line.ts >= calmFrom)
    .map(({ line, at }) => (at - line.ts) / 1e6).sort((a, b) => a - b);
  if (late.length < 3 * CALM) defects.push(`calm: ${late.length} events of ${3 * CALM}`);
  const latencyMs = [
    late[late.length >> 1] ?? 0,
    late[Math.floor(late.length * 0.99)] ?? 0,
  ] as const;
  return { outcome: full ? "full" : "reduced", refused: false, defects, readyMs, latencyMs };
}

const CHILDREN = [
  ["exit:0"],
  ["exit:3", "", "two words", ""],
  ["exit:77", "line one\nline two", "é 中文", "\\x00"],
  ["exit:255", "x".repeat(5_000)],
  ["kill:9"],
  ["kill:15"],
];

/** The input of tests/workloads/children.c. */
function fed(child: readonly string[]): string {
  const bytes = (text: string) => [...new TextEncoder().encode(text)];
  const hex = (text: string) => bytes(text).map((b) => b.toString(16).padStart(2, "0")).join("");
  return `,${["child", ...child].map(hex).join(",")},\n`;
}

function childDefects(
  lines: Line[],
  parent: number,
  truth: [number, number][],
  full: boolean,
): string[] {
  return truth.flatMap(([pid, status], i) => {
    const born = lines.find((line) => line.pid === pid && line.birth_ppid === parent);
    const story = lines.filter(({ key }) => key === born?.key);
    const wrong: string[] = [];
    const types = story.map(({ type }) => type).join(" ");
    if (types !== "fork exec exit") wrong.push(`child ${i}: ${types}`);
    const exec = story.find(({ type }) => type === "exec");
    const exit = story.find(({ type }) => type === "exit");
    if (exec !== undefined && exec.filename !== "/proc/self/exe") {
      wrong.push(`child ${i}: filename ${exec.filename}`);
    }
    const argv = JSON.stringify(["child", ...CHILDREN[i]!]);
    if (exec !== undefined && (full || exec.argv !== null) && JSON.stringify(exec.argv) !== argv) {
      wrong.push(`child ${i}: argv ${JSON.stringify(exec.argv).slice(0, 80)}`);
    }
    const code = !full || status & 0x7f ? null : status >> 8;
    const signal = full ? status & 0x7f || null : null;
    if (exit !== undefined && (exit.exit_code !== code || exit.signal !== signal)) {
      wrong.push(`child ${i}: code ${exit.exit_code} signal ${exit.signal}`);
    }
    return wrong;
  });
}

function stormDefects(lines: Line[], parent: number): string[] {
  const keys = new Set(
    lines.filter((line) => line.type === "fork" && line.birth_ppid === parent)
      .map(({ key }) => key),
  );
  const ours = lines.filter(({ key }) => keys.has(key));
  const lost = lines.at(-1)?.lost;
  const counts = ["fork", "exec", "exit"].flatMap((type) => {
    const count = ours.filter((line) => line.type === type).length;
    return count === STORM ? [] : [`storm: ${count} ${type} of ${STORM}`];
  });
  if (lost !== 0) counts.push(`lost: ${lost}`);
  if (lines.some((line, i) => i > 0 && line.ts < lines[i - 1]!.ts)) counts.push("out of order");
  return counts;
}

/** The stream of TraceFlock, each line with its time of arrival. */
class Stream {
  readonly #child: Deno.ChildProcess;
  readonly #pieces: { text: string; at: number }[] = [];
  readonly #pumped: Promise<void>;
  readonly #stderr: Promise<string>;
  readonly #started = performance.now();
  #ended = false;

  constructor({ bin }: Installation, withBtf: boolean) {
    const [command, ...args] = [
      ...(withBtf ? [] : HIDE_BTF),
      ...startCommand(),
      "--json",
    ];
    const env = { PATH: `${bin}:${Deno.env.get("PATH")}` };
    this.#child = new Deno.Command(command!, {
      args,
      env,
      cwd: ROOT,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#stderr = new Response(this.#child.stderr).text();
    this.#pumped = this.#pump();
    void this.#child.status.then(() => this.#ended = true);
  }

  /** Waits until it is ready; returns the milliseconds, or null when it ended before. */
  async ready(): Promise<number | null> {
    while (!this.#pieces.some(({ text }) => text.includes('"type":"ready"'))) {
      if (this.#ended) return null;
      if (performance.now() - this.#started > START_MS) {
        throw new Error("TraceFlock did not become ready");
      }
      await pause(20);
    }
    return performance.now() - this.#started;
  }

  /** Ends it; returns its stderr. */
  async end(): Promise<string> {
    if (!this.#ended) this.#child.kill("SIGTERM");
    await this.#pumped;
    await this.#child.status;
    return (await this.#stderr).replace("traceflock: bpftrace is still starting\n", "");
  }

  lines(): { line: Line; at: number }[] {
    let rest = "";
    return this.#pieces.flatMap(({ text, at }) => {
      const whole = (rest + text).split("\n");
      rest = whole.pop()!;
      return whole.map((line) => ({ line: JSON.parse(line), at }));
    });
  }

  async #pump(): Promise<void> {
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      this.#pieces.push({ text, at: bootTime() });
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
