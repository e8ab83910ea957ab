/** The options of an agent's file, and what SIGHUP says about them. */
import assert from "node:assert/strict";
import { agentChoices, reloadText, withConfig } from "../../../src/cli/fleet/agent_settings.ts";
import type { AgentRequest } from "../../../src/cli/flags/agent_flags.ts";
import { helpOption } from "../../../src/cli/flags/shared_options.ts";
import { optionAbout } from "../../../src/cli/flags/help_format.ts";
import { agentCommand } from "../../../src/cli/flags/agent_flags.ts";
import { parseFlags } from "../../../src/cli/flags/flags.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";

/** Returns the settings of a command line whose file has this text. */
function settings(config: Readonly<Record<string, unknown>>) {
  const path = Deno.makeTempFileSync({ suffix: ".json" });
  try {
    Deno.writeTextFileSync(path, JSON.stringify(config));
    const args = ["agent", "--config", path];
    return withConfig(parseFlags(args, () => {}) as AgentRequest, args);
  } finally {
    Deno.removeSync(path);
  }
}

Deno.test("agent: options of the server, ship and allow change with SIGHUP; the line says no more", () => {
  const before = settings({ nats: "nats://127.0.0.1", ship: "all" });
  const after = settings({
    ...{ nats: "tls://a,tls://b", ship: "exit!=0", allow: "query", user: "web1" },
    ...{ "password-file": "/p", "token-file": "/t", nkey: "/n", creds: "/c", insecure: true },
    ...{ "tls-ca": "/ca", "tls-cert": "/cert", "tls-key": "/key" },
  });
  assert.equal(reloadText(before.ofFile, after.ofFile), "the configuration was read again");
  assert.equal(after.request.ship, "exit!=0");
  assert.equal(after.request.server.insecure, true);
});

Deno.test("agent: SIGHUP names the options that wait for the next start, those that went, too", () => {
  const before = settings({ nats: "nats://127.0.0.1", name: "web1", redact: ["a", "b"] });
  const text = (config: Readonly<Record<string, unknown>>) =>
    reloadText(before.ofFile, settings({ nats: "nats://127.0.0.1", ...config }).ofFile);
  assert.equal(
    text({ name: "web1", redact: ["a", "b", "secrets"] }),
    "the configuration was read again; --redact changes with the next start of the agent",
  );
  assert.equal(
    text({ redact: ["a", "b"], "spool-size": "2G", "no-argv": true, ship: "none" }),
    "the configuration was read again; --spool-size, --no-argv, --name change with the next start of the agent",
  );
});

Deno.test("agent: a wrong query of --ship is named with its option", () => {
  const { request } = settings({ nats: "nats://127.0.0.1", ship: "((" });
  assert.throws(
    () => agentChoices(request, "web1", () => new ProcessTable()),
    /^ExitError: --ship: missing condition after/,
  );
});

Deno.test("the help shows the default of a size and of a time as people write them", () => {
  const options = agentCommand(() => {}).options;
  const about = (name: string) => optionAbout(options.find(({ long }) => long === name)!);
  assert.match(about("--spool-size"), /\(default 1G\)$/);
  assert.match(about("--stream"), /\(default TRACEFLOCK\)$/);
  assert.doesNotMatch(optionAbout(helpOption()), /default/);
});
