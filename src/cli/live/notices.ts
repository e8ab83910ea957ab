import { sanitize } from "../../model/base/safe_text.ts";
import type { Notice } from "../../sources/source.ts";
import { printError } from "../base/output.ts";

/** The current notices for the header, one a topic. */
export class NoticeBoard {
  readonly #topics = new Map<string, string>();

  put({ topic, text }: Notice): void {
    if (text === "") this.#topics.delete(topic);
    else this.#topics.set(topic, text);
  }

  /** All current notices in one line; null when there are none. */
  get text(): string | null {
    return this.#topics.size === 0 ? null : [...this.#topics.values()].join(" · ");
  }
}

/** Returns a function that prints the first notice of a topic, and again only after the topic ended. */
export function printNoticesOnce(): (notice: Notice) => void {
  const current = new Set<string>();
  return ({ topic, text }) => {
    if (text === "") current.delete(topic);
    else if (!current.has(topic)) {
      current.add(topic);
      printError(sanitize(text));
    }
  };
}
