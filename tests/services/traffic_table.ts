/**
 * `deno task traffic:table` runs known loads with TraceFlock and each peer at the same time, and writes
 * the table of docs/comparison.md. It needs root, iperf3, nginx, ab, wrk, fio and the peers (sysstat for pidstat).
 */
import { ROOT } from "../support/source/source_files.ts";
import { pause } from "../support/machine/time_limit.ts";
import { TRAFFIC_LOADS, type Truth, withSpace } from "./traffic_loads.ts";
import { type Counted, watchWithPeers, watchWithTraceflock } from "./traffic_watchers.ts";

const BEGIN = "<!-- traffic: written by `deno task traffic:table` -->";
const END = "<!-- end of traffic -->";
/** Tools that print once a second have the last load by then. */
const SETTLE_MS = 2_500;

const folder = Deno.makeTempDirSync({ dir: "/var/tmp", prefix: "traceflock-traffic-" });
const truths: Truth[] = [];
// A tool that knows only the interfaces of its start needs the namespace before.
const watchers = await withSpace(async () => {
  const all = [await watchWithTraceflock(), ...await watchWithPeers()];
  for (const { run } of TRAFFIC_LOADS) truths.push(await run(folder));
  await pause(SETTLE_MS);
  return all;
}).finally(() => Deno.removeSync(folder, { recursive: true }));
const failures = watchers.flatMap((one) => {
  const failure = one.failure();
  return failure === null ? [] : [[one.name, failure] as const];
});
const running = watchers.filter((one) => one.failure() === null);
for (const watcher of watchers) await watcher.stop();

const names = ["load", "the truth", ...running.map(({ name }) => name)];
const table = [
  names,
  names.map(() => "---"),
  ...TRAFFIC_LOADS.map(({ name }, i) => {
    const truth = truths[i]!;
    return [name, text(truth), ...running.map((one) => compared(truth, one.count(truth.pids)))];
  }),
].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
const ended = failures.map(([name, why]) => `- ${name}: ${why.replaceAll("|", "\\|")}`).join("\n");
console.log(`${table}\n\n${ended}`);
write(`${table}\n\nThese do not run on that host:\n\n${ended}`);

function text({ sent, received, ends, files }: Truth): string {
  return [
    ...sent === null ? [] : [`${bytes(sent)} sent`],
    ...received === null ? [] : [`${bytes(received)} received`],
    ...ends === null || ends === 0 ? [] : [`${bytes(ends)} ends`],
    ...files === null ? [] : [`${bytes(files)} of files`],
  ].join(", ");
}

/** Returns what a tool counted, in percent of the truth. */
function compared(truth: Truth, counted: Counted): string {
  const parts =
    ([["sent", "sent"], ["received", "received"], ["ends", "ends"], ["files", ""]] as const)
      .flatMap(([name, word]) => {
        const [all, some] = [truth[name], counted[name]];
        if (all === null || all === 0 || some === null) return [];
        return [`${share(some, all)} ${word}`.trim()];
      });
  return parts.length === 0 ? "not shown" : parts.join(", ");
}

function share(some: number, all: number): string {
  if (some === all) return "exact";
  return `${(100 * some / all).toFixed(2).replace(/\.?0+$/, "")} %`;
}

function bytes(value: number): string {
  return value.toLocaleString("en-US");
}

function write(made: string): void {
  const path = `${ROOT}/docs/comparison.md`;
  const page = Deno.readTextFileSync(path);
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error("docs/comparison.md lacks the marks of the table");
  const day = new Date().toISOString().slice(0, 10);
  const kernel = Deno.readTextFileSync("/proc/sys/kernel/osrelease").split("-")[0];
  const where = `Linux ${kernel}, ${navigator.hardwareConcurrency} CPUs, ${day}.`;
  Deno.writeTextFileSync(
    path,
    `${page.slice(0, begin)}${BEGIN}\n\n${where}\n\n${made}\n\n${page.slice(end)}`,
  );
  new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", path] }).outputSync();
}
