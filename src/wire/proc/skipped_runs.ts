/**
 * Reads how often the kernel did not run the programs of a tracer.
 *
 * The kernel runs no program of a tracepoint while another program runs on that CPU, for example in an
 * interrupt (trace_call_bpf() in kernel/trace/bpf_trace.c). It counts what it skips, since Linux 6.7,
 * in /proc/PID/fdinfo/FD of the program (bpf_prog_show_fdinfo() in kernel/bpf/syscall.c).
 */

/** BPF_PROG_TYPE_TRACEPOINT of linux/bpf.h. */
const TRACEPOINT = "5";

/** Returns the skipped runs of a program of a tracepoint; null for another file, or an older kernel. */
export function skippedRuns(fdinfo: string): number | null {
  if (/^prog_type:\s*(\d+)$/m.exec(fdinfo)?.[1] !== TRACEPOINT) return null;
  const count = /^recursion_misses:\s*(\d+)$/m.exec(fdinfo)?.[1];
  return count === undefined ? null : Number(count);
}

/** Returns the tracepoints of a program of bpftrace, in its order: each gets a program of its own. */
export function tracepointsOf(script: string): string[] {
  const code = script.replaceAll(/\/\*[\s\S]*?\*\//g, "");
  return [...code.matchAll(/^\s*tracepoint:([\w:]+),?\s*$/gm)].map(([, name]) => name!);
}

/**
 * Returns how many events the tracer may have missed, from the counts of its programs in the order of
 * their files; null when these are not the programs of the script. bpftrace 0.17 to 0.27 load them in
 * the order of the script: under a load of timers only the program of signals was skipped. A skipped signal is no missing
 * event: timers send most of them, and a death by one that was skipped has an unknown cause.
 */
export function missedEvents(script: string, counts: readonly number[]): number | null {
  const tracepoints = tracepointsOf(script);
  if (tracepoints.length !== counts.length) return null;
  return counts.reduce(
    (sum, count, i) => tracepoints[i] === "signal:signal_generate" ? sum : sum + count,
    0,
  );
}
