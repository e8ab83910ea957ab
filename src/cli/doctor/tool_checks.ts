import { fail, type Finding, type HostAccess, ok, quote, warn } from "./check.ts";
import { MAX_NAMED_ENTRIES } from "../../model/base/limits.ts";
import { isOlder, parseVersion } from "../../sources/bpftrace/host_measure.ts";
import { chooseProgram } from "../../sources/bpftrace/program_choice.ts";
import { measureHost } from "./measure.ts";

const BPFTRACE_NAME = "bpftrace";
const BPFTRACE_MEANING = "It carries the kernel's process events to us";

/** bpftrace is there, and of a version that has a program for this kernel. */
export function checkBpftrace(facts: HostAccess): Finding {
  const install = packageCommand(facts, "bpftrace");
  const result = facts.run("bpftrace", ["--version"]);
  if (result === null) {
    const remedy = remedyOf("bpftrace", facts, install);
    return fail(BPFTRACE_NAME, missing("bpftrace", facts), BPFTRACE_MEANING, remedy, 3);
  }
  if (result.code !== 0) {
    const said = quote(result.stderr || result.stdout);
    return fail(
      BPFTRACE_NAME,
      `bpftrace ended with status ${result.code}: ${said}`,
      BPFTRACE_MEANING,
      install,
      3,
    );
  }
  const text = result.stdout.trim();
  const found = quote(text);
  const version = parseVersion(text);
  if (version === null) {
    return warn(
      BPFTRACE_NAME,
      `unknown version ${found}`,
      BPFTRACE_MEANING,
      `Need 0.14 or later. ${install}`,
    );
  }
  if (isOlder(version, 0, 14)) {
    return fail(
      BPFTRACE_NAME,
      `${found} is too old, need v0.14 or later`,
      BPFTRACE_MEANING,
      install,
      3,
    );
  }
  // v0.25.0 ends with `Failed to open kernel function info`; v0.27.1 does not mind.
  if (version.major === 0 && version.minor === 25 && !facts.exists("/proc/modules")) {
    return fail(
      BPFTRACE_NAME,
      `${found} needs /proc/modules`,
      "This version does not start on a kernel that was built without modules",
      "Use another version of bpftrace",
      3,
    );
  }
  // What a missing BTF means is said with that.
  const program = chooseProgram({ ...measureHost(facts), btf: true });
  if (program.kind === "none") {
    return fail(BPFTRACE_NAME, `${found} cannot run here`, program.because, program.remedy, 3);
  }
  if (program.kind === "reduced") {
    return warn(
      BPFTRACE_NAME,
      `${found} is old`,
      `${program.because}: exit status, statistics and renames are unknown here`,
      "Use v0.17 or later from a newer release of the distribution",
    );
  }
  return ok(BPFTRACE_NAME, text.replace(/^bpftrace /, ""), BPFTRACE_MEANING);
}

const SETPRIV_NAME = "setpriv";
const SETPRIV_MEANING =
  "It ends bpftrace at once when we are killed; without it that takes some seconds";

/** util-linux's setpriv: busybox has one too, which lacks `--pdeathsig`. */
export function checkSetpriv(facts: HostAccess): Finding {
  const install = packageCommand(facts, facts.exists("/sbin/apk") ? "setpriv" : "util-linux");
  const result = facts.run("setpriv", ["--help"]);
  if (result === null) {
    const remedy = remedyOf("setpriv", facts, install);
    return warn(SETPRIV_NAME, missing("setpriv", facts), SETPRIV_MEANING, remedy);
  }
  if (!`${result.stdout}${result.stderr}`.includes("--pdeathsig")) {
    return warn(SETPRIV_NAME, "setpriv knows no '--pdeathsig'", SETPRIV_MEANING, install);
  }
  return ok(SETPRIV_NAME, "has --pdeathsig", SETPRIV_MEANING);
}

/**
 * Why a program cannot be run. Root runs it, so an entry of PATH in which somebody else could have
 * put it is ignored; the message names these entries.
 */
function missing(name: string, facts: HostAccess): string {
  const ignored = facts.ignoredEntries?.(name) ?? [];
  if (ignored.length === 0) return `${name} is not on PATH`;
  const named = ignored.slice(0, MAX_NAMED_ENTRIES).map((entry) => quote(entry).slice(1, -1));
  const rest = ignored.length - named.length;
  const more = rest === 0 ? "" : ` and ${rest} more`;
  return `${name} is not on PATH in a folder that only root can write; ` +
    `ignored: ${named.join(", ")}${more}`;
}

/** The way out: `install`, and where entries of PATH were ignored, what makes one count. */
function remedyOf(name: string, facts: HostAccess, install: string): string {
  if ((facts.ignoredEntries?.(name) ?? []).length === 0) return install;
  return `${install}; or name its folder in PATH by an absolute path, and let root alone own and write it`;
}

const COMMANDS: readonly (readonly [family: RegExp, command: string])[] = [
  [/^(debian|ubuntu)$/, "apt-get install"],
  [/^(fedora|rhel|centos)$/, "dnf install"],
  [/^(arch|archlinux)$/, "pacman -S"],
  [/^(suse|opensuse.*|sles)$/, "zypper install"],
  [/^alpine$/, "apk add"],
];

/** How this distribution installs `name`, as a sentence to end a message with. */
export function packageCommand(facts: HostAccess, name: string): string {
  const release = facts.readFile("/etc/os-release") ?? "";
  const ids = [...release.matchAll(/^(?:ID|ID_LIKE)=(.*)$/gm)]
    .flatMap((match) => (match[1] ?? "").replaceAll('"', "").split(" "));
  for (const id of ids) {
    const found = COMMANDS.find(([family]) => family.test(id));
    if (found !== undefined) return `Run \`sudo ${found[1]} ${name}\` or \`./install.sh\``;
  }
  return `Install the package that holds ${name}, or run \`./install.sh\``;
}
