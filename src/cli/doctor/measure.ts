import {
  type HostMeasure,
  parseVersion,
  type Version,
} from "../../sources/bpftrace/host_measure.ts";
import { cpusOf } from "../../sources/bpftrace/sidecar_command.ts";
import { hierarchiesOf } from "../../wire/proc/proc_status.ts";
import type { HostAccess } from "./check.ts";
import { tracefsFolder } from "./tracefs_checks.ts";

/** Where the kernel describes its types. */
export const BTF_FILE = "/sys/kernel/btf/vmlinux";

/** What the choice of the probe program depends on. */
export function measureHost(facts: HostAccess): HostMeasure {
  return {
    bpftrace: parseVersion(facts.run("bpftrace", ["--version"])?.stdout ?? ""),
    kernel: kernelVersion(facts),
    btf: facts.exists(BTF_FILE),
    cgroupEvents: hasCgroupEvents(facts),
    cgroupsV1: cgroupsV1(facts),
    cpus: cpusOf(facts.readFile("/sys/devices/system/cpu/possible")),
  };
}

/** Before 5.5 they carry a number of their own instead of the id. */
function hasCgroupEvents(facts: HostAccess): boolean {
  const folder = `${tracefsFolder(facts)}/events/cgroup`;
  const formats = ["cgroup_mkdir", "cgroup_attach_task"].map((name) =>
    facts.readFile(`${folder}/${name}/format`)
  );
  return formats.every((format) => format !== null && /field:u64 (dst_)?id;/.test(format));
}

function cgroupsV1(facts: HostAccess): readonly string[] {
  const hierarchies = hierarchiesOf(facts.readFile("/proc/self/cgroup") ?? "");
  return ["pids", "memory"].filter((controller) => hierarchies.has(controller));
}

function kernelVersion(facts: HostAccess): Version | null {
  return parseVersion(facts.readFile("/proc/sys/kernel/osrelease") ?? "");
}
