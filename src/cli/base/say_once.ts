import { sanitize } from "../../model/base/safe_text.ts";
import type { Notice } from "../../sources/source.ts";
import { printError } from "./output.ts";

/** Each topic is told when it comes up; that it goes on is no news. */
export function sayOnce(): (notice: Notice) => void {
  const standing = new Set<string>();
  return ({ topic, text }) => {
    if (text === "") standing.delete(topic);
    else if (!standing.has(topic)) {
      standing.add(topic);
      printError(sanitize(text));
    }
  };
}
