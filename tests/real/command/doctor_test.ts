import assert from "node:assert/strict";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { ROOT } from "../../support/source/source_files.ts";

interface Answer {
  readonly code: number;
  readonly stderr: string;
  readonly live: boolean;
  readonly message: string | null;
}

/** Runs `traceflock doctor --json` on this machine through `wrapper`. */
function doctor(...wrapper: string[]): Answer {
  const [command, ...args] = [...wrapper, "deno", "task", "-q", "start", "doctor", "--json"];
  const { code, stdout, stderr } = new Deno.Command(command ?? "", { args, cwd: ROOT })
    .outputSync();
  const decoder = new TextDecoder();
  const { live, message } = JSON.parse(decoder.decode(stdout));
  return { code, stderr: decoder.decode(stderr), live, message };
}

Deno.test("doctor finds no fault where real bpftrace runs", () => {
  requireBpftrace();
  assert.deepEqual(doctor(), { code: 0, stderr: "", live: true, message: null });
});

Deno.test("doctor names the missing capabilities of root, and ends with 4", () => {
  requireBpftrace();
  const taken = ["--bounding-set", "-sys_admin,-bpf,-perfmon", "--inh-caps", "-all", "--"];
  const { code, message } = doctor("setpriv", ...taken);
  assert.equal(code, 4);
  assert.match(message ?? "", /^Cannot trace live: root without CAP_SYS_ADMIN, .*CAP_BPF/);
});

Deno.test("doctor refuses a pid namespace of its own with 3", () => {
  requireBpftrace();
  const { code, message } = doctor("unshare", "--pid", "--fork", "--mount-proc", "--");
  assert.equal(code, 3);
  assert.match(message ?? "", /the pid namespace 'pid:\[\d+\]' is not the host's\. Run it on/);
});

Deno.test("doctor names the mount command for a missing tracefs, and ends with 3", () => {
  requireBpftrace();
  const without = "umount -ql /sys/kernel/debug/tracing /sys/kernel/debug /sys/kernel/tracing; " +
    'exec "$@"';
  const { code, message } = doctor("unshare", "--mount", "--", "sh", "-c", without, "sh");
  assert.equal(code, 3);
  assert.match(message ?? "", /tracefs is not mounted\. Run `sudo mount -t tracefs nodev/);
});
