import assert from "node:assert/strict";
import { writeCommand } from "../../scripts/package/command_files.ts";
import { TestServer } from "../fleet/nats_server.ts";
import { eventually, onTimeout, within } from "../support/machine/time_limit.ts";

Deno.test(
  "the installed command, whose script is in pieces, serves and reads a fleet",
  within(90, async () => {
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
    writeCommand(folder, folder);
    const script = `${folder}/lib/traceflock/traceflock.js`;
    const run = (args: readonly string[]) =>
      new Deno.Command(Deno.execPath(), {
        args: ["run", "--quiet", "--no-config", "--no-prompt", "--allow-all", script, ...args],
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      });
    const server = await TestServer.start();
    const nats = ["--nats", server.url];
    Deno.mkdirSync(`${folder}/spool`);
    const agent = run([
      ...["agent", ...nats, "--name", "web1", "--source", "procfs", "--spool", `${folder}/spool`],
    ]).spawn();
    const recorder = run(["fleet", "record", ...nats, "-o", `${folder}/night.tflock`]).spawn();
    for (const child of [agent, recorder]) onTimeout(() => child.kill("SIGKILL"));
    await eventually("fleet has the answer of the agent", async () => {
      const { stdout } = await run(["fleet", ...nats, "--json", "--since", "1m"]).output();
      return new TextDecoder().decode(stdout).includes('"host":"web1"');
    });
    await eventually("the shipped events are recorded", () => {
      return [...Deno.readDirSync(folder)].some(({ name }) =>
        name === "night.web1.tflock" && Deno.statSync(`${folder}/${name}`).size > 0
      );
    });
    for (const child of [recorder, agent]) {
      child.kill("SIGINT");
      const { code, stderr } = await child.output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
    }
    await server.close();
    Deno.removeSync(folder, { recursive: true });
  }),
);
