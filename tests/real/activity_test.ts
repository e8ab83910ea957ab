import assert from "node:assert/strict";
import { requireBpftrace } from "../support/require_bpftrace.ts";
import { within } from "../support/time_limit.ts";
import { Traceflock } from "../support/traceflock.ts";
import { runProgram, workload } from "../support/workload.ts";

/** A line of the stream with the fields of activity. */
interface ActivityLine {
  readonly type: string;
  readonly ts: number;
  readonly pid: number;
  readonly key: string;
  readonly late?: boolean;
  readonly where?: string;
  readonly sent_bytes: number;
  readonly received_bytes: number;
  readonly opens: number;
  readonly failed_opens: number;
  readonly creates: number;
  readonly unlinks: number;
  readonly renames: number;
  readonly omitted_opens?: number;
  readonly connection: number;
  readonly local_port: number;
  readonly remote_port: number;
  readonly result: string;
  readonly direction: string | null;
  readonly closed_by: string | null;
  readonly path: string | null;
  readonly net?: {
    readonly sent_bytes: number;
    readonly received_bytes: number;
    readonly connects: number;
    readonly accepts: number;
    readonly failed_connects: number;
    readonly complete: boolean;
  } | null;
}

/** What one process of the load says about itself. */
interface Told {
  readonly pid: number;
  readonly sent: number;
  readonly received: number;
  readonly opens: number;
  readonly creates: number;
  readonly unlinks: number;
  readonly renames: number;
  readonly connects: number;
  readonly accepts: number;
  readonly failed: number;
}

/** A connection as its own process names it. */
type Ends = readonly [kind: string, pid: number, port: number, peer: number];

function toldBy(text: string): { readonly processes: Told[]; readonly connections: Ends[] } {
  const processes: Told[] = [];
  const connections: Ends[] = [];
  for (const line of text.trim().split("\n")) {
    const words = line.split(" ");
    if (/^[ac]$/.test(words[0]!)) {
      connections.push([words[0]!, Number(words[1]), Number(words[2]), Number(words[3])]);
      continue;
    }
    const [pid, sent, received, opens, creates, unlinks, renames, connects, accepts, failed] = words
      .map(Number) as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ];
    processes.push({
      ...{ pid, sent, received, opens, creates, unlinks, renames, connects, accepts, failed },
    });
  }
  return { processes, connections };
}

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
          const { type, pid, local_port, remote_port } = line as unknown as ActivityLine;
          return type === "transfer" && pid === Deno.pid &&
            [local_port, remote_port].includes(port) &&
            (line as unknown as Record<string, unknown>)[name] === bytes;
        });
      }
    }
    await running.stop();
    const directions = (running.lines as unknown as readonly ActivityLine[])
      .filter(({ type, pid }) => type === "transfer" && pid === Deno.pid)
      .map(({ direction }) => direction);
    assert.deepEqual(new Set(directions), new Set([null, "connect", "accept"]));
    before.close();
    later.close();
  }),
);

Deno.test(
  "--activity counts known loads exactly, each of the right process",
  within(60, async () => {
    requireBpftrace();
    const traffic = workload("traffic");
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-activity-" });
    await using running = new Traceflock(["--json", "--activity", "net,file,open"], {
      orphanMs: 10_000,
    });
    await running.ready();
    await running.line("the begin of activity", ({ type }) => type === "activity");
    const loads: readonly (readonly string[])[] = [
      ["fork", "30000000", "65536"],
      ["fork", "2000000", "100"],
      ["many", "300"],
      ["threads"],
      ["others", folder],
      ["brief"],
      ["broken"],
      ["files", folder],
    ];
    const outputs: { readonly load: string; readonly text: string }[] = [];
    for (const load of loads) {
      const { stdout, code } = await runProgram(traffic, load);
      assert.equal(code, 0, load.join(" "));
      outputs.push({ load: load.join(" "), text: stdout });
    }
    await running.stop();
    Deno.removeSync(folder, { recursive: true });
    const lines = running.lines as unknown as readonly ActivityLine[];
    const lost = lines.filter(({ type }) => type === "lost");
    assert.deepEqual(lost, []);
    const of = (type: string, pid: number) =>
      lines.filter((line) => line.type === type && line.pid === pid);
    const sum = (some: readonly ActivityLine[], name: "sent_bytes" | "received_bytes") =>
      some.reduce((total, line) => total + line[name], 0);

    for (const { load, text } of outputs) {
      const { processes, connections } = toldBy(text);
      for (const told of processes) {
        const what = `${load}, pid ${told.pid}`;
        const [exit] = of("exit", told.pid);
        const net = of("net", told.pid);
        assert.deepEqual(
          [exit?.net?.sent_bytes, exit?.net?.received_bytes],
          [told.sent, told.received],
          what,
        );
        assert.deepEqual([sum(net, "sent_bytes"), sum(net, "received_bytes")], [
          told.sent,
          told.received,
        ], `${what}: each byte in one event`);
        assert.equal(exit?.net?.complete, true, what);
        assert.ok(net.every((line) => lines.indexOf(line) < lines.indexOf(exit!)), what);
        assert.deepEqual([exit?.net?.connects, exit?.net?.accepts], [told.connects, told.accepts]);
        if (load.startsWith("files")) {
          const files = of("file", told.pid);
          const count = (name: "opens" | "failed_opens" | "creates" | "unlinks" | "renames") =>
            files.reduce((total, line) => total + line[name], 0);
          // The dynamic linker opens two files.
          assert.ok(count("opens") - told.opens <= 3, `${what}: opens ${count("opens")}`);
          assert.deepEqual(
            [count("creates"), count("unlinks"), count("renames")],
            [told.creates, told.unlinks, told.renames],
            what,
          );
          const omitted = files.reduce((total, line) => total + (line.omitted_opens ?? 0), 0);
          assert.equal(
            of("open", told.pid).length + omitted,
            count("opens") + count("failed_opens"),
            what,
          );
        }
      }
      for (const [kind, pid, port, peer] of connections) {
        const type = kind === "c" ? "connect" : "accept";
        const [begin, ...more] = of(type, pid).filter((line) =>
          line.local_port === port && line.remote_port === peer
        );
        assert.ok(begin !== undefined && more.length === 0, `${load}: ${type} ${port} to ${peer}`);
        const ends = of("close", pid).filter((line) => line.connection === begin.connection);
        assert.deepEqual(
          ends.map(({ result, direction }) => [result, direction]),
          [["closed", kind === "c" ? "connect" : "accept"]],
          `${load}: the end of ${port} to ${peer}`,
        );
      }
    }
    const broken = toldBy(outputs.find(({ load }) => load === "broken")!.text).processes[0]!;
    assert.deepEqual(of("connect", broken.pid).map(({ result }) => result), [
      "established",
      "refused",
    ]);
    const resets = of("close", broken.pid).filter(({ direction }) => direction !== "listen");
    assert.deepEqual(resets.map(({ result }) => result), ["reset", "reset"]);
    assert.equal(of("exit", broken.pid)[0]?.net?.failed_connects, 1);
    let lastTs = 0;
    for (const { ts, late } of lines) {
      assert.ok(ts >= lastTs || late === true, "ts never decreases");
      lastTs = Math.max(lastTs, ts);
    }
  }),
);
