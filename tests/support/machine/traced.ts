import { eventually, onTimeout } from "./time_limit.ts";

/** Runs bpftrace itself until `work` is done; returns its output. */
export async function traced(
  args: readonly string[],
  work: () => Promise<unknown>,
): Promise<string> {
  const child = new Deno.Command("setpriv", {
    args: ["--pdeathsig", "KILL", "bpftrace", "-q", ...args],
    env: { BPFTRACE_PERF_RB_PAGES: "1024" },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  onTimeout(() => child.kill("SIGKILL"));
  let text = "";
  const reading = (async () => {
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) text += chunk;
  })();
  const lines = () => text.split("\n").length;
  await eventually("it traces", () => lines() > 2);
  await work();
  const then = lines();
  // A later watermark proves that all earlier lines are written.
  await eventually("it continues", () => lines() > then + 20);
  child.kill("SIGINT");
  await child.status;
  await reading;
  return text;
}
