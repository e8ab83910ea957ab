import assert from "node:assert/strict";
import { blocking, diagnose } from "../../../src/cli/doctor/diagnose.ts";
import { quote } from "../../../src/cli/doctor/check.ts";
import { doctorJson, doctorText } from "../../../src/cli/doctor/doctor_command.ts";
import { hostFacts } from "./doctor_facts.ts";

const sick = hostFacts({
  files: { "/sys/kernel/btf/vmlinux": null, "/proc/sys/kernel/osrelease": "4.18.0\n" },
  programs: { bpftrace: { stdout: "bpftrace v0.27.1\n" } },
});

Deno.test("blocking() finds nothing on a healthy host", () => {
  const report = diagnose(hostFacts());
  assert.deepEqual(report.findings.filter(({ verdict }) => verdict !== "ok"), []);
  assert.equal(blocking(report), null);
});

Deno.test("blocking() answers with status, cause and remedy on one line", () => {
  const block = blocking(diagnose(sick));
  assert.equal(block?.status, 3);
  assert.match(
    block?.message ?? "",
    /^Cannot trace live: 'bpftrace v0.27.1' cannot run here\. Use bpftrace v0.17 to v0.23$/,
  );
});

Deno.test("blocking() names privilege before all else", () => {
  const report = diagnose(hostFacts({ uid: 1000, programs: { bpftrace: null } }));
  assert.equal(blocking(report)?.status, 4);
});

Deno.test("blocking() is not stopped by a warning", () => {
  const files = { "/proc/sys/kernel/osrelease": "4.18.0\n" };
  assert.equal(blocking(diagnose(hostFacts({ files }))), null);
});

Deno.test("diagnose() survives a host that answers nothing", () => {
  const nothing = {
    uid: 0,
    readFile: () => null,
    readLink: () => null,
    exists: () => false,
    run: () => null,
  };
  assert.equal(diagnose(nothing).findings.length, 10);
  assert.equal(blocking(diagnose(nothing))?.status, 3);
});

Deno.test("doctorText() aligns, and explains only what is amiss", () => {
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
                  The programs are tried on 5.4 to 7.0
                  -> Use a kernel from 5.4 on

The live source cannot start (exit status 3): 'bpftrace v0.27.1' cannot run here
`,
  );
});

Deno.test("doctorText() needs neither Unicode nor colour", () => {
  const text = doctorText(diagnose(sick), { unicode: false, color: false });
  assert.match(text, /^[\x20-\x7e\n]*$/);
  assert.match(text, /^FAIL btf {13}the kernel/m);
  assert.match(text, /^warn kernel {10}'4\.18\.0' is old\n {21}The programs/m);
});

Deno.test("doctorText() colours the marks only", () => {
  const text = doctorText(diagnose(sick), { unicode: true, color: true });
  assert.ok(text.includes("\n\x1b[31m✗\x1b[0m btf             the kernel"));
  assert.match(doctorText(diagnose(hostFacts()), { unicode: true, color: true }), /can start\n$/);
});

Deno.test("doctorJson() is one line that says whether live works", () => {
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
  assert.equal(JSON.parse(doctorJson(diagnose(hostFacts()))).exit_status, 0);
});

Deno.test("quote() lets no control or bidi character through and no novel", () => {
  assert.equal(quote("a\x1b]0;x\x07b\u202ec\n"), "'a^[]0;x^Gb<U+202E>c'");
  assert.equal(quote("x".repeat(200)).length, 82);
});
