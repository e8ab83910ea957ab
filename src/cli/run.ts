import { safe, sanitizeLines } from "../model/safe_text.ts";
import { EXIT, ExitError } from "./exit_code.ts";
import { DEFAULT_REQUEST } from "./default_request.ts";
import type { Request } from "./flags.ts";
import { printError, printErrorLines, printOut } from "./output.ts";
import { enterUsersFolder } from "./users_folder.ts";
import { askTools } from "./tool_answers.ts";
import { printInternalError, watchUncaught } from "./uncaught.ts";

/**
 * The whole program: arguments in, exit status out. Whatever goes wrong becomes one line on stderr
 * and a documented status.
 */
export async function run(args: readonly string[]): Promise<never> {
  watchUncaught();
  try {
    enterUsersFolder();
    const request = await understood(args);
    if (request.command === "doctor") {
      const { runDoctor } = await import("./doctor_command.ts");
      return Deno.exit(runDoctor(request, printOut));
    }
    if (request.command === "record") {
      const answers = askTools();
      const { runRecord } = await import("./record_command.ts");
      return Deno.exit(await runRecord(request, await answers));
    }
    if (request.command === "replay") {
      const { runReplay } = await import("./replay_command.ts");
      return Deno.exit(await runReplay(request));
    }
    if (request.command === "report") {
      const { runReport } = await import("./report/report_command.ts");
      return Deno.exit(await runReport(request));
    }
    if (request.json || request.child.length > 0) {
      const answers = askTools();
      const { runStream } = await import("./stream_command.ts");
      return Deno.exit(await runStream(request, await answers));
    }
    const answers = askTools();
    const { runScreen } = await import("./screen_command.ts");
    return Deno.exit(await runScreen(request, answers));
  } catch (error) {
    if (error instanceof ExitError) {
      if (error.message !== "") printError(safe`${error.message}`);
      if (error.picture !== "") printErrorLines(sanitizeLines(`${error.picture}\n`));
      return Deno.exit(error.status);
    }
    printInternalError(error);
    return Deno.exit(EXIT.failure);
  }
}

/** Without arguments nothing needs to be understood: the first frame comes a third sooner. */
async function understood(args: readonly string[]): Promise<Request> {
  if (args.length === 0) return DEFAULT_REQUEST;
  const { parseFlags } = await import("./flags.ts");
  return parseFlags(args, (text) => printOut(sanitizeLines(text)));
}
