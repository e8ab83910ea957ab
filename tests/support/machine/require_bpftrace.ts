/**
 * For the tests in `tests/real/`: throws unless real bpftrace can trace this kernel. So such a test
 * fails with the reason where it cannot run, and is never skipped.
 *
 * Each call appends a line to the file TRACEFLOCK_BPFTRACE_PROOF; `.ci/run` counts them.
 */
export function requireBpftrace(): void {
  const problem = cached === undefined ? cached = whyNot() : cached;
  if (problem !== null) {
    throw new Error(
      `Cannot test with real bpftrace: ${problem}. Run \`sudo deno task test\` after ` +
        "`./install.sh --dev`, or leave these tests out with `deno task test:unprivileged`",
    );
  }
  const proof = Deno.env.get("TRACEFLOCK_BPFTRACE_PROOF");
  if (proof !== undefined) Deno.writeTextFileSync(proof, "ran\n", { append: true });
}

let cached: string | null | undefined;

/** Loads a program that ends at once, which proves that programs load. */
function whyNot(): string | null {
  if (Deno.uid() !== 0) return `uid ${Deno.uid()} is not root`;
  try {
    const { code, stderr } = new Deno.Command("bpftrace", {
      args: ["-e", "tracepoint:sched:sched_process_exec { exit(); } BEGIN { exit(); }"],
      stdin: "null",
    }).outputSync();
    if (code === 0) return null;
    return `bpftrace ended with status ${code}: '${new TextDecoder().decode(stderr).trim()}'`;
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? "bpftrace is not on PATH" : String(error);
  }
}
