/** The programs that live tracing runs: bpftrace and setpriv. */
import { MAX_NAMED_ENTRIES } from "../../model/base/limits.ts";
import { isOlder, parseVersion } from "../../sources/bpftrace/host_measure.ts";
import { rejectBpftrace } from "../../sources/bpftrace/program_choice.ts";
import { CheckTopic, type Finding, type HostAccess, quote } from "./check.ts";
import { installCommand } from "./install_command.ts";
import { measureHost, programOf } from "./measure.ts";

const BPFTRACE = new CheckTopic("bpftrace", "It reads the process events of the kernel");

/** Checks that bpftrace is installed and has a version with a program for this kernel. */
export function checkBpftrace(host: HostAccess): Finding {
  const install = packageCommand(host, "bpftrace");
  const result = host.run("bpftrace", ["--version"]);
  if (result === null) {
    return BPFTRACE.fail(
      missingText("bpftrace", host),
      missingRemedy("bpftrace", host, install),
      3,
    );
  }
  if (result.code !== 0) {
    const output = quote(result.stderr || result.stdout);
    return BPFTRACE.fail(`bpftrace ended with status ${result.code}: ${output}`, install, 3);
  }
  const text = result.stdout.trim();
  const found = quote(text);
  const version = parseVersion(text);
  if (version === null) {
    return BPFTRACE.warn(`unknown version ${found}`, `Need 0.14 or later. ${install}`);
  }
  if (isOlder(version, 0, 14)) {
    return BPFTRACE.fail(`${found} is too old, need v0.14 or later`, install, 3);
  }
  // v0.25.0 ends with `Failed to open kernel function info`; v0.27.1 does not need the file.
  if (version.major === 0 && version.minor === 25 && !host.exists("/proc/modules")) {
    return BPFTRACE.fail(
      `${found} needs /proc/modules`,
      "Use another version of bpftrace",
      3,
      "This version does not start on a kernel that was built without modules",
    );
  }
  const rejected = rejectBpftrace(measureHost(host));
  if (rejected !== null) {
    return BPFTRACE.fail(`${found} cannot run here`, rejected.remedy, 3, rejected.because);
  }
  // The check of BTF reports a missing BTF.
  const program = programOf(host);
  if (program.kind === "reduced" && /\bbpftrace\b/.test(program.because ?? "")) {
    return BPFTRACE.warn(
      `${found} is old`,
      "Use v0.17 or later from a newer release of the distribution",
      `${program.because}: exit status, statistics and renames are unknown here`,
    );
  }
  return BPFTRACE.ok(text.replace(/^bpftrace /, ""));
}

const SETPRIV = new CheckTopic(
  "setpriv",
  "With it bpftrace ends at once when TraceFlock is killed; without it, after some seconds",
);

/** Checks for the setpriv of util-linux: that of busybox lacks `--pdeathsig`. */
export function checkSetpriv(host: HostAccess): Finding {
  const install = packageCommand(host, host.exists("/sbin/apk") ? "setpriv" : "util-linux");
  const result = host.run("setpriv", ["--help"]);
  if (result === null) {
    return SETPRIV.warn(missingText("setpriv", host), missingRemedy("setpriv", host, install));
  }
  if (!`${result.stdout}${result.stderr}`.includes("--pdeathsig")) {
    return SETPRIV.warn("setpriv has no '--pdeathsig'", install);
  }
  return SETPRIV.ok("has --pdeathsig");
}

/**
 * Returns why a program cannot be run. Root runs it, so entries of PATH that another user can write
 * are ignored; the text names them.
 */
function missingText(name: string, host: HostAccess): string {
  const ignored = host.ignoredEntries?.(name) ?? [];
  if (ignored.length === 0) return `${name} is not on PATH`;
  const named = ignored.slice(0, MAX_NAMED_ENTRIES).map((entry) => quote(entry).slice(1, -1));
  const rest = ignored.length - named.length;
  const more = rest === 0 ? "" : ` and ${rest} more`;
  return `${name} is not on PATH in a folder that only root can write; ` +
    `ignored: ${named.join(", ")}${more}`;
}

/** Returns the way out: `install`, or a PATH without ignored entries. */
function missingRemedy(name: string, host: HostAccess, install: string): string {
  if ((host.ignoredEntries?.(name) ?? []).length === 0) return install;
  return `${install}; or name its folder in PATH by an absolute path, and let root alone own and write it`;
}

/** Returns how this distribution installs a package, as the last sentence of a message. */
export function packageCommand(host: HostAccess, name: string): string {
  const command = installCommand(host.readFile("/etc/os-release"), name);
  return command === null
    ? `Install the package that holds ${name}, or run \`./install.sh\``
    : `Run \`${command}\` or \`./install.sh\``;
}
