import { fail, type Finding, type HostAccess, ok, quote, warn } from "./check.ts";

const NAME = "privilege";

/** Bits of capabilities(7). */
const CAPABILITIES: readonly (readonly [name: string, bit: bigint])[] = [
  ["CAP_SYS_ADMIN", 21n],
  ["CAP_PERFMON", 38n],
  ["CAP_BPF", 39n],
];

const MEANING = "Only root of the host may load tracing programs into its kernel";
const REMEDY =
  "Run `sudo traceflock` (in a checkout `sudo deno task start`), or replay a recording with " +
  "`traceflock replay FILE`";

/**
 * Root, with the capabilities, in the first user namespace.
 *
 * bpftrace itself insists on uid 0. CAP_SYS_ADMIN stands for the two others, which alone are not
 * enough: reading the kernel's types (BTF) by id asks for CAP_SYS_ADMIN.
 */
export function checkPrivilege(facts: HostAccess): Finding {
  if (facts.uid !== 0) return fail(NAME, `uid ${facts.uid} is not root`, MEANING, REMEDY, 4);

  const idMap = facts.readFile("/proc/self/uid_map")?.trim().split(/\s+/);
  if (idMap !== undefined && idMap.join(" ") !== "0 0 4294967295") {
    return fail(
      NAME,
      `root of a user namespace only (uid_map ${quote(idMap.join(" "))})`,
      MEANING,
      "Run it on the host, or in a container without a user namespace of its own",
      4,
    );
  }

  const status = facts.readFile("/proc/self/status");
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status ?? "")?.[1];
  if (effective === undefined) {
    return warn(NAME, "root, capabilities unknown", MEANING, "See that /proc is mounted");
  }
  const bits = BigInt(`0x${effective}`);
  const missing = CAPABILITIES.filter(([, bit]) => (bits >> bit & 1n) === 0n).map(([name]) => name);
  if (missing.includes("CAP_SYS_ADMIN")) {
    return fail(
      NAME,
      `root without ${missing.join(", ")}`,
      MEANING,
      `Give it back, as with \`docker run --privileged\` or ${
        missing.map((name) => `\`--cap-add=${name.slice("CAP_".length)}\``).join(" ")
      }`,
      4,
    );
  }
  return ok(NAME, "root", MEANING);
}
