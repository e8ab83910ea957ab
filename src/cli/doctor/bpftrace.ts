import { fail, type Finding, ok, quote, warn } from "./finding.ts";
import type { HostFacts } from "./host_facts.ts";
import { packageCommand } from "./package_command.ts";

const NAME = "bpftrace";
const MEANING = "It carries the kernel's process events to us";

/** Nothing older can run our programs; install.sh asks for the same. */
const OLDEST = { major: 0, minor: 14 };

/** From here on the programs read everything on every kernel tried. */
const COMPLETE = { major: 0, minor: 17 };

interface Version {
  readonly major: number;
  readonly minor: number;
}

/** bpftrace is there and new enough. */
export function checkBpftrace(facts: HostFacts): Finding {
  const install = packageCommand(facts, "bpftrace");
  const result = facts.run("bpftrace", ["--version"]);
  if (result === null) return fail(NAME, "bpftrace is not on PATH", MEANING, install, 3);
  if (result.code !== 0) {
    const said = quote(result.stderr || result.stdout);
    return fail(NAME, `bpftrace ended with status ${result.code}: ${said}`, MEANING, install, 3);
  }
  const text = result.stdout.trim();
  const version = parseBpftraceVersion(text);
  if (version === null) {
    return warn(NAME, `unknown version ${quote(text)}`, MEANING, `Need 0.14 or later. ${install}`);
  }
  const found = quote(text);
  if (isOlder(version, OLDEST)) {
    return fail(NAME, `${found} is too old, need v0.14 or later`, MEANING, install, 3);
  }
  if (isOlder(version, COMPLETE)) {
    return warn(
      NAME,
      `${found} is old`,
      "Before v0.17 it cannot read the types of kernels from 6.0 on",
      "Use v0.17 or later from a newer release of the distribution",
    );
  }
  return ok(NAME, text.replace(/^bpftrace /, ""), MEANING);
}

/** `bpftrace v0.17.0`, `bpftrace v0.21.2-dirty`, `v0.9.4` -> its first two numbers. */
export function parseBpftraceVersion(text: string): Version | null {
  const match = /(?:^|\s)v?(\d+)\.(\d+)/.exec(text);
  return match === null ? null : { major: Number(match[1]), minor: Number(match[2]) };
}

function isOlder(version: Version, than: Version): boolean {
  return version.major < than.major ||
    (version.major === than.major && version.minor < than.minor);
}
