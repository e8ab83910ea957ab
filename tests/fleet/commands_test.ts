import assert from "node:assert/strict";
import { startCommand } from "../support/traceflock.ts";
import { ROOT } from "../support/source_files.ts";
import { eventually, onTimeout, within } from "../support/time_limit.ts";
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

async function outcome(args: readonly string[]) {
  const { code, stdout, stderr } = await started(args).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("agent and fleet refuse wrong options in one line with the way out", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
  const config = `${folder}/agent.json`;
  Deno.writeTextFileSync(config, '{"nats": "nats://127.0.0.1", "shop": "all"}');
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["agent", [], /needs a server; add --nats/],
    ["fleet", [], /needs a server; add --nats/],
    ["agent", ["--nats", "nats://10.0.0.1"], /--insecure in a network that you trust/],
    ["agent", ["--nats", "web1"], /write nats:\/\/127\.0\.0\.1:4222/],
    ["agent", ["--nats", "nats://[::1]", "--tls-ca", `${folder}/none`], /there is no such file/],
    ["agent", ["--nats", "nats://[::1]", "--allow", "quary"], /did you mean query/],
    ["agent", ["--nats", "nats://[::1]", "--ship", "exit!="], /missing value/],
    ["agent", ["--config", config], /agent\.json": Unknown option '--shop=all'/],
    ["fleet", ["--nats", "nats://[::1]", "--since", "5m"], /--since needs --json/],
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

Deno.test(
  "events of an agent come through fleet --json and fleet record, also after kill -9",
  within(40, async () => {
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
    Deno.mkdirSync(`${folder}/spool`);
    const server = await TestServer.start();
    await server.makeStream();
    const nats = ["--nats", server.url];
    const agent = () =>
      started([
        ...["agent", ...nats, "--name", "web1", "--source", "procfs", "--spool", `${folder}/spool`],
      ]);
    const spooled = () =>
      [...Deno.readDirSync(`${folder}/spool`)].filter(({ name }) => name.endsWith(".tflock"));
    const first = agent();
    await eventually(
      "the spool has a second of events",
      () => spooled().some(({ name }) => Deno.statSync(`${folder}/spool/${name}`).size > 0),
    );
    const sleeper = new Deno.Command("sleep", { args: ["30.5"] }).spawn();
    const query = "comm=sleep argv~30.5";
    await eventually("fleet sees the process", async () => {
      const { code, stdout } = await outcome(["fleet", ...nats, "--json", "--since", "1m", query]);
      assert.equal(code, 0);
      const lines = stdout.trim().split("\n").map((line) => JSON.parse(line));
      return lines.some(({ host, argv }) => host === "web1" && argv?.[1] === "30.5");
    }, 20_000);
    first.kill("SIGKILL");
    await first.output();
    const second = agent();
    await eventually("a second run has a file", () => spooled().length > 1);
    sleeper.kill();
    await sleeper.status;
    const output = `${folder}/night.tflock`;
    const record = ["fleet", "record", ...nats, "-o", output, "--duration", "5s"];
    const { code, stderr } = await outcome(record);
    assert.equal(code, 0, stderr);
    second.kill("SIGINT");
    assert.equal((await second.output()).code, 0);
    const replayed = await outcome(["replay", `${folder}/night.web1.tflock`, "--json", query]);
    assert.equal(replayed.code, 0, replayed.stderr + stderr);
    const types = replayed.stdout.trim().split("\n").map((line) => JSON.parse(line).type);
    assert.equal(types.filter((type) => type === "gap").length, 1, types.join(" "));
    assert.equal(types.filter((type) => type === "lost").length, 0);
    await server.close();
    Deno.removeSync(folder, { recursive: true });
  }),
);
