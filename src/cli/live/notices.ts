import { sanitize } from "../../model/base/safe_text.ts";
import type { Notice } from "../../sources/source.ts";
import { printError } from "../base/output.ts";

/** Standing notices, one a topic, for the header. */
export class NoticeBoard {
  readonly #topics = new Map<string, string>();

  put({ topic, text }: Notice): void {
    if (text === "") this.#topics.delete(topic);
    else this.#topics.set(topic, text);
  }

  /** All that stand, in one line; null when there are none. */
  get text(): string | null {
    return this.#topics.size === 0 ? null : [...this.#topics.values()].join(" · ");
  }
}

/** Each topic is told when it comes up; that it goes on is no news. */
export function printNoticesOnce(): (notice: Notice) => void {
  const standing = new Set<string>();
  return ({ topic, text }) => {
    if (text === "") standing.delete(topic);
    else if (!standing.has(topic)) {
      standing.add(topic);
      printError(sanitize(text));
    }
  };
}
