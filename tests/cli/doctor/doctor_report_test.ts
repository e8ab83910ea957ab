import assert from "node:assert/strict";
import { blocking, diagnose } from "../../../src/cli/doctor/diagnose.ts";
import { quote } from "../../../src/cli/doctor/check.ts";
import { doctorJson, doctorText } from "../../../src/cli/doctor/doctor_command.ts";
import { fakeHost } from "./fake_host.ts";

const sick = fakeHost({
  files: { "/sys/kernel/btf/vmlinux": null, "/proc/sys/kernel/osrelease": "4.18.0\n" },
  programs: { bpftrace: { stdout: "bpftrace v0.27.1\n" } },
});

Deno.test("blocking() returns null on a healthy host", () => {
  const report = diagnose(fakeHost());
  assert.deepEqual(report.findings.filter(({ verdict }) => verdict !== "ok"), []);
  assert.equal(blocking(report), null);
});

Deno.test("blocking() returns the status, and cause and remedy in one line", () => {
  const block = blocking(diagnose(sick));
  assert.equal(block?.status, 3);
  assert.match(
    block?.message ?? "",
    /^Cannot trace live: 'bpftrace v0.27.1' cannot run here\. Use bpftrace v0.17 to v0.23$/,
  );
});

Deno.test("blocking() names the privilege first", () => {
  const report = diagnose(fakeHost({ uid: 1000, programs: { bpftrace: null } }));
  assert.equal(blocking(report)?.status, 4);
});

Deno.test("blocking() ignores warnings", () => {
  const files = { "/proc/sys/kernel/osrelease": "4.18.0\n" };
  assert.equal(blocking(diagnose(fakeHost({ files }))), null);
});

Deno.test("diagnose() works on a host without any answer", () => {
  const nothing = {
    uid: 0,
    readFile: () => null,
    readLink: () => null,
    exists: () => false,
    run: () => null,
    kernelTypes: () => null,
    socketTable: () => null,
  };
  assert.equal(diagnose(nothing).findings.length, 10);
  assert.equal(blocking(diagnose(nothing))?.status, 3);
});

Deno.test("doctorText() aligns, and explains only warnings and failures", () => {
  assert.equal(
    doctorText(diagnose(sick), { unicode: true, color: false }),
    `✓ privilege       root
✗ bpftrace        'bpftrace v0.27.1' cannot run here
                  bpftrace from v0.24 on needs ring buffers, which kernels before 5.8 lack
                  -> Use bpftrace v0.17 to v0.23
✓ setpriv         has --pdeathsig
✓ tracefs         /sys/kernel/tracing
✓ tracepoints     all 5
✗ btf             the kernel has no BTF: no /sys/kernel/btf/vmlinux
                  bpftrace from v0.24 on needs ring buffers, which kernels before 5.8 lack
                  -> Use bpftrace v0.17 to v0.23
✓ lockdown        integrity
✓ pid namespace   the host's
✓ hidepid         off
! kernel          '4.18.0' is old
                  The tracing programs are tested on 5.4 to 7.0
                  -> Use a kernel from 5.4 on

The live source cannot start (exit status 3): 'bpftrace v0.27.1' cannot run here
`,
  );
});

Deno.test("doctorText() works without Unicode and without colour", () => {
  const text = doctorText(diagnose(sick), { unicode: false, color: false });
  assert.match(text, /^[\x20-\x7e\n]*$/);
  assert.match(text, /^FAIL btf {13}the kernel/m);
  assert.match(text, /^warn kernel {10}'4\.18\.0' is old\n {21}The tracing programs/m);
});

Deno.test("doctorText() colours only the marks", () => {
  const text = doctorText(diagnose(sick), { unicode: true, color: true });
  assert.ok(text.includes("\n\x1b[31m✗\x1b[0m btf             the kernel"));
  assert.match(doctorText(diagnose(fakeHost()), { unicode: true, color: true }), /can start\n$/);
});

Deno.test("doctorJson() is one line with the verdict on live tracing", () => {
  const text = doctorJson(diagnose(sick));
  assert.doesNotMatch(text, /\n/);
  const report = JSON.parse(text);
  assert.equal(report.v, 1);
  assert.equal(report.live, false);
  assert.equal(report.exit_status, 3);
  assert.deepEqual(report.checks[0], {
    name: "privilege",
    verdict: "ok",
    found: "root",
    meaning: "Only root of the host may load tracing programs into its kernel",
    remedy: null,
  });
  assert.equal(JSON.parse(doctorJson(diagnose(fakeHost()))).exit_status, 0);
});

Deno.test("quote() escapes control and bidi characters, and cuts long text", () => {
  assert.equal(quote("a\x1b]0;x\x07b\u202ec\n"), "'a^[]0;x^Gb<U+202E>c'");
  assert.equal(quote("x".repeat(200)).length, 82);
});
