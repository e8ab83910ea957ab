import { bootTime } from "../../src/sources/libc/clock.ts";
import { ROOT } from "../../tests/support/source_files.ts";
import { type Figure, quantile } from "../figure.ts";
import { sleep } from "../process_cost.ts";

/** From the event in the kernel to its line on stdout, order included, at a normal load. */
export async function latencySuite(quick: boolean): Promise<Figure[]> {
  const child = new Deno.Command("deno", {
    args: ["task", "-q", "start", "--json", "--events", "fork,exec,exit"],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const values: number[] = [];
  let ready = false;
  const load = async () => {
    while (!ready) await sleep(50);
    for (let i = 0; i < (quick ? 200 : 1000); i++) {
      await new Deno.Command("true").output();
      await sleep(4);
    }
    await sleep(500);
    child.kill("SIGTERM");
  };
  const loading = load();
  let rest = "";
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    const now = bootTime();
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const event = JSON.parse(line) as { type: string; ts: number };
      if (event.type === "ready") ready = true;
      else if (ready && event.type !== "end") values.push((now - event.ts) / 1e6);
    }
  }
  await loading;
  const p99 = quantile(values, 0.99);
  return [{
    ...{ name: `event to line, p99 is ${Math.round(p99)} ms`, unit: "ms", values },
    ...{ budget: "250 ms p99", holds: p99 <= 250 },
  }];
}
