import assert from "node:assert/strict";
import type { LoadLine } from "../../support/activity/known_loads.ts";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { within } from "../../support/machine/time_limit.ts";
import { traceflock } from "../../support/machine/traceflock.ts";
import { workload } from "../../support/machine/workload.ts";

/** Runs a command on a kernel that seems to lack these tracepoints of `sock`. */
function without(names: string): string[] {
  const script = `
    events=/sys/kernel/tracing/events/sock
    all=$(mktemp -d)
    mount --bind "$events" "$all"
    mount -t tmpfs tmpfs "$events"
    for event in "$all"/*/; do
      name=$(basename "$event")
      case " $0 " in *" $name "*) continue ;; esac
      mkdir "$events/$name"
      mount --bind "$event" "$events/$name"
    done
    umount "$all"
    rmdir "$all"
    exec "$@"`;
  return ["unshare", "--mount", "--propagation", "private", "--", "/bin/sh", "-c", script, names];
}

const LENGTHS = "sock_send_length sock_recv_length";

Deno.test(
  "without the tracepoints of bytes they are null, connections are there, and doctor says why",
  within(60, async () => {
    requireBpftrace();
    const load = [workload("traffic"), "fork", "50000", "1000"];
    const traced = await traceflock(["--json", "--activity", "net", "--", ...load], {
      ...{ wrapper: without(LENGTHS) },
    });
    const lines = traced.stdout.trim().split("\n").map((line) => JSON.parse(line)) as LoadLine[];
    const reason = /bytes of sockets are unknown: the kernel lacks sock:sock_send_length/;
    assert.match(lines.find(({ type }) => type === "activity")!.reason!, reason);
    const exits = lines.filter(({ type }) => type === "exit");
    assert.deepEqual(
      exits.map(({ net }) => [net?.sent_bytes, net?.received_bytes, net!.connects + net!.accepts]),
      [[null, null, 1], [null, null, 1]],
    );
    assert.deepEqual(lines.filter(({ type }) => type === "net"), []);
    assert.deepEqual(
      lines.filter(({ type }) => type === "close").map(({ direction }) => direction).sort(),
      ["accept", "connect", "listen"],
    );
    const doctor = await traceflock(["doctor"], { wrapper: without(LENGTHS) });
    assert.match(doctor.stdout, reason);
  }),
);

Deno.test(
  "without any tracepoint of sockets --activity net refuses, with the way out",
  within(60, async () => {
    requireBpftrace();
    const all = `${LENGTHS} inet_sock_set_state`;
    const { code, stderr } = await traceflock(["--json", "--activity", "net", "--", "/bin/true"], {
      wrapper: without(all),
    });
    assert.equal(code, 3);
    assert.match(stderr, /lacks sock:sock_send_length.*Linux 6\.3.*leave out `--activity`/);
  }),
);
