import { joinLines, safe, type SafeOutput } from "../../model/base/safe_text.ts";
import { readText } from "../../sources/libc/file.ts";
import { VERSION } from "../base/own_program.ts";
import { type ToolAnswers, toolKey } from "./tools.ts";

/** Returns the versions that a bug report needs. What the host does not say is `unknown`. */
export function versionText(
  answers: ToolAnswers,
  release: string | null = readText("/proc/sys/kernel/osrelease"),
): SafeOutput {
  return joinLines([
    safe`traceflock ${VERSION}`,
    safe`Deno       ${Deno.version.deno}`,
    safe`bpftrace   ${bpftraceVersion(answers)}`,
    safe`kernel     ${release?.trim() ?? "unknown"} ${Deno.build.arch}`,
  ]);
}

function bpftraceVersion(answers: ToolAnswers): string {
  const answer = answers.get(toolKey("bpftrace", ["--version"])) ?? null;
  if (answer === null) return "none on PATH; `traceflock doctor` explains";
  return /v?(\d+\.\d+\S*)/.exec(answer.stdout)?.[1] ?? "unknown";
}
