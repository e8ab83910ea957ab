import assert from "node:assert/strict";
import { requireBpftrace } from "../support/require_bpftrace.ts";
import { within } from "../support/time_limit.ts";
import { traceflock, type TraceflockOptions } from "../support/traceflock.ts";

/** A way to be refused: how it is started, the status it ends with, and the one line it says. */
interface Refusal {
  readonly args?: readonly string[];
  readonly options?: TraceflockOptions;
  readonly code: number;
  readonly says: RegExp;
}

/** In a mount namespace of its own, after `prepare`. */
function mounted(prepare: string): TraceflockOptions {
  return { wrapper: ["unshare", "--mount", "--", "sh", "-c", `${prepare}; exec "$@"`, "sh"] };
}

const NO_TRACEFS =
  "umount -ql /sys/kernel/debug/tracing /sys/kernel/debug /sys/kernel/tracing 2>/dev/null";
const REFUSALS: Readonly<Record<string, Refusal>> = {
  "not root: 4, and suggests sudo": {
    // Root here, nobody in there: files can still be read, whoever owns the checkout.
    options: { wrapper: ["unshare", "--user", "--"] },
    code: 4,
    says: /^Cannot trace live: uid 65534 is not root\. Run `sudo .*$/,
  },
  "root without capabilities: 4, and names them": {
    options: {
      wrapper: "setpriv --bounding-set -sys_admin,-bpf,-perfmon --inh-caps -all --".split(" "),
    },
    code: 4,
    says: /^Cannot trace live: root without CAP_SYS_ADMIN.*$/,
  },
  "no bpftrace on PATH: 3, and names the package": {
    options: { env: { PATH: "/nonexistent" } },
    code: 3,
    says: /^Cannot trace live: .*bpftrace.* install.*; or use `--source procfs`, which misses .*$/,
  },
  "only a bpftrace that others can change: 3, and names what was ignored": {
    options: { env: { PATH: ".:/var/tmp" } },
    code: 3,
    says:
      /^Cannot trace live: bpftrace is not on PATH .* ignored: '\.' \(relative\), '\/var\/tmp' \(.*$/,
  },
  "no tracefs: 3, and tells how to mount it": {
    options: mounted(NO_TRACEFS),
    code: 3,
    says: /^Cannot trace live: .*`sudo mount -t tracefs .*$/,
  },
  "a pid namespace of our own: 3, and sends to the host": {
    options: { wrapper: ["unshare", "--pid", "--fork", "--mount-proc", "--"] },
    code: 3,
    says: /^Cannot trace live: .*pid namespace.* Run it on .*$/,
  },
  "a query with a mistake: 2, and points at it": {
    args: ["--json", "comm=="],
    code: 2,
    says: /^.*\n *comm==\n *\^+$/,
  },
  "an unknown option: 2, and points at the help": {
    args: ["--jsn"],
    code: 2,
    says: /^Unknown option '--jsn'.*--json.*; see `traceflock --help`$/,
  },
  "stdout no terminal and no --json: 2, and suggests it": {
    args: [],
    code: 2,
    says: /^The screen needs a terminal; use --json.*$/,
  },
};

for (const [what, { args = ["--json"], options, code, says }] of Object.entries(REFUSALS)) {
  Deno.test(
    `refused: ${what}`,
    within(30, async () => {
      requireBpftrace();
      const started = performance.now();
      const result = await traceflock(args, options);
      assert.equal(result.code, code, result.stderr);
      assert.match(result.stderr, /^traceflock: /);
      assert.match(result.stderr.slice("traceflock: ".length).trimEnd(), says);
      assert.equal(result.stdout, "");
      assert.ok(performance.now() - started < 10_000);
    }),
  );
}
