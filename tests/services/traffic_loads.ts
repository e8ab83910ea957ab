import assert from "node:assert/strict";
import { pause } from "../support/machine/time_limit.ts";
import { runProgram, workload } from "../support/machine/workload.ts";

/** What a load says about itself: the processes that moved bytes, and how many. */
export interface Truth {
  readonly pids: readonly number[];
  /** Bytes through sockets; null: the load does not say. */
  readonly sent: number | null;
  readonly received: number | null;
  /** Ends of TCP connections; null: the load does not say. */
  readonly ends: number | null;
  /** Bytes that were read from and written to files; null: the load is not about files. */
  readonly files: number | null;
}

/** A load that knows what it did. */
export interface TrafficLoad {
  readonly name: string;
  readonly run: (folder: string) => Promise<Truth>;
}

const NOTHING = { sent: null, received: null, ends: null, files: null } as const;

/** The network namespace of the server of iperf3; its address, and that of this side. */
const SPACE = { name: "tf-traffic", server: "10.211.0.2", client: "10.211.0.1" } as const;

export const TRAFFIC_LOADS: readonly TrafficLoad[] = [
  own("a server that accepts in a child: 30 MB there, 3 MB back", ["fork", "30000000", "65536"]),
  own("10,000 short connections", ["many", "10000"]),
  own("20 processes that live 5 ms and send 4,321 bytes each", ["brief"]),
  own("UDP, sendfile, splice, unix sockets", ["others"]),
  own("an accepted socket, passed to another process", ["pass"], "sockets"),
  own("IPv6, TCP and UDP", ["six"], "sockets"),
  own("io_uring", ["uring"], "sockets"),
  { name: "iperf3 between namespaces, 1 s of TCP", run: () => iperf([]) },
  {
    name: "iperf3 between namespaces, 1 s of UDP, 400 Mbit/s",
    run: () => iperf(["-u", "-b", "400M"]),
  },
  { name: "nginx: 5,000 requests of ab for 20 kB", run: web },
  { name: "nginx: what wrk reads in 1 s over 4 connections", run: wrk },
  { name: "dd: 64 MB of 4 kB blocks, read and written", run: copy },
  { name: "fio: 32 MB of 4 kB blocks, random reads and writes", run: blocks },
];

/** A program of tests/workloads, which prints a line of counts for each process. */
function own(name: string, args: readonly string[], program = "traffic"): TrafficLoad {
  return {
    name,
    run: async (folder) => {
      const { code, stdout } = await runProgram(workload(program), [...args, folder]);
      assert.equal(code, 0, name);
      const lines = stdout.trim().split("\n").map((line) => line.split(" "));
      const processes = lines.filter(([word]) => /^\d+$/.test(word!)).map((line) =>
        line.map(Number)
      );
      const sum = (place: number) => processes.reduce((total, line) => total + line[place]!, 0);
      return {
        ...{ pids: processes.map(([pid]) => pid!), sent: sum(1), received: sum(2) },
        ...{ ends: sum(7) + sum(8), files: null },
      };
    },
  };
}

/** Runs `use` with a network namespace, which a pair of interfaces joins to this one. */
export async function withSpace<Value>(use: () => Promise<Value>): Promise<Value> {
  const { name, server, client } = SPACE;
  const inside = ["netns", "exec", name, "ip"];
  ip("netns", "add", name);
  try {
    ip("link", "add", "tft0", "type", "veth", "peer", "name", "tft1", "netns", name);
    ip("addr", "add", `${client}/30`, "dev", "tft0");
    ip("link", "set", "tft0", "up");
    ip(...inside, "addr", "add", `${server}/30`, "dev", "tft1");
    ip(...inside, "link", "set", "tft1", "up");
    return await use();
  } finally {
    ip("netns", "del", name);
  }
}

function ip(...args: string[]): void {
  const { success, stderr } = new Deno.Command("ip", { args }).outputSync();
  assert.ok(success, `ip ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}

async function iperf(options: readonly string[]): Promise<Truth> {
  const server = new Deno.Command("ip", {
    args: ["netns", "exec", SPACE.name, "iperf3", "-s", "-1", "-J"],
    ...{ stdin: "null", stdout: "piped", stderr: "null" },
  }).spawn();
  await pause(500);
  const client = await runProgram("iperf3", ["-c", SPACE.server, "-t", "1", "-J", ...options]);
  const here = JSON.parse(client.stdout);
  const there = JSON.parse(new TextDecoder().decode((await server.output()).stdout));
  const ends = options.includes("-u") ? 2 : 4;
  return {
    ...{ ...NOTHING, pids: [client.pid, server.pid], ends },
    sent: here.end.streams[0].sender?.bytes ?? here.end.streams[0].udp.bytes,
    received: there.end.sum_received?.bytes ?? there.end.streams[0].udp.bytes,
  };
}

const PORT = 18_471;
const PAGE = `http://127.0.0.1:${PORT}/page`;

/** Runs a program against nginx; `accepts` returns the connections of that program so far. */
async function withNginx(
  folder: string,
  use: (workers: readonly number[], accepts: () => Promise<number>) => Promise<Truth>,
): Promise<Truth> {
  Deno.writeFileSync(`${folder}/page`, new Uint8Array(20_000));
  Deno.writeTextFileSync(
    `${folder}/nginx.conf`,
    `user root; worker_processes 2; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events {} http { access_log off; server { listen 127.0.0.1:${PORT}; root ${folder};
location /status { stub_status; } } }`,
  );
  const nginx = new Deno.Command("nginx", {
    args: ["-c", `${folder}/nginx.conf`, "-g", "daemon off;"],
    ...{ stdin: "null", stdout: "null", stderr: "null" },
  }).spawn();
  try {
    await pause(500);
    const workers = Deno.readTextFileSync(`/proc/${nginx.pid}/task/${nginx.pid}/children`)
      .trim().split(" ").map(Number);
    return await use(workers, async () => {
      const status = await runProgram("curl", ["-s", `http://127.0.0.1:${PORT}/status`]);
      // That of curl counts, too.
      return Number(/requests\n (\d+)/.exec(status.stdout)?.[1]) - 1;
    });
  } finally {
    nginx.kill("SIGQUIT");
    await nginx.status;
  }
}

/** nginx answers ab; ab says how many bytes it got. */
function web(folder: string): Promise<Truth> {
  return withNginx(folder, async (workers, accepts) => {
    const { pid, stdout } = await runProgram("ab", ["-q", "-n", "5000", "-c", "8", PAGE]);
    const bytes = Number(/Total transferred:\s+(\d+)/.exec(stdout)?.[1]);
    assert.ok(bytes > 5_000 * 20_000, stdout);
    // ab does not report the bytes of its requests, which have this text.
    const request = `GET /page HTTP/1.0\r\nHost: 127.0.0.1:${PORT}\r\n` +
      "User-Agent: ApacheBench/2.3\r\nAccept: */*\r\n\r\n";
    const all = bytes + 5_000 * request.length;
    // ab opens some connections that it does not use; one end of curl's is nginx's.
    const ends = 2 * await accepts() + 1;
    return { pids: [pid, ...workers], sent: all, received: all, ends, files: null };
  });
}

/** nginx answers wrk for a second; wrk says how many bytes it read, in how many answers. */
function wrk(folder: string): Promise<Truth> {
  Deno.writeTextFileSync(
    `${folder}/report.lua`,
    'done = function(all) print(string.format("counted %d %d", all.bytes, all.requests)) end',
  );
  return withNginx(folder, async (_, accepts) => {
    const args = ["-t", "1", "-c", "4", "-d", "1s", "-s", `${folder}/report.lua`, PAGE];
    const { pid, stdout } = await runProgram("wrk", args);
    const [, received, answers] = /^counted (\d+) (\d+)$/m.exec(stdout) ?? [];
    assert.ok(Number(answers) > 100, stdout);
    const request = `GET /page HTTP/1.1\r\nHost: 127.0.0.1:${PORT}\r\n\r\n`;
    return {
      ...{ pids: [pid], sent: Number(answers) * request.length, received: Number(received) },
      ...{ ends: await accepts(), files: null },
    };
  });
}

async function copy(folder: string): Promise<Truth> {
  const args = ["if=/dev/zero", `of=${folder}/copy`, "bs=4k", "count=16384", "status=none"];
  const { pid, code } = await runProgram("dd", args);
  assert.equal(code, 0);
  return { ...NOTHING, pids: [pid], files: 2 * 16_384 * 4_096 };
}

async function blocks(folder: string): Promise<Truth> {
  // fio would write a file that is not there first, and not count it.
  Deno.writeFileSync(`${folder}/blocks`, new Uint8Array(32 << 20));
  const { pid, stdout } = await runProgram("fio", [
    ...["--name=load", `--filename=${folder}/blocks`, "--size=32m", "--bs=4k", "--rw=randrw"],
    ...["--ioengine=psync", "--thread", "--output-format=json"],
  ]);
  const [job] = JSON.parse(stdout).jobs;
  return { ...NOTHING, pids: [pid], files: job.read.io_bytes + job.write.io_bytes };
}
