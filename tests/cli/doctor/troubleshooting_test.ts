/** docs/troubleshooting.md has each finding of doctor, each exit status and each failure of the start. */
import assert from "node:assert/strict";
import { EXIT } from "../../../src/cli/base/exit_error.ts";
import { diagnose } from "../../../src/cli/doctor/diagnose.ts";
import { startFailure } from "../../../src/sources/bpftrace/start_failure.ts";
import type { TracerEnd } from "../../../src/sources/bpftrace/tracer_session.ts";
import { ROOT, sourceFiles } from "../../support/source/source_files.ts";
import { type FakeHost, fakeHost } from "./fake_host.ts";

/** The page, with every run of blanks as one: lines break inside of messages. */
const page = Deno.readTextFileSync(`${ROOT}/docs/troubleshooting.md`).replace(/\s+/g, " ");

const NO_TRACEFS = { "/sys/kernel/tracing/events/sched": null };
const NO_BTF = { "/sys/kernel/btf/vmlinux": null };
const bpftrace = (stdout: string) => ({ bpftrace: { stdout } });
const status = (text: string) => ({ files: { "/proc/self/status": text } });

/** Hosts that have every finding between them. */
const HOSTS: readonly FakeHost[] = [
  {},
  { uid: 1000, files: NO_TRACEFS },
  { uid: 1000, files: { "/proc/self/mounts": "proc /proc proc rw,hidepid=invisible 0 0\n" } },
  { files: { "/proc/self/uid_map": "0 1000 1\n" } },
  status("CapEff:\t0000000000000000\n"),
  status(""),
  { programs: { bpftrace: null, setpriv: null } },
  { programs: { bpftrace: null }, ignored: ["/home/lena/bin (belongs to uid 1000)"] },
  {
    programs: {
      bpftrace: { code: 127, stderr: "bpftrace: libbcc.so.0: cannot open shared object\n" },
    },
  },
  { programs: bpftrace("bpftrace v0.9.4") },
  { programs: bpftrace("bpftrace") },
  { programs: bpftrace("bpftrace v0.25.0"), files: { "/proc/modules": null } },
  {
    programs: bpftrace("bpftrace v0.24.1"),
    files: { "/proc/sys/kernel/osrelease": "5.4.0-1-amd64\n" },
  },
  { programs: bpftrace("bpftrace v0.14.0") },
  { programs: { setpriv: { code: 1, stderr: "BusyBox v1.36.1 --nnp\n" } } },
  { files: NO_TRACEFS },
  { files: { ...NO_TRACEFS, "/proc/self/mounts": null } },
  { files: { "/sys/kernel/tracing/events/sched/sched_process_exit/format": null } },
  { files: { "/sys/kernel/tracing/events/task/task_rename/format": null } },
  { files: NO_BTF },
  { files: NO_BTF, programs: bpftrace("bpftrace v0.27.1") },
  { kernel: { without: ["task_struct.thread_pid"] } },
  {
    files: { ...NO_BTF, "/usr/include/linux/types.h": null },
    programs: bpftrace("bpftrace v0.21.2"),
  },
  { files: { "/sys/kernel/security/lockdown": "none integrity [confidentiality]\n" } },
  { links: { "/proc/self/ns/pid": "pid:[4026532187]" } },
  { links: { "/proc/self/ns/pid": null } },
  { files: { "/proc/sys/kernel/osrelease": "4.18.0-553.el8\n" } },
  { files: { "/proc/sys/kernel/osrelease": null } },
];

const findings = HOSTS.flatMap((host) => diagnose(fakeHost(host)).findings)
  .filter(({ verdict }) => verdict !== "ok");

Deno.test("docs/troubleshooting.md explains each finding of doctor in the section of its check", () => {
  for (const { name, found } of findings) {
    const start = page.indexOf(`### ${name} `);
    assert.notEqual(start, -1, `no section ${name}`);
    const end = page.indexOf("## ", start + 4);
    const section = page.slice(start, end < 0 ? undefined : end);
    assert.ok(section.includes(`\`${found}\``), `${name}: \`${found}\``);
  }
});

Deno.test("docs/troubleshooting.md has the words of each finding in the source", () => {
  const call = /\.(?:warn|fail)\(\s*(`[^`]*`|"[^"]*")/g;
  const texts = sourceFiles("src/cli/doctor").flatMap(({ text }) =>
    [...text.matchAll(call)].map(([, literal]) => literal!.slice(1, -1))
  );
  assert.ok(texts.length >= 20);
  for (const text of texts) {
    for (const part of text.split(/\$\{[^}]*\}/)) {
      assert.ok(page.includes(part.trim()), `"${text}": ${part}`);
    }
  }
});

Deno.test("docs/troubleshooting.md explains each exit status", () => {
  const start = page.indexOf("## Exit status ");
  const section = page.slice(start, page.indexOf("## ", start + 4));
  for (const [name, status] of Object.entries(EXIT)) {
    assert.match(section, new RegExp(` - \\*\\*${status}\\*\\*: \\w`), name);
  }
});

Deno.test("docs/troubleshooting.md explains each failure of the start of bpftrace", () => {
  const failed: TracerEnd = {
    ...{ code: 1, signal: null, stderr: "", notFound: false, failure: null },
  };
  const ends: readonly Partial<TracerEnd>[] = [
    { notFound: true },
    { failure: "out of memory" },
    { stderr: "ERROR: bpftrace currently only supports running as the root user." },
    { stderr: "ERROR: Operation not permitted" },
    { stderr: "ERROR: tracepoint not found: sched:x" },
    { stderr: "ERROR: Unknown struct/union: 'struct x'" },
    { signal: "SIGKILL" },
    { stderr: "ERROR: something else" },
  ];
  for (const end of ends) {
    const { message, exitCode } = startFailure({ ...failed, ...end }, 15_000);
    const part = message.replace(/ \(.*| of memory.*|: out.*|; (?!start).*/s, "");
    assert.ok(page.includes(`\`${part}`), part);
    assert.match(page.slice(page.indexOf(`\`${part}`)), new RegExp(`^[^]{0,80}status ${exitCode}`));
  }
});
