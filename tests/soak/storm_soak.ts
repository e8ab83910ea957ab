/**
 * `deno task test:soak [MINUTES]`: runs a storm of about 5,000 processes a second for 30 minutes, with
 * pauses, as root. Memory must stay flat, every event must arrive or be declared lost, and the table must
 * equal /proc in every pause.
 */
import { allProcesses, liveProcesses, rssOf } from "../support/model/live_processes.ts";
import { requireBpftrace } from "../support/machine/require_bpftrace.ts";
import { startCommand } from "../support/machine/traceflock.ts";
import { pause } from "../support/machine/time_limit.ts";
import { workload } from "../support/machine/workload.ts";

const minutes = Number(Deno.args[0] ?? 30);
/** A storm of 50 s, then 10 s of calm in which the table is compared. */
const STORM_S = 50;
const QUIET_MS = 10_000;
/** Processes a second of the storm. */
const RATE = 5_000;
/** The largest growth of resident memory that counts as flat, bytes an hour, after the first rounds. */
const MAX_GROWTH = 50e6;
const WARM_UP_ROUNDS = 5;

interface Line {
  readonly type: string;
  readonly key: string;
  readonly ppid: number;
  readonly birth_ppid: number;
  readonly state: string | null;
  readonly count: number | null;
  readonly ts: number;
}

requireBpftrace();
const [command, ...args] = [...startCommand(), "--json", "--snapshot"];
const child = new Deno.Command(command!, { args, stdin: "null", stdout: "piped" }).spawn();
const living = new Set<string>();
const seen = { forks: 0, exits: 0, lost: 0, uncounted: 0, backwards: 0 };
let storm = -1;
let lastTs = 0;
const reading = read();

const rounds: number[] = [];
let failures = 0;
await pause(5_000);
for (let round = 1; round <= minutes; round++) {
  const before = { ...seen };
  const running = new Deno.Command(workload("storm"), {
    args: ["0", "4", "vfork", String(STORM_S), String(1e6 / RATE)],
    stdout: "piped",
  }).spawn();
  storm = running.pid;
  const count = Number(new TextDecoder().decode((await running.output()).stdout).split(" ")[0]);
  await pause(QUIET_MS);
  const missing = 2 * count - (seen.forks - before.forks) - (seen.exits - before.exits);
  const declared = seen.lost - before.lost;
  const rss = rssOf(child.pid);
  rounds.push(rss);
  const there = new Set(allProcesses().map(({ key }) => key));
  const ghosts = [...living].filter((key) => !there.has(key)).length;
  const unknown = liveProcesses().filter(({ key }) => !living.has(key)).length;
  if (missing > declared) failures++;
  console.log(
    `${round}: ${count} children, missing ${missing}, declared ${declared}, ` +
      `rss ${(rss / 1e6).toFixed(0)} MB, living ${living.size}, ghosts ${ghosts}, ` +
      `unknown ${unknown}, back in time ${seen.backwards}`,
  );
}
child.kill("SIGTERM");
const { code } = await child.status;
await reading;

const half = rounds.slice(WARM_UP_ROUNDS);
const growth = half.length < 2 ? 0 : ((half.at(-1)! - half[0]!) / (half.length - 1)) * 60;
console.log(`rss grows by ${(growth / 1e6).toFixed(1)} MB an hour; exit status ${code}`);
const ok = failures === 0 && code === 0 && growth < MAX_GROWTH && seen.backwards === 0;
console.log(ok ? "ok" : "FAILED");
Deno.exit(ok ? 0 : 1);

async function read(): Promise<void> {
  let rest = "";
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    for (const text of lines) take(JSON.parse(text));
  }
}

function take({ type, key, ppid, birth_ppid, state, count, ts }: Line): void {
  if (ts < lastTs) seen.backwards++;
  lastTs = ts;
  if (type === "fork" || (type === "process" && state !== "X")) living.add(key);
  else if (type === "exit" || type === "process") living.delete(key);
  if (type === "fork" && birth_ppid === storm) seen.forks++;
  else if (type === "exit" && ppid === storm) seen.exits++;
  else if (type === "lost") {
    if (count === null) seen.uncounted++;
    else seen.lost += count;
  }
}
