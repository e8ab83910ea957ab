import assert from "node:assert/strict";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { within } from "../../support/machine/time_limit.ts";
import { traceflock, type TraceflockOptions } from "../../support/machine/traceflock.ts";

/** A refusal: the command, the exit status, and its one line. */
interface Refusal {
  readonly args?: readonly string[];
  readonly options?: TraceflockOptions;
  readonly code: number;
  readonly says: RegExp;
}

/** Returns a wrapper with a mount namespace of its own, after `prepare`. */
function mounted(prepare: string): TraceflockOptions {
  return { wrapper: ["unshare", "--mount", "--", "sh", "-c", `${prepare}; exec "$@"`, "sh"] };
}

const NO_TRACEFS =
  "umount -ql /sys/kernel/debug/tracing /sys/kernel/debug /sys/kernel/tracing 2>/dev/null";
const REFUSALS: Readonly<Record<string, Refusal>> = {
  "not root: 4, and the advice to use sudo": {
    // Root outside, another uid inside: it can still read the checkout of any owner.
    options: { wrapper: ["unshare", "--user", "--"] },
    code: 4,
    says: /^Cannot trace live: uid 65534 is not root\. Run `sudo .*$/,
  },
  "root without capabilities: 4, and their names": {
    options: {
      wrapper: "setpriv --bounding-set -sys_admin,-bpf,-perfmon --inh-caps -all --".split(" "),
    },
    code: 4,
    says: /^Cannot trace live: root without CAP_SYS_ADMIN.*$/,
  },
  "no bpftrace on PATH: 3, and the package": {
    options: { env: { PATH: "/nonexistent" } },
    code: 3,
    says: /^Cannot trace live: .*bpftrace.* install.*; or use `--source procfs`, which misses .*$/,
  },
  "only a bpftrace that other users can change: 3, and the ignored folder": {
    options: { env: { PATH: ".:/var/tmp" } },
    code: 3,
    says:
      /^Cannot trace live: bpftrace is not on PATH .* ignored: '\.' \(relative\), '\/var\/tmp' \(.*$/,
  },
  "no tracefs: 3, and the mount command": {
    options: mounted(NO_TRACEFS),
    code: 3,
    says: /^Cannot trace live: .*`sudo mount -t tracefs .*$/,
  },
  "a pid namespace of its own: 3, and the advice to run on the host": {
    options: { wrapper: ["unshare", "--pid", "--fork", "--mount-proc", "--"] },
    code: 3,
    says: /^Cannot trace live: .*pid namespace.* Run it on .*$/,
  },
  "a query with a mistake: 2, and its column": {
    args: ["--json", "comm=="],
    code: 2,
    says: /^.*\n *comm==\n *\^+$/,
  },
  "an unknown option: 2, and the help command": {
    args: ["--jsn"],
    code: 2,
    says: /^Unknown option '--jsn'.*--json.*; see `traceflock --help`$/,
  },
  "stdout is no terminal, without --json: 2, and the advice to use it": {
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
      const result = await traceflock(args, options);
      assert.equal(result.code, code, result.stderr);
      assert.match(result.stderr, /^traceflock: /);
      assert.match(result.stderr.slice("traceflock: ".length).trimEnd(), says);
      assert.equal(result.stdout, "");
    }),
  );
}
