import {
  type HostMeasure,
  parseVersion,
  type Version,
} from "../../sources/bpftrace/host_measure.ts";
import { cpusOf } from "../../sources/bpftrace/sidecar_command.ts";
import type { HostFacts } from "./host_facts.ts";

/** Where the kernel describes its types. */
export const BTF_FILE = "/sys/kernel/btf/vmlinux";

/** What the choice of the probe program depends on. */
export function measureHost(facts: HostFacts): HostMeasure {
  return {
    bpftrace: parseVersion(facts.run("bpftrace", ["--version"])?.stdout ?? ""),
    kernel: kernelVersion(facts),
    btf: facts.exists(BTF_FILE),
    cpus: cpusOf(facts.readFile("/sys/devices/system/cpu/possible")),
  };
}

function kernelVersion(facts: HostFacts): Version | null {
  return parseVersion(facts.readFile("/proc/sys/kernel/osrelease") ?? "");
}
