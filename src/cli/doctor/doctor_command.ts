import { joinLines, type SafeOutput } from "../../model/base/safe_text.ts";
import { blocking, diagnose } from "./diagnose.ts";
import { doctorJson } from "./report_json.ts";
import { doctorText } from "./report_text.ts";
import { EXIT } from "../base/exit_code.ts";
import type { DoctorRequest } from "../flags/flags.ts";
import { stdoutIsTerminal } from "../base/output.ts";
import { realHostFacts, usesUtf8 } from "./real_host_facts.ts";

/** `traceflock doctor`: the report, and a status that says whether the live source can start. */
export function runDoctor(request: DoctorRequest, print: (text: SafeOutput) => void): number {
  const report = diagnose(realHostFacts());
  const color = stdoutIsTerminal() && !Deno.env.get("NO_COLOR");
  print(
    request.json
      ? joinLines([doctorJson(report)])
      : doctorText(report, { unicode: usesUtf8(), color }),
  );
  return blocking(report)?.status ?? EXIT.ok;
}
