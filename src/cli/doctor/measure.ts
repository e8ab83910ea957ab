import {
  type HostMeasure,
  parseVersion,
  type Version,
} from "../../sources/bpftrace/host_measure.ts";
import {
  chooseProgram,
  type NoProgram,
  type ProgramChoice,
} from "../../sources/bpftrace/program_choice.ts";
import { cpusOf } from "../../sources/bpftrace/sidecar_command.ts";
import { hierarchiesOf } from "../../wire/proc/proc_status.ts";
import type { ActivityKind } from "../../model/event/activity.ts";
import { activityTracepoints } from "../../sources/bpftrace/activity_choice.ts";
import type { HostAccess } from "./check.ts";
import { tracefsFolder } from "./tracefs_checks.ts";

/** The file in which the kernel describes its types. */
export const BTF_FILE = "/sys/kernel/btf/vmlinux";

/** The measures and programs of hosts: several checks ask for them, and a start has no time for that. */
const MEASURES = new WeakMap<HostAccess, HostMeasure>();
const PROGRAMS = new WeakMap<HostAccess, ProgramChoice | NoProgram>();

/** Returns the facts on which the choice of the tracing program depends. */
export function measureHost(host: HostAccess): HostMeasure {
  return kept(MEASURES, host, measured);
}

/** Returns the tracing program of this host, or why none runs. */
export function programOf(host: HostAccess): ProgramChoice | NoProgram {
  return kept(PROGRAMS, host, () => chooseProgram(measureHost(host)));
}

/** Returns the tracepoints that these kinds of activity use and the kernel lacks. */
export function missingTracepoints(
  host: HostAccess,
  kinds: ReadonlySet<ActivityKind>,
): ReadonlySet<string> {
  const folder = `${tracefsFolder(host)}/events`;
  return new Set(
    activityTracepoints(kinds).filter((name) =>
      !host.exists(`${folder}/${name.replace(":", "/")}`)
    ),
  );
}

function kept<Value>(
  values: WeakMap<HostAccess, Value>,
  host: HostAccess,
  make: (host: HostAccess) => Value,
): Value {
  const value = values.get(host) ?? make(host);
  values.set(host, value);
  return value;
}

function measured(host: HostAccess): HostMeasure {
  return {
    bpftrace: parseVersion(host.run("bpftrace", ["--version"])?.stdout ?? ""),
    kernel: kernelVersion(host),
    types: host.kernelTypes(),
    cgroupEvents: hasCgroupEvents(host),
    syscallEvents: host.readFile(
      `${tracefsFolder(host)}/events/syscalls/sys_exit_execve/format`,
    ) !== null,
    cgroupsV1: cgroupsV1(host),
    cpus: cpusOf(host.readFile("/sys/devices/system/cpu/possible")),
  };
}

/** Before 5.5 these events have a number of their own instead of the cgroup id. */
function hasCgroupEvents(host: HostAccess): boolean {
  const folder = `${tracefsFolder(host)}/events/cgroup`;
  const formats = ["cgroup_mkdir", "cgroup_attach_task"].map((name) =>
    host.readFile(`${folder}/${name}/format`)
  );
  return formats.every((format) => format !== null && /field:u64 (dst_)?id;/.test(format));
}

function cgroupsV1(host: HostAccess): readonly string[] {
  const hierarchies = hierarchiesOf(host.readFile("/proc/self/cgroup") ?? "");
  return ["pids", "memory"].filter((controller) => hierarchies.has(controller));
}

function kernelVersion(host: HostAccess): Version | null {
  return parseVersion(host.readFile("/proc/sys/kernel/osrelease") ?? "");
}
