import { ROOT } from "../../tests/support/source_files.ts";
import type { Figure } from "../figure.ts";

/** From the command to the first frame on a terminal, and to `ready` in the stream. */
export async function startSuite(quick: boolean): Promise<Figure[]> {
  const frames: number[] = [];
  const readies: number[] = [];
  for (let round = 0; round < (quick ? 2 : 7); round++) {
    frames.push(
      await firstOutput("script", [
        "-qfc",
        `stty rows 60 cols 200; cd ${ROOT} && exec deno task -q start`,
        "/dev/null",
      ], "TraceFlock"),
    );
    readies.push(await firstOutput("deno", ["task", "-q", "start", "--json"], '"ready"'));
  }
  return [
    {
      ...{ name: "start to first frame, deno task included", unit: "ms", values: frames },
      ...{ budget: "150 ms", holds: Math.min(...frames) <= 150 },
    },
    { name: "start to probes live (bpftrace compiles and attaches)", unit: "ms", values: readies },
  ];
}

/** Milliseconds until a program has written `text`; it is ended then. */
async function firstOutput(program: string, args: string[], text: string): Promise<number> {
  const began = performance.now();
  const child = new Deno.Command(program, {
    args,
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
    env: { TERM: "xterm-256color", LANG: "C.UTF-8" },
  }).spawn();
  let seen = "";
  let elapsed = NaN;
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    if (Number.isFinite(elapsed)) continue;
    seen += chunk;
    if (!seen.includes(text)) continue;
    elapsed = performance.now() - began;
    if (program === "script") {
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode("q"));
      writer.releaseLock();
    } else child.kill("SIGTERM");
  }
  await child.status;
  return elapsed;
}
