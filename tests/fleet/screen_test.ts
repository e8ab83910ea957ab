import { TestServer } from "./nats_server.ts";
import { TestAgent } from "./test_agent.ts";
import { eventually, within } from "../support/machine/time_limit.ts";
import { Terminal } from "../support/machine/tmux.ts";

Deno.test(
  "a question on the screen of a fleet goes to all hosts, into their past, too; without a filter it ends",
  within(60, async () => {
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-spool-" });
    const server = await TestServer.start();
    const agents = ["web1", "db2"].map((host, i) => {
      const agent = new TestAgent(host, `${folder}/${host}`, server.url, { ship: "none" });
      // Nothing of this is on the screen: it happens before the screen begins.
      agent.fork(1_000 + 10 * i, 3);
      return agent;
    });
    await using terminal = new Terminal(120, 24);
    terminal.type(terminal.commandLine({ args: ["fleet", "--nats", server.url] }));
    terminal.press("Enter");
    await terminal.shows(/2 hosts: 2 live/);
    // The keys are there at once: no notice hides them.
    await terminal.shows(/F4 Filter.* Q Ask/);
    terminal.press("F4");
    terminal.type("pid=1001 or pid=1012");
    terminal.press("Enter", "Q");
    await terminal.shows(/2 hosts, asked for pid=1001 or pid=1012/);
    await terminal.shows(/web1 +exit +1001 /);
    await terminal.shows(/db2 +exit +1012 /);
    terminal.press("M-4");
    await terminal.shows(/ 1 .* web1\b/);
    // Together with the next key, Escape would be Alt.
    terminal.press("Escape");
    await terminal.showsNo(/^ *filter /m);
    terminal.press("Q");
    await terminal.shows(/Churn +2 hosts +●/);
    terminal.press("M-3");
    // An event counts once the agent has the question.
    let pid = 2_000;
    await eventually("all events come again", () => {
      agents[0]!.fork(pid++, 1);
      return /web1 +exit +2\d{3} /.test(terminal.text);
    });
    terminal.press("q");
    for (const agent of agents) await agent.stop();
    await server.close();
    Deno.removeSync(folder, { recursive: true });
  }),
);
