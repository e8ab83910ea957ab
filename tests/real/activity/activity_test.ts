import assert from "node:assert/strict";
import { loadDefects, type LoadLine, type LoadOutput } from "../../support/activity/known_loads.ts";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { within } from "../../support/machine/time_limit.ts";
import { Traceflock } from "../../support/machine/traceflock.ts";
import { runProgram, workload } from "../../support/machine/workload.ts";

/** A connection of this process to itself, through which `bytes` bytes went one way. */
async function connected(bytes: number): Promise<{ readonly port: number; close(): void }> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const [accepted, made] = await Promise.all([
    listener.accept(),
    Deno.connect({ hostname: "127.0.0.1", port }),
  ]);
  const buffer = new Uint8Array(65_536);
  for (let left = bytes; left > 0;) {
    const sent = await made.write(buffer.subarray(0, Math.min(left, buffer.length)));
    for (let got = 0; got < sent;) got += await accepted.read(buffer) ?? 0;
    left -= sent;
  }
  return {
    port,
    close: () => [accepted, made, listener].forEach((one) => one.close()),
  };
}

Deno.test(
  "the bytes of an open connection are known a second later, also of one that existed before",
  within(30, async () => {
    requireBpftrace();
    const before = await connected(3_000_000);
    await using running = new Traceflock(["--json", "--activity", "net"]);
    await running.ready();
    await running.line("the begin of activity", ({ type }) => type === "activity");
    const later = await connected(70_000);
    for (const [{ port }, bytes] of [[before, 3_000_000], [later, 70_000]] as const) {
      for (const name of ["sent_bytes", "received_bytes"]) {
        await running.line(`${name} of port ${port}`, (line) => {
          const { type, pid, local_port, remote_port } = line as unknown as LoadLine;
          return type === "transfer" && pid === Deno.pid &&
            [local_port, remote_port].includes(port) &&
            (line as unknown as Record<string, unknown>)[name] === bytes;
        });
      }
    }
    await running.stop();
    const directions = (running.lines as unknown as readonly LoadLine[])
      .filter(({ type, pid }) => type === "transfer" && pid === Deno.pid)
      .map(({ direction }) => direction);
    assert.deepEqual(new Set(directions), new Set([null, "connect", "accept"]));
    before.close();
    later.close();
  }),
);

/** Traces known loads, and returns in what the lines differ from what the loads report of themselves. */
async function defectsOfKnownLoads(): Promise<readonly string[]> {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-activity-" });
  await using running = new Traceflock(["--json", "--activity", "net,file,open"]);
  await running.ready();
  await running.line("the begin of activity", ({ type }) => type === "activity");
  const loads: readonly (readonly string[])[] = [
    ["traffic", "fork", "30000000", "65536"],
    ["traffic", "fork", "2000000", "100"],
    ["traffic", "many", "300"],
    ["traffic", "threads"],
    ["traffic", "others", folder],
    ["traffic", "brief"],
    ["traffic", "broken"],
    ["traffic", "files", folder],
  ];
  const outputs: LoadOutput[] = [];
  for (const [program, ...args] of loads) {
    const { stdout, code } = await runProgram(workload(program!), args);
    assert.equal(code, 0, args.join(" "));
    outputs.push({ load: args.join(" "), text: stdout });
  }
  await running.stop();
  Deno.removeSync(folder, { recursive: true });
  return loadDefects(running.lines as unknown as readonly LoadLine[], outputs);
}

Deno.test(
  "--activity counts known loads exactly, each of the right process",
  within(90, async () => {
    requireBpftrace();
    // The kernel runs no probe while another one runs on that CPU, so that once in many runs the end of
    // a connection goes unseen (docs/activity.md). A fault of ours shows in each run.
    const first = await defectsOfKnownLoads();
    if (first.length > 0) assert.deepEqual(await defectsOfKnownLoads(), [], first.join("\n"));
  }),
);
