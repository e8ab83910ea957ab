/** "0.17.0" of the bpftrace in PATH; null when it cannot be asked. */
export function bpftraceVersion(): string | null {
  try {
    const { stdout } = new Deno.Command("bpftrace", { args: ["--version"], stderr: "null" })
      .outputSync();
    return /v?(\d+\.\d+(?:\.\d+)?\S*)/.exec(new TextDecoder().decode(stdout))?.[1] ?? null;
  } catch {
    return null;
  }
}
