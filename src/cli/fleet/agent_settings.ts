/** The settings of an agent: its command line, and the file that `--config` names. */
import type { AgentChoices } from "../../fleet/agent/agent.ts";
import type { ShipFilter } from "../../fleet/agent/shipped_frames.ts";
import type { ProcessTable } from "../../model/table/table.ts";
import type { CompiledQuery } from "../../model/query/compile_query.ts";
import { isBelowNow } from "../../model/table/descendants.ts";
import { compileQueryOrExit } from "../base/event_filter.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import type { AgentRequest } from "../flags/agent_flags.ts";
import { parseFlags } from "../flags/flags.ts";
import { serverSettings } from "./server_settings.ts";

/** A request with the options of its file. */
export interface AgentSettings {
  readonly request: AgentRequest;
  /** The options of the file alone, as on a command line. */
  readonly ofFile: readonly string[];
}

/**
 * Returns the request with the options of its file. The file is a JSON object: its keys are the long
 * options without `--`, and the command line wins.
 */
export function withConfig(request: AgentRequest, args: readonly string[]): AgentSettings {
  if (request.config === null) return { request, ofFile: [] };
  const [command, ...own] = args;
  const ofFile = configArguments(request.config);
  try {
    const asked = parseFlags([command!, ...ofFile, ...own], () => {});
    if (asked.command === "agent") return { request: asked, ofFile };
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    throw new ExitError(error.status, `"${request.config}": ${error.message}`);
  }
  throw new ExitError(EXIT.usage, `"${request.config}" names another command`);
}

/** The options that SIGHUP changes at once. */
const AT_ONCE: ReadonlySet<string> = new Set([
  ...["--nats", "--user", "--password-file", "--token-file", "--nkey", "--creds"],
  ...["--tls-ca", "--tls-cert", "--tls-key", "--insecure", "--ship", "--allow"],
]);

/**
 * Returns the line about a file that was read again. An option that waits for the next start is named:
 * a user may rely on it, such as on --redact.
 *
 * @param before the options of the file at the start of the agent
 */
export function reloadText(before: readonly string[], after: readonly string[]): string {
  const changed = [
    ...after.filter((option) => !before.includes(option)),
    ...before.filter((option) => !after.includes(option)),
  ].map((option) => option.split("=", 1)[0]!);
  const waiting = [...new Set(changed)].filter((name) => !AT_ONCE.has(name));
  const read = "the configuration was read again";
  if (waiting.length === 0) return read;
  return `${read}; ${waiting.join(", ")} ${
    waiting.length === 1 ? "changes" : "change"
  } with the next start of the agent`;
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
  const query = shipQuery(text);
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

/** Compiles the query of --ship. An error names the option, because the query may be in a file. */
function shipQuery(text: string): CompiledQuery {
  try {
    return compileQueryOrExit(text);
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    throw new ExitError(error.status, `--ship: ${error.message}`, error.picture);
  }
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
