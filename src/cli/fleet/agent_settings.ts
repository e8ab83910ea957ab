/** The settings of an agent: its command line, and the file that `--config` names. */
import type { AgentChoices } from "../../fleet/agent/agent.ts";
import type { ShipFilter } from "../../fleet/agent/shipped_frames.ts";
import type { ProcessTable } from "../../model/table/table.ts";
import { isBelowNow } from "../../model/table/descendants.ts";
import { compileQueryOrExit } from "../base/event_filter.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import type { AgentRequest } from "../flags/agent_flags.ts";
import { parseFlags } from "../flags/flags.ts";
import { serverSettings } from "./server_settings.ts";

/**
 * Returns the request with the options of its file. The file is a JSON object: its keys are the long
 * options without `--`, and the command line wins.
 */
export function withConfig(request: AgentRequest, args: readonly string[]): AgentRequest {
  if (request.config === null) return request;
  const [command, ...own] = args;
  const all = [command!, ...configArguments(request.config), ...own];
  try {
    const asked = parseFlags(all, () => {});
    if (asked.command === "agent") return asked;
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    throw new ExitError(error.status, `"${request.config}": ${error.message}`);
  }
  throw new ExitError(EXIT.usage, `"${request.config}" names another command`);
}

/** Returns the choices that SIGHUP can change. */
export function agentChoices(
  request: AgentRequest,
  host: string,
  table: () => ProcessTable,
): AgentChoices {
  return {
    server: serverSettings(request.server, "traceflock agent"),
    ship: shipChoice(request.ship, host, table),
    allow: request.allow,
  };
}

function shipChoice(
  text: string,
  host: string,
  table: () => ProcessTable,
): ShipFilter | "none" {
  if (text === "none") return "none";
  if (text === "all" || text.trim() === "") return null;
  const query = compileQueryOrExit(text);
  return {
    text,
    matches: (event) =>
      query.matchesEvent(event, {
        now: event.ts,
        host,
        isUnder: (pid, subject) => isBelowNow(table(), pid, subject.key),
      }),
  };
}

function configArguments(path: string): string[] {
  const problem = (what: string) =>
    new ExitError(EXIT.usage, `Cannot use --config "${path}": ${what}`);
  let value: unknown;
  try {
    value = JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof SyntaxError) throw problem(`it is no JSON (${error.message})`);
    throw problem(
      error instanceof Deno.errors.NotFound ? "there is no such file" : "it cannot be read",
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw problem('it is no JSON object such as {"nats": "tls://nats.example.com"}');
  }
  const args: string[] = [];
  for (const [name, one] of Object.entries(value)) {
    if (!/^[a-z][a-z-]*$/.test(name) || name === "config") throw problem(`"${name}" is no option`);
    // An editor may name a schema; a switch that is off is left out.
    for (const item of Array.isArray(one) ? one as unknown[] : [one]) {
      if (item === false || item === null) continue;
      else if (item === true) args.push(`--${name}`);
      else if (typeof item === "string" || typeof item === "number") args.push(`--${name}=${item}`);
      else throw problem(`"${name}" is neither a text nor a number, true or false`);
    }
  }
  return args;
}
