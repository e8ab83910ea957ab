import assert from "node:assert/strict";
import net from "node:net";
import { startCommand } from "../support/machine/traceflock.ts";
import { ROOT } from "../support/source/source_files.ts";
import { eventually, onTimeout, within } from "../support/machine/time_limit.ts";
import { makeCertificates } from "../support/fleet/certificates.ts";
import { TestServer } from "./nats_server.ts";

const [deno = "deno", ...start] = startCommand();

/** Starts TraceFlock. */
function started(args: readonly string[]): Deno.ChildProcess {
  const child = new Deno.Command(deno, {
    args: [...start, ...args],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  onTimeout(() => child.kill("SIGKILL"));
  return child;
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).size > 0;
  } catch {
    return false;
  }
}

async function outcome(args: readonly string[]) {
  const { code, stdout, stderr } = await started(args).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("agent and fleet refuse wrong options in one line with the way out", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
  const config = `${folder}/agent.json`;
  Deno.writeTextFileSync(config, '{"nats": "nats://127.0.0.1", "shop": "all"}');
  makeCertificates(folder);
  const pair = (key: string) => [
    ...["--tls-cert", `${folder}/client.pem`, "--tls-key", `${folder}/${key}.key`],
  ];
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["agent", [], /needs a server; add --nats/],
    ["fleet", [], /needs a server; add --nats/],
    ["agent", ["--nats", "nats://10.0.0.1"], /--insecure in a network that you trust/],
    ["agent", ["--nats", "web1"], /write nats:\/\/127\.0\.0\.1:4222/],
    ["agent", ["--nats", "nats://[::1]", "--tls-ca", `${folder}/none`], /there is no such file/],
    ["agent", ["--nats", "nats://[::1]", "--allow", "quary"], /did you mean query/],
    ["agent", ["--nats", "nats://[::1]", "--ship", "exit!="], /missing value/],
    ["agent", ["--config", config], /agent\.json": Unknown option '--shop=all'/],
    ["agent", ["--nats", "nats://a%zz:b@[::1]"], /write %25 for it, or use --user/],
    ["agent", ["--nats", "tls://[::1]", ...pair("other")], /key of another certificate/],
    ["fleet", ["record", "--nats", "nats://[::1]", "--json"], /leave out --json/],
    ["fleet", ["--nats", "nats://[::1]", "comand=x"], /comand/],
  ];
  await Promise.all(cases.map(async ([command, args, problem]) => {
    const { code, stdout, stderr } = await outcome([command, ...args]);
    assert.equal(code, 2, `${command} ${args.join(" ")}: ${stderr}`);
    assert.equal(stdout, "");
    assert.match(stderr, problem);
  }));
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("an agent refuses a spool that it could write and never read", async () => {
  // Deno itself makes no folder there without all permissions.
  const made = new Deno.Command("mktemp", { args: ["-d", "-p", "/dev/shm"] }).outputSync();
  const folder = new TextDecoder().decode(made.stdout).trim();
  const nats = ["--nats", "nats://127.0.0.1:9"];
  const { code, stderr } = await outcome(["agent", ...nats, "--spool", folder]);
  assert.equal(code, 6);
  assert.match(stderr, /Cannot read from .*: Deno reads no files there; name another folder with/);
  assert.ok(new Deno.Command("rm", { args: ["-r", folder] }).outputSync().success);
});

Deno.test(
  "what a server says beside the protocol never gets between the lines",
  within(30, async () => {
    const server = net.createServer((socket) => {
      socket.on("error", () => {});
      socket.write('INFO {"server_id":"x","version":"2.9.0","proto":1,"max_payload":1048576}\r\n');
      socket.on("data", (bytes) => {
        if (/PING/.test(String(bytes))) socket.write("PONG\r\n\x1b[31mOTHER\r\n");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as net.AddressInfo;
    const viewer = started(["fleet", "--json", "--nats", `nats://127.0.0.1:${port}`]);
    const reader = viewer.stderr.pipeThrough(new TextDecoderStream()).getReader();
    let reports = "";
    while (!reports.includes("connected to")) reports += (await reader.read()).value ?? "";
    viewer.kill("SIGINT");
    const lines = (await new Response(viewer.stdout).text()).trimEnd().split("\n");
    assert.deepEqual(lines.map((line) => JSON.parse(line).type), ["end"]);
    await reader.cancel();
    assert.equal((await viewer.status).code, 0);
    await new Promise((resolve) => server.close(resolve));
  }),
);

Deno.test(
  "events of an agent come through fleet --json and fleet record, also after kill -9",
  within(90, async () => {
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
    Deno.mkdirSync(`${folder}/spool`);
    const server = await TestServer.start();
    await server.makeStream();
    const nats = ["--nats", server.url];
    const agent = () =>
      started([
        ...["agent", ...nats, "--name", "web1", "--source", "procfs", "--spool", `${folder}/spool`],
      ]);
    /** The files of the spool that have events. */
    const spooled = () =>
      [...Deno.readDirSync(`${folder}/spool`)].filter(({ name }) =>
        name.endsWith(".tflock") && Deno.statSync(`${folder}/spool/${name}`).size > 0
      );
    const query = "comm=sleep argv~30.5";
    const linesIn = (stdout: string) =>
      stdout.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
    /** Returns the types of the lines; a recording that has just begun has none. */
    const typesIn = async (path: string): Promise<readonly string[]> =>
      linesIn((await outcome(["replay", path, "--json", query])).stdout).map(({ type }) => type);
    const first = agent();
    await eventually("the spool has a second of events", () => spooled().length > 0);
    const sleeper = new Deno.Command("sleep", { args: ["30.5"] }).spawn();
    await eventually("fleet sees the process", async () => {
      const { code, stdout } = await outcome(["fleet", ...nats, "--json", "--since", "1m", query]);
      assert.equal(code, 0);
      const lines = linesIn(stdout);
      const end = lines.pop();
      assert.deepEqual([end.type, end.events], ["end", lines.length]);
      return lines.some(({ host, argv }) => host === "web1" && argv?.[1] === "30.5");
    });
    first.kill("SIGKILL");
    await first.output();
    const second = agent();
    await eventually("the second run sees the process", async () => {
      const [, newer] = spooled().map(({ name }) => name).sort();
      return newer !== undefined && (await typesIn(`${folder}/spool/${newer}`)).includes("process");
    });
    sleeper.kill();
    await sleeper.status;
    const recorder = started(["fleet", "record", ...nats, "-o", `${folder}/night.tflock`]);
    const recorded = `${folder}/night.web1.tflock`;
    await eventually("the end of the process is recorded", async () => {
      return exists(recorded) && (await typesIn(recorded)).includes("exit");
    });
    for (const child of [recorder, second]) {
      child.kill("SIGINT");
      const { code, stderr } = await child.output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
    }
    const all = await typesIn(recorded);
    assert.equal(all.filter((type) => type === "gap").length, 1, all.join(" "));
    assert.equal(all.filter((type) => type === "lost").length, 0, all.join(" "));
    await server.close();
    Deno.removeSync(folder, { recursive: true });
  }),
);
