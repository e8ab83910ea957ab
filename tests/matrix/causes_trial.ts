import {
  deathDefects,
  dieForLackOfMemory,
  dieInEachWay,
  failedExecDefects,
  failExecs,
  memoryDefects,
} from "../support/model/known_deaths.ts";
import { eventually, pause } from "../support/machine/time_limit.ts";
import { Traceflock } from "../support/machine/traceflock.ts";
import { runProgram } from "../support/machine/workload.ts";
import type { Installation } from "./installation.ts";

/** What `capabilities` says about the causes of deaths. */
interface CauseCapabilities {
  readonly killed_by: boolean;
  readonly oom: boolean;
  readonly exec_failed: boolean;
}

/** The results of known deaths with one version on this kernel. */
export interface CausesTrial {
  /** The causes that this version knows. */
  readonly known: readonly string[];
  /** Each difference between the stream and the deaths. */
  readonly defects: readonly string[];
}

/** Earlier attempts had lost events, and declared them: the machine was busy. */
const ATTEMPTS = 3;
const PLAIN = "fork,exec,exit";
/** TraceFlock refuses events that its program cannot report. */
const REFUSAL = "Cannot trace exec_failed events";

/** Runs TraceFlock with that bpftrace over processes that die in known ways. */
export async function tryCauses(
  installation: Installation,
  hideBtf: readonly string[],
): Promise<CausesTrial> {
  const refuses = await refusesFailedExecs(installation, hideBtf);
  const events = refuses ? PLAIN : `${PLAIN},exec_failed`;
  for (let attempt = 1;; attempt++) {
    const trial = await once(installation, hideBtf, events);
    const hasLost = trial.defects.some((defect) => defect.startsWith("lost: "));
    if (!hasLost || attempt === ATTEMPTS) return trial;
  }
}

async function refusesFailedExecs(
  installation: Installation,
  hideBtf: readonly string[],
): Promise<boolean> {
  await using asking = start(installation, hideBtf, "exec_failed");
  await eventually(
    "it traces or refuses",
    () => asking.hasEnded || asking.stdout.includes('"type":"ready"'),
  );
  return asking.hasEnded && asking.complaints.includes(REFUSAL);
}

function start({ bin }: Installation, hideBtf: readonly string[], events: string): Traceflock {
  return new Traceflock(["--json", "--events", events], {
    ...{ wrapper: hideBtf, env: { PATH: `${bin}:${Deno.env.get("PATH")}` }, orphanMs: 20_000 },
  });
}

async function once(
  installation: Installation,
  hideBtf: readonly string[],
  events: string,
): Promise<CausesTrial> {
  await using running = start(installation, hideBtf, events);
  await running.ready();
  const deaths = await dieInEachWay();
  await dieForLackOfMemory();
  await failExecs();
  const last = await runProgram("true", []);
  await running.line("the last exit", ({ type, pid }) => type === "exit" && pid === last.pid);
  await running.stop();
  const { lines } = running;
  const { killed_by, oom, exec_failed } =
    (lines[0] as unknown as { capabilities: CauseCapabilities }).capabilities;
  return {
    known: Object.entries({ signal: killed_by, oom, exec_failed })
      .filter(([, isKnown]) => isKnown).map(([name]) => name),
    defects: [
      ...lines.at(-1)?.lost === 0 ? [] : [`lost: ${lines.at(-1)?.lost}`],
      ...deathDefects(lines, deaths, killed_by),
      ...oom ? memoryDefects(lines) : unknownMemory(lines),
      ...exec_failed ? failedExecDefects(lines) : unknownExecs(lines),
    ],
  };
}

type Lines = Traceflock["lines"];

function unknownMemory(lines: Lines): string[] {
  const claims = lines.filter(({ type, oom }) => type === "exit" && oom !== null).length;
  return claims === 0 ? [] : [`oom is not null in ${claims} exits`];
}

function unknownExecs(lines: Lines): string[] {
  const claims = lines.filter((line) => line.type === "exec_failed" || line.exec_failed).length;
  return claims === 0 ? [] : [`${claims} failed execs, unlike capabilities`];
}

/** Runs the program that `traceflock script` prints by hand; returns what its lines lack. */
export async function tryScript(
  { bin }: Installation,
  hideBtf: readonly string[],
): Promise<readonly string[]> {
  const env = { PATH: `${bin}:${Deno.env.get("PATH")}` };
  await using printing = new Traceflock(["script"], { wrapper: hideBtf, env });
  const { code } = await printing.ended();
  if (code !== 0) return [`script ended with ${code}: ${printing.complaints}`];
  const cpus = Deno.readTextFileSync("/sys/devices/system/cpu/possible").trim().split("-").at(-1)!;
  const [command, ...args] = [
    ...hideBtf,
    `${bin}/bpftrace`,
    ...["-q", "-B", "full", "-", String(Number(cpus) + 1)],
  ];
  const child = new Deno.Command(command!, {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(printing.stdout));
  await writer.close();
  let text = "";
  let hasEnded = false;
  void child.status.then(() => hasEnded = true);
  const reading = (async () => {
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) text += chunk;
  })();
  const watermarks = () => text.match(/^W /gm)?.length ?? 0;
  const untilMore = () => {
    const before = watermarks();
    return eventually("more watermarks", () => hasEnded || watermarks() > before + 4);
  };
  try {
    await untilMore();
    if (hasEnded) return [`bpftrace ended: ${text.slice(0, 80)}`];
    const pids: number[] = [];
    for (let i = 0; i < CHILDREN; i++) pids.push((await runProgram("true", [])).pid);
    await untilMore();
    await pause(200);
    return pids.flatMap((pid) => storyDefects(text, pid));
  } finally {
    if (!hasEnded) child.kill("SIGINT");
    await child.status;
    await reading;
  }
}

const CHILDREN = 20;

/** A process is born, runs a program and dies, each once. */
function storyDefects(text: string, pid: number): string[] {
  const its = text.split("\n").map((line) => line.split(" "))
    .filter(([letter, , , , number]) => /^[FEX]$/i.test(letter!) && number === pid.toString(16));
  const story = its.map(([letter]) => letter!.toUpperCase()).sort().join("");
  return story === "EFX" ? [] : [`script: process ${pid} has the lines '${story}'`];
}
