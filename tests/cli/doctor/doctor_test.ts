import assert from "node:assert/strict";
import {
  checkBpftrace,
  checkSetpriv,
  packageCommand,
} from "../../../src/cli/doctor/tool_checks.ts";
import { checkBtf, checkKernel, checkLockdown } from "../../../src/cli/doctor/kernel_checks.ts";
import type { Check } from "../../../src/cli/doctor/check.ts";
import { checkHidepid, checkPidNamespace } from "../../../src/cli/doctor/procfs_checks.ts";
import { checkPrivilege } from "../../../src/cli/doctor/privilege.ts";
import { checkTracefs, checkTracepoints } from "../../../src/cli/doctor/tracefs_checks.ts";
import { type FakeHost, fakeHost } from "./fake_host.ts";

/** `verdict[ status]: found`, and a pattern for the remedy. */
function check(what: Check, host: FakeHost, expected: string, remedy?: RegExp): void {
  const finding = what(fakeHost(host));
  const status = finding.blocks === null ? "" : ` ${finding.blocks}`;
  assert.equal(`${finding.verdict}${status}: ${finding.found}`, expected);
  if (remedy !== undefined) assert.match(finding.remedy ?? "", remedy);
  assert.doesNotMatch(`${finding.found}${finding.meaning}${finding.remedy}`, /[.\n]$/);
}

const WITHOUT_BTF = { "/sys/kernel/btf/vmlinux": null };
const EVENTS = "/sys/kernel/tracing/events";

Deno.test("checkPrivilege() accepts root with all capabilities", () => {
  check(checkPrivilege, {}, "ok: root");
});

Deno.test("checkPrivilege() names sudo and recordings to a user other than root", () => {
  check(checkPrivilege, { uid: 1000 }, "fail 4: uid 1000 is not root", /sudo traceflock.*replay/);
});

Deno.test("checkPrivilege() names the capabilities that root lacks", () => {
  const files = { "/proc/self/status": "CapEff:\t0000000000000000\n" };
  check(
    checkPrivilege,
    { files },
    "fail 4: root without CAP_SYS_ADMIN, CAP_PERFMON, CAP_BPF",
    /--cap-add=SYS_ADMIN/,
  );
});

Deno.test("checkPrivilege() accepts CAP_SYS_ADMIN alone, but not CAP_BPF with CAP_PERFMON", () => {
  const having = (bits: bigint) => ({
    files: { "/proc/self/status": `CapEff:\t${bits.toString(16).padStart(16, "0")}\n` },
  });
  check(checkPrivilege, having(1n << 21n), "ok: root");
  check(checkPrivilege, having(1n << 38n | 1n << 39n), "fail 4: root without CAP_SYS_ADMIN");
});

Deno.test("checkPrivilege() refuses the root of a user namespace", () => {
  const files = { "/proc/self/uid_map": "         0       1000          1\n" };
  check(
    checkPrivilege,
    { files },
    "fail 4: root of a user namespace only (uid_map '0 1000 1')",
    /on the host/,
  );
});

Deno.test("checkPrivilege() warns when /proc has no capabilities", () => {
  check(
    checkPrivilege,
    { files: { "/proc/self/status": null } },
    "warn: root, capabilities unknown",
  );
});

Deno.test("checkBpftrace() names the entries of PATH that it ignored, and how to make them count", () => {
  const ignored = ["'.' (relative)", "'/x\u001b[2J' (belongs to uid 1000)", "c", "d", "e"];
  check(
    checkBpftrace,
    { programs: { bpftrace: null }, ignored },
    "fail 3: bpftrace is not on PATH in a folder that only root can write; " +
      "ignored: '.' (relative), '/x^[[2J' (belongs to uid 1000), c, d and 1 more",
    /sudo apt-get install bpftrace.*absolute path/,
  );
});

Deno.test("checkBpftrace() names the package when bpftrace is missing", () => {
  check(
    checkBpftrace,
    { programs: { bpftrace: null } },
    "fail 3: bpftrace is not on PATH",
    /sudo apt-get install bpftrace/,
  );
});

Deno.test("checkBpftrace() judges the version", () => {
  const version = (stdout: string) => ({ programs: { bpftrace: { stdout } } });
  check(checkBpftrace, version("bpftrace v0.17.0\n"), "ok: v0.17.0");
  check(checkBpftrace, version("bpftrace v0.27.1"), "ok: v0.27.1");
  check(checkBpftrace, version("bpftrace v1.0.0"), "ok: v1.0.0");
  check(
    checkBpftrace,
    version("bpftrace v0.9.4"),
    "fail 3: 'bpftrace v0.9.4' is too old, need v0.14 or later",
  );
  check(checkBpftrace, version("bpftrace v0.14.0"), "warn: 'bpftrace v0.14.0' is old");
  const release = (text: string) => ({ "/proc/sys/kernel/osrelease": text });
  check(checkBpftrace, {
    ...version("bpftrace v0.14.0"),
    files: release("5.15.0-25-generic\n"),
  }, "ok: v0.14.0");
  check(checkBpftrace, {
    ...version("bpftrace v0.24.1"),
    files: release("5.4.0-1-amd64\n"),
  }, "fail 3: 'bpftrace v0.24.1' cannot run here");
  check(checkBpftrace, {
    ...version("bpftrace v0.25.0"),
    files: { "/proc/modules": null },
  }, "fail 3: 'bpftrace v0.25.0' needs /proc/modules");
  check(checkBpftrace, version("\x1b[2Jbpftrace\n"), "warn: unknown version '^[[2Jbpftrace'");
});

Deno.test("checkBpftrace() quotes the output of a broken bpftrace", () => {
  const bpftrace = { code: 127, stderr: "bpftrace: libbcc.so.0: cannot open shared object\n" };
  check(
    checkBpftrace,
    { programs: { bpftrace } },
    "fail 3: bpftrace ended with status 127: 'bpftrace: libbcc.so.0: cannot open shared object'",
  );
});

Deno.test("checkSetpriv() accepts that of util-linux, not that of busybox", () => {
  check(checkSetpriv, {}, "ok: has --pdeathsig");
  check(
    checkSetpriv,
    { programs: { setpriv: null } },
    "warn: setpriv is not on PATH",
    /util-linux/,
  );
  check(
    checkSetpriv,
    {
      programs: { setpriv: { code: 1, stderr: "BusyBox v1.36.1 --nnp\n" } },
      files: { "/etc/os-release": "ID=alpine\n", "/sbin/apk": "" },
    },
    "warn: setpriv has no '--pdeathsig'",
    /sudo apk add setpriv/,
  );
});

Deno.test("checkTracefs() finds tracefs in both folders", () => {
  check(checkTracefs, {}, "ok: /sys/kernel/tracing");
  check(
    checkTracefs,
    { files: { [`${EVENTS}/sched`]: null, "/sys/kernel/debug/tracing/events/sched": "" } },
    "ok: /sys/kernel/debug/tracing",
  );
});

Deno.test("checkTracefs() names the mount command", () => {
  check(
    checkTracefs,
    { files: { [`${EVENTS}/sched`]: null, "/proc/self/mounts": "proc /proc proc rw 0 0\n" } },
    "fail 3: tracefs is not mounted",
    /mount -t tracefs nodev \/sys\/kernel\/tracing/,
  );
});

Deno.test("checkTracefs() distinguishes forbidden from absent", () => {
  const files = { [`${EVENTS}/sched`]: null };
  check(
    checkTracefs,
    { files, uid: 1000 },
    "warn: uid 1000 may not read /sys/kernel/tracing",
    /as root/,
  );
  check(
    checkTracefs,
    { files },
    "fail 3: tracefs on /sys/kernel/tracing has no events/sched",
    /CONFIG_FTRACE/,
  );
});

Deno.test("checkTracepoints() needs each tracepoint with its fields", () => {
  check(checkTracepoints, {}, "ok: all 5");
  check(
    checkTracepoints,
    {
      files: {
        [`${EVENTS}/sched/sched_process_exit/format`]: null,
        [`${EVENTS}/sched/sched_process_exec/format`]: "\tfield:pid_t pid;\toffset:12;\n",
      },
    },
    "fail 3: missing sched/sched_process_exec: filename, sched/sched_process_exec: old_pid, " +
      "sched/sched_process_exit",
    /CONFIG_FTRACE/,
  );
});

Deno.test("checkTracepoints() only warns when renames are missing", () => {
  check(
    checkTracepoints,
    { files: { [`${EVENTS}/task/task_rename/format`]: null } },
    "warn: missing task/task_rename",
  );
});

Deno.test("checkTracepoints() is unknown while tracefs is unreadable", () => {
  check(
    checkTracepoints,
    { files: { [`${EVENTS}/sched`]: null } },
    "warn: unknown while tracefs can't be read",
  );
});

Deno.test("checkBtf() warns without the kernel's type information", () => {
  check(checkBtf, {}, "ok: /sys/kernel/btf/vmlinux");
  check(
    checkBtf,
    { files: WITHOUT_BTF },
    "warn: the kernel has no BTF: no /sys/kernel/btf/vmlinux",
    /CONFIG_DEBUG_INFO_BTF=y/,
  );
});

Deno.test("checkBtf() warns of BTF that is damaged or lacks a field", () => {
  check(
    checkBtf,
    { files: { "/sys/kernel/btf/vmlinux": "no types at all, but long enough" } },
    "warn: /sys/kernel/btf/vmlinux: the kernel's BTF is unusable: it is not BTF of version 1",
  );
  const kernel = { without: ["task_struct.thread_pid"] };
  const lacks = "/sys/kernel/btf/vmlinux: the kernel's BTF lacks task_struct.thread_pid";
  check(checkBtf, { kernel }, `warn: ${lacks}`);
  const newest = { bpftrace: { stdout: "bpftrace v0.27.1" } };
  check(checkBtf, { kernel, programs: newest }, `fail 3: ${lacks}`, /v0\.17 to v0\.23/);
  check(checkBpftrace, { kernel }, "ok: v0.17.0");
});

Deno.test("checkBtf() refuses a bpftrace that needs it", () => {
  const without = (stdout: string, files = {}) => ({
    files: { ...WITHOUT_BTF, ...files },
    programs: { bpftrace: { stdout } },
  });
  const missing = "fail 3: the kernel has no BTF: no /sys/kernel/btf/vmlinux";
  check(checkBtf, without("bpftrace v0.27.1"), missing, /v0\.17 to v0\.23/);
  const headers = { "/usr/include/linux/types.h": null };
  check(
    checkBtf,
    without("bpftrace v0.21.2", headers),
    `${missing}, and no <linux/types.h>`,
    /linux-libc-dev/,
  );
  check(checkBtf, without("bpftrace v0.17.0", headers), missing.replace("fail 3", "warn"));
});

Deno.test("checkLockdown() refuses only confidentiality", () => {
  const mode = (text: string | null) => ({ files: { "/sys/kernel/security/lockdown": text } });
  check(checkLockdown, mode("none [integrity] confidentiality\n"), "ok: integrity");
  check(checkLockdown, mode("[none] integrity confidentiality\n"), "ok: none");
  check(checkLockdown, mode(null), "ok: not in force");
  check(
    checkLockdown,
    mode("none integrity [confidentiality]\n"),
    "fail 3: kernel lockdown is in mode 'confidentiality'",
    /lockdown=integrity/,
  );
});

Deno.test("checkPidNamespace() recognizes the host's namespace by its number", () => {
  const link = (text: string | null) => ({ links: { "/proc/self/ns/pid": text } });
  check(checkPidNamespace, {}, "ok: the host's");
  check(
    checkPidNamespace,
    link("pid:[4026532187]"),
    "fail 3: the pid namespace 'pid:[4026532187]' is not the host's",
    /--pid=host/,
  );
  check(checkPidNamespace, link(null), "warn: unknown, /proc/self/ns/pid can't be read");
});

Deno.test("checkHidepid() warns users whose view it limits", () => {
  const mounted = (options: string, uid = 0) => ({
    uid,
    files: { "/proc/self/mounts": `proc /proc proc rw,${options} 0 0\n` },
  });
  check(checkHidepid, {}, "ok: off");
  check(checkHidepid, mounted("hidepid=off", 1000), "ok: off");
  check(checkHidepid, mounted("hidepid=2"), "ok: hidepid=2, root sees all");
  check(
    checkHidepid,
    mounted("hidepid=invisible", 1000),
    "warn: /proc is mounted with 'hidepid=invisible'",
    /remount,hidepid=0/,
  );
  check(
    checkHidepid,
    { files: { "/proc/self/mounts": null } },
    "warn: unknown, /proc is not mounted on /proc",
  );
});

Deno.test("checkKernel() warns of kernels older than the tested ones", () => {
  const release = (text: string | null) => ({ files: { "/proc/sys/kernel/osrelease": text } });
  check(checkKernel, {}, "ok: 6.8.0-45-generic");
  const silent = ", which does not count the probes that it skips";
  check(checkKernel, release("6.7.0\n"), "ok: 6.7.0");
  check(checkKernel, release("6.6.9\n"), `ok: 6.6.9${silent}`);
  check(checkKernel, release("5.4.0-1-amd64\n"), `ok: 5.4.0-1-amd64${silent}`);
  check(checkKernel, release("4.18.0-553.el8\n"), "warn: '4.18.0-553.el8' is old");
  check(checkKernel, release(null), "warn: unknown version ''");
});

Deno.test("packageCommand() names the distribution's own command", () => {
  const on = (release: string | null) =>
    packageCommand(fakeHost({ files: { "/etc/os-release": release } }), "bpftrace");
  assert.match(on('ID=linuxmint\nID_LIKE="ubuntu debian"\n'), /`sudo apt-get install bpftrace`/);
  assert.match(on("ID=fedora\n"), /`sudo dnf install bpftrace`/);
  assert.match(on("ID=arch\n"), /`sudo pacman -S bpftrace`/);
  assert.match(on('ID="opensuse-tumbleweed"\n'), /`sudo zypper install bpftrace`/);
  assert.match(on(null), /^Install the package that holds bpftrace/);
});
