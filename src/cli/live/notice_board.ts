import type { Notice } from "../../sources/source.ts";

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
