import { SourceError } from "../source.ts";
import type { TracerEnd } from "./tracer_session.ts";

/** Returns why bpftrace did not start, with a remedy. docs/troubleshooting.md explains each reason. */
export function startFailure(end: TracerEnd, patienceMs: number): SourceError {
  const said = lastComplaint(end.stderr);
  if (end.notFound || /failed to execute bpftrace|bpftrace: No such file/.test(end.stderr)) {
    return environment(
      "bpftrace is not installed",
      "run ./install.sh, or install the package `bpftrace`",
    );
  }
  if (end.failure !== null) return environment(`cannot start bpftrace: ${end.failure}`, DOCTOR);
  if (/only supports running as the root user/.test(end.stderr)) {
    return new SourceError("bpftrace needs root; start TraceFlock with sudo", 4);
  }
  if (/Operation not permitted|Permission denied|EPERM/.test(end.stderr)) {
    return new SourceError(
      `the kernel refused bpftrace (${said}); it needs CAP_BPF, CAP_PERFMON and CAP_SYS_ADMIN`,
      4,
    );
  }
  if (/tracepoint not found/.test(end.stderr)) {
    return environment(
      `bpftrace does not see the kernel's tracepoints (${said})`,
      "mount tracefs with `mount -t tracefs tracefs /sys/kernel/tracing`",
    );
  }
  if (/Unknown struct\/union/.test(end.stderr) || end.signal === "SIGSEGV") {
    return environment("bpftrace cannot read the kernel's types (BTF)", DOCTOR);
  }
  if (end.signal === "SIGKILL") {
    const words = said === "" ? "" : ` (${said})`;
    return environment(
      `bpftrace did not start within ${patienceMs / 1000} s and was ended${words}`,
      DOCTOR,
    );
  }
  return environment(
    `bpftrace ended at once (${said || end.signal || `status ${end.code}`})`,
    DOCTOR,
  );
}

const DOCTOR = "`traceflock doctor` lists what is missing";

function environment(what: string, way: string): SourceError {
  return new SourceError(`${what}; ${way}`, 3);
}

/** Returns the last line other than the harmless warning about locked memory. */
function lastComplaint(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim()).filter((line) =>
    line !== "" && !line.includes("RLIMIT_MEMLOCK")
  );
  const errors = lines.filter((line) => line.includes("ERROR"));
  return (errors.at(-1) ?? lines.at(-1) ?? "").slice(0, 200);
}
