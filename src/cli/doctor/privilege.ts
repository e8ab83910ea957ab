import { CheckTopic, type Finding, type HostAccess, quote } from "./check.ts";

const PRIVILEGE = new CheckTopic(
  "privilege",
  "Only root of the host may load tracing programs into its kernel",
);

/** Bits of capabilities(7). */
const CAPABILITIES: readonly (readonly [name: string, bit: bigint])[] = [
  ["CAP_SYS_ADMIN", 21n],
  ["CAP_PERFMON", 38n],
  ["CAP_BPF", 39n],
];

/**
 * Checks for root, with its capabilities, in the first user namespace.
 *
 * bpftrace itself insists on uid 0. CAP_SYS_ADMIN includes the other two, which alone are too little:
 * the kernel lets only CAP_SYS_ADMIN read its types (BTF) by id.
 */
export function checkPrivilege(host: HostAccess): Finding {
  if (host.uid !== 0) {
    return PRIVILEGE.fail(
      `uid ${host.uid} is not root`,
      "Run `sudo traceflock` (in a checkout `sudo deno task start`), or replay a recording with " +
        "`traceflock replay FILE`",
      4,
    );
  }

  const idMap = host.readFile("/proc/self/uid_map")?.trim().split(/\s+/);
  if (idMap !== undefined && idMap.join(" ") !== "0 0 4294967295") {
    return PRIVILEGE.fail(
      `root of a user namespace only (uid_map ${quote(idMap.join(" "))})`,
      "Run it on the host, or in a container without a user namespace of its own",
      4,
    );
  }

  const status = host.readFile("/proc/self/status");
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status ?? "")?.[1];
  if (effective === undefined) {
    return PRIVILEGE.warn("root, capabilities unknown", "See that /proc is mounted");
  }
  const bits = BigInt(`0x${effective}`);
  const missing = CAPABILITIES.filter(([, bit]) => (bits >> bit & 1n) === 0n).map(([name]) => name);
  if (!missing.includes("CAP_SYS_ADMIN")) return PRIVILEGE.ok("root");
  const options = missing.map((name) => `\`--cap-add=${name.slice("CAP_".length)}\``);
  return PRIVILEGE.fail(
    `root without ${missing.join(", ")}`,
    `Give it back, as with \`docker run --privileged\` or ${options.join(" ")}`,
    4,
  );
}
